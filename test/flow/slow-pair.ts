import type { Client } from "../../client/index.js";
import { createPair, type Pair } from "../../testing/index.js";
import { atEnd } from "../support/disposing.js";

/** What the kernels and the receiver of a link buffer where the server cannot see it. */
const KERNEL_BYTES = 4 * 1024 * 1024;

/** The time of the way there and back, in milliseconds. */
export const WAY_MS = 100;

/** A client behind a slow link. */
export interface Slow {
  pair: Pair;
  client: Client;
  /** How many links were opened. */
  links(): number;
  /** The texts that arrived at the client, in their order, and when. */
  arrived: Array<{ text: string; at: number }>;
}

/** A client behind a link that carries so many bytes each millisecond. */
export async function connectSlow(bytesPerMs: number): Promise<Slow> {
  const arrived: Slow["arrived"] = [];
  const seen = new Set<unknown>();
  const pair = createPair({
    latencyMs: [WAY_MS / 2, WAY_MS / 2],
    onLink: ({ toClient }) => {
      toClient.buffer(KERNEL_BYTES);
      toClient.throttle(bytesPerMs);
    },
    onFrame: (link, side, text) => {
      seen.add(link);
      if (side === "client") arrived.push({ text, at: pair.clock.now() });
    },
  });
  const client = pair.client();
  atEnd(() => client.close());
  void client.connect();
  await pair.clock.advance(2 * WAY_MS);
  return { pair, client, links: () => seen.size, arrived };
}
