import type { Settings } from "../options.js";
import { type Connection, send, toConnection } from "./connection.js";
import { TOO_LONG } from "./constants.js";
import { createParts } from "./join-parts.js";
import { openSocket } from "./socket.js";

/** The callbacks of a connection. */
export interface Calls {
  /** Returns the first message. Throws errors of the application's token function. */
  toHello(): Promise<string>;
  /** Whether the application has closed the client. */
  isClosed(): unknown;
  /** The first message was sent. */
  opened(connection: Connection): unknown;
  /** A message arrived; the empty text for a part of one. */
  received(connection: Connection, text: string): void;
  lost(connection: Connection, code?: number, reason?: string): void;
}

/** Opens a socket, and sends the hello over it. Returns `undefined` if that is not possible, after it was reported. */
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
    // The socket opens while an asynchronous token is being fetched. If that fails, the next attempt fetches another
    // one.
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
    if (calls.isClosed()) return; // its function for the token or the address has closed the client
    const socket = openSocket(settings.WebSocket, address, maxMessageBytes);
    socket.onopen = introduce;
    socket.onmessage = ({ data }: { data: unknown }) => {
      if (!connection || typeof data !== "string") return;
      const text = toWhole(data);
      if (text === undefined) lost(TOO_LONG);
      else calls.received(connection, text);
    };
    socket.onclose = ({ code, reason }: { code: number; reason: string }) => lost(code, reason);
    socket.onerror = () => {}; // a close event follows; without a listener ws would end the process
    connection = toConnection(socket, clock);
  } catch (error) {
    report(error); // no token, or an invalid address: the next attempt asks again
  }
  return connection;
}

/**
 * An address that every WebSocket accepts. Older ones accept no relative address and no `http:`, and none accepts a
 * fragment.
 */
function toAddress(url: string): string {
  const { document, location } = globalThis;
  // A page may have a `<base>`, and the frame of a `srcdoc` uses its parent's. A worker made of a blob only has its
  // own address.
  const base = document?.baseURI ?? location?.href.replace(/^blob:/, "");
  // An absolute address stays as it is: React Native would add a slash to it.
  const href = /^(ws|http)s?:/i.test(url) ? url : new URL(url, base).href;
  return href.replace(/^http/i, "ws").replace(/#.*/, "");
}
