/** The one import of isomorphic-ws: `ws` in Node, elsewhere the runtime's own WebSocket. */
import IsomorphicWebSocket from "isomorphic-ws";
import { explain } from "../development.js";

/** The part of a WebSocket that the client uses, common to browsers and `ws`. */
export interface Socket {
  onopen: ((event: never) => unknown) | null;
  onmessage: ((event: never) => unknown) | null;
  onclose: ((event: never) => unknown) | null;
  onerror: ((event: never) => unknown) | null;
  readonly readyState: number;
  readonly bufferedAmount: number;
  send(text: string): void;
  close(code?: number, reason?: string): void;
  /** Ends the connection at once. Only `ws` has it. */
  terminate?(): void;
}

/** A WebSocket class. */
export type SocketConstructor = new (url: string) => Socket;

// isomorphic-ws has the types of ws, whose classes no browser has: this is the common part. In a runtime without a
// WebSocket it is null. In Jest with jsdom it is the browser stub of `ws`, which only throws.
const Imported = IsomorphicWebSocket as unknown as SocketConstructor | null;
const isWs = !!Imported?.prototype?.terminate;
const toGlobal = (): SocketConstructor | undefined => globalThis.WebSocket;
// Node takes 0.1 s to load its own WebSocket, so it is read only in pages.
const first = globalThis.document && toGlobal();

/** The class at this moment: a page's WebSocket may be replaced, for example by a test. */
function socketClass(): SocketConstructor | undefined | null {
  return isWs && (!globalThis.document || first === toGlobal()) ? Imported : toGlobal();
}

/**
 * Opens a socket of the application's class, or of this runtime's. `ws` accepts no compressed messages, in which a
 * few bytes could expand to gigabytes, and none longer than `maxPayload` bytes. Throws if there is no class.
 */
export function openSocket(
  given: SocketConstructor | undefined,
  address: string,
  maxPayload: number,
): Socket {
  const Class = (given ?? socketClass()) as
    | (new (
        address: string,
        options?: object,
      ) => Socket)
    | undefined
    | null;
  if (!Class)
    throw new Error(
      explain(() => "no WebSocket implementation found: pass the option WebSocket") ?? "no WebSocket",
    );
  return new Class(address, Class.prototype?.terminate && { perMessageDeflate: false, maxPayload });
}
