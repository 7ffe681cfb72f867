import type { Settings } from "../options.js";
import { type Connection, send, toConnection } from "./connection.js";
import { TOO_LONG } from "./limits.js";
import { createParts } from "./parts.js";
import { openSocket } from "./socket.js";

/** What a connection calls. */
export interface Calls {
  /** Gives the first frame. Throws what the application throws that is asked for the token. */
  toHello(): Promise<string>;
  /** Whether the application has closed the client. */
  isClosed(): unknown;
  /** The first frame was sent. */
  opened(connection: Connection): unknown;
  /** A message arrived, or the empty text for a part of one. */
  received(connection: Connection, text: string): void;
  lost(connection: Connection, code?: number, reason?: string): void;
}

/** Opens a socket, and sends the hello over it. Returns nothing if that is not possible, which was reported then. */
export function dial(settings: Settings, calls: Calls): Connection | undefined {
  const { url, report, clock, maxMessageBytes = 16_777_216 } = settings;
  let connection: Connection | undefined;
  let hello = "";
  const toWhole = createParts(maxMessageBytes);
  const introduce = (): void => {
    if (connection && hello && send(connection, hello)) calls.opened(connection);
  };
  const lost = (code?: number, reason?: string): void => {
    if (connection) calls.lost(connection, code, reason);
  };
  try {
    // The socket opens while an asynchronous token is on its way. If that fails the next attempt asks for another one.
    calls.toHello().then(
      (text) => {
        hello = text;
        introduce();
      },
      (error) => {
        report(error);
        lost();
      },
    );
    const address = toAddress(`${typeof url === "function" ? url() : url}`);
    if (calls.isClosed()) return; // the application closed the client when it was asked for the token or the address
    const socket = openSocket(settings.WebSocket, address, maxMessageBytes);
    socket.onopen = introduce;
    socket.onmessage = ({ data }: { data: unknown }) => {
      if (!connection || typeof data !== "string") return;
      const text = toWhole(data);
      if (text === undefined) lost(TOO_LONG);
      else calls.received(connection, text);
    };
    socket.onclose = ({ code, reason }: { code: number; reason: string }) => lost(code, reason);
    socket.onerror = () => {}; // a close follows; without a listener ws would end the process
    connection = toConnection(socket, clock);
  } catch (error) {
    report(error); // no token, or an address that no socket accepts: the next attempt asks again
  }
  return connection;
}

/** What every WebSocket accepts: older ones take no relative address and no `http:`, and none takes a fragment. */
function toAddress(url: string): string {
  const { document, location } = globalThis;
  // A page may have a `<base>`, and the frame of a `srcdoc` has its parent's; a worker made of a blob has only this.
  const base = document?.baseURI ?? location?.href.replace(/^blob:/, "");
  // An absolute address stays as it is: React Native would end it with a slash.
  const href = /^(ws|http)s?:/i.test(url) ? url : new URL(url, base).href;
  return href.replace(/^http/i, "ws").replace(/#.*/, "");
}
