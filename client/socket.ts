/** The one import of isomorphic-ws: the runtime's own WebSocket, or `ws` in Node. */
import IsomorphicWebSocket from "isomorphic-ws";

/** What the client needs of a WebSocket. */
export interface Socket {
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number; reason: string }) => void) | null;
  onerror: (() => void) | null;
  readonly readyState: number;
  send(text: string): void;
  close(code?: number, reason?: string): void;
}

/** A class of such sockets. */
export type SocketConstructor = new (url: string) => Socket;

// isomorphic-ws types itself as ws, whose classes no browser has; this is the part that both have. Where a
// runtime has no WebSocket it is null.
export const RuntimeSocket = IsomorphicWebSocket as unknown as SocketConstructor | null;
