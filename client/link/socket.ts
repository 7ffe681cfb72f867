/** The one import of isomorphic-ws: `ws` in Node, elsewhere the runtime's own WebSocket. */
import IsomorphicWebSocket from "isomorphic-ws";
import { explain } from "../development.js";

/** The parts of a WebSocket that the client uses: browsers' own and that of `ws` both have them. */
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

// isomorphic-ws types itself as ws, whose classes no browser has; this is the part that both have. Where a runtime has
// no WebSocket it is null, and in Jest with jsdom the part of `ws` that is meant for browsers: it only throws.
const Imported = IsomorphicWebSocket as unknown as SocketConstructor | null;
const isWs = !!Imported?.prototype?.terminate;
const toGlobal = (): SocketConstructor | undefined => globalThis.WebSocket;
// Node takes 0.1 s to load its own, so it is looked at only where there is a page.
const first = globalThis.document && toGlobal();

/** The class of this moment: a page's WebSocket may be replaced at any time, for example by a test. */
function socketClass(): SocketConstructor | undefined | null {
  return isWs && (!globalThis.document || first === toGlobal()) ? Imported : toGlobal();
}

/**
 * Opens a socket of the application's class, or of this runtime's. One of `ws` takes no compressed message, in which a
 * few bytes from the server could stand for gigabytes, and none longer than `maxPayload` bytes. Throws if there is no class.
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
