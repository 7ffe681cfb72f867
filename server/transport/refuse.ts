import type { Duplex } from "node:stream";

/** Answers an upgrade with an HTTP status and one more header, if given, and closes. */
export function refuse(socket: Duplex, status: string, header?: string): void {
  const headers = ["Connection: close", "Content-Length: 0", ...(header ? [header] : [])];
  socket.on("error", () => socket.destroy());
  // Whoever does not close its end keeps the socket no longer than the answer takes.
  socket.end(`HTTP/1.1 ${status}\r\n${headers.join("\r\n")}\r\n\r\n`, () => socket.destroy());
}
