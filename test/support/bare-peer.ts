import { type BarePeer, openBare } from "./bare.js";
import { atEnd } from "./disposing.js";

export type { BarePeer } from "./bare.js";

/** Connects a bare WebSocket that ends with the running test. */
export async function connectBare(url: string): Promise<BarePeer> {
  const peer = await openBare(url);
  atEnd(() => peer.socket.terminate());
  return peer;
}
