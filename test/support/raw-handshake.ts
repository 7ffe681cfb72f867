/** Upgrade requests as text: sound ones, and those that no web socket library would write. */

const HEADERS: Readonly<Record<string, string>> = {
  Host: "localhost",
  Connection: "Upgrade",
  Upgrade: "websocket",
  "Sec-WebSocket-Version": "13",
  "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
};

/** What is odd about a handshake. */
export interface HandshakeParts {
  /** The request line. */
  start?: string;
  /** Headers over the usual ones; `undefined` leaves one out. */
  headers?: Readonly<Record<string, string | undefined>>;
}

/** The text of an upgrade request: a sound one unless told otherwise. */
export function handshake({ start = "GET / HTTP/1.1", headers = {} }: HandshakeParts = {}): string {
  const all = Object.entries({ ...HEADERS, ...headers }).filter(([, value]) => value !== undefined);
  return [start, ...all.map(([name, value]) => `${name}: ${value}`), "\r\n"].join("\r\n");
}
