import type { Duplex } from "node:stream";

/** Answers an upgrade with an HTTP status, with one more header if given, and closes the connection. */
export function refuse(socket: Duplex, status: string, header?: string): void {
  const headers = ["Connection: close", "Content-Length: 0", ...(header ? [header] : [])];
  socket.on("error", () => socket.destroy());
  // If the client does not close its side, the socket is destroyed once the answer is written.
  socket.end(`HTTP/1.1 ${status}\r\n${headers.join("\r\n")}\r\n\r\n`, () => socket.destroy());
}
