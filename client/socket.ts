/** The one import of isomorphic-ws: the runtime's own WebSocket, or `ws` in Node. */
import IsomorphicWebSocket from "isomorphic-ws";

/** What the client needs of a WebSocket: what browsers' own and the one of `ws` have in common. */
export interface Socket {
  onopen: ((event: never) => unknown) | null;
  onmessage: ((event: never) => unknown) | null;
  onclose: ((event: never) => unknown) | null;
  onerror: ((event: never) => unknown) | null;
  readonly readyState: number;
  readonly bufferedAmount: number;
  send(text: string): void;
  close(code?: number, reason?: string): void;
  /** Ends the connection at once; only `ws` has it. */
  terminate?(): void;
}

/** A class of such sockets. */
export type SocketConstructor = new (url: string) => Socket;

// isomorphic-ws types itself as ws, whose classes no browser has; this is the part that both have. Where a
// runtime has no WebSocket it is null.
export const RuntimeSocket = IsomorphicWebSocket as unknown as SocketConstructor | null;
