/** A server with an application of its own, on which a router is mounted. */
import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import WebSocket from "ws";
import { type AttachOptions, attach } from "../../server/index.js";
import { atEnd } from "./disposing.js";
import { quietLog } from "./server.js";

/** An application that says what it was asked, with a body and without. */
export function application(request: http.IncomingMessage, response: http.ServerResponse): void {
  let body = "";
  request.on("data", (data) => {
    body += data;
  });
  request.on("end", () => {
    const { method, url, headers } = request;
    response.end(JSON.stringify({ method, url, bytes: body.length, headers }));
  });
}

/** Starts an application with a router on it; `before` may add to its server first. */
export async function startApplication(
  options: AttachOptions = {},
  before: (server: http.Server) => void = () => {},
) {
  const server = http.createServer(application).listen(0, "127.0.0.1");
  await once(server, "listening");
  atEnd(() => server.close());
  atEnd(() => server.closeAllConnections());
  before(server);
  const log = quietLog();
  const sockets = attach(server, { webSockets: true, log, ...options });
  atEnd(() => sockets.close({ graceMs: 0 }));
  const { port } = server.address() as AddressInfo;
  return { server, sockets, log, url: `ws://127.0.0.1:${port}`, http: `http://127.0.0.1:${port}` };
}

/** How an upgrade of `url` came out: "open", or why not. */
export async function tryUpgrade(url: string): Promise<string> {
  const socket = new WebSocket(url);
  atEnd(() => socket.terminate());
  return new Promise((resolve) => {
    socket.on("open", () => resolve("open"));
    socket.on("error", (error) => resolve(error.message));
    socket.on("close", () => resolve("closed"));
  });
}
