import { EventEmitter, once } from "node:events";
import http, { type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type AttachOptions, attach, type Bus, type Sockets } from "../../server/index.js";
import { atEnd } from "./disposing.js";

/** An HTTP server with a router on it. */
export interface TestServer {
  server: Server;
  sockets: Sockets;
  events: EventEmitter;
  url: string;
}

/** A log that keeps what it is told. */
export function quietLog() {
  const entries: unknown[] = [];
  const keep = (entry: unknown): void => {
    entries.push(entry);
  };
  return { entries, info: keep, warn: keep, error: keep };
}

/** Starts an HTTP server that ends with the running test. */
export async function startHttp(port = 0): Promise<{ server: Server; url: string }> {
  const server = http.createServer((_request, response) => response.writeHead(426).end());
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  atEnd(() => server.close());
  // A TCP server listens on an address with a port.
  return { server, url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** Starts a server with a router that ends with the running test. */
export async function startServer(
  options: Omit<AttachOptions, "events"> = {},
  port = 0,
): Promise<TestServer> {
  const events = new EventEmitter();
  const { server, url } = await startHttp(port);
  const sockets = attach(server, { webSockets: true, events, ...options });
  atEnd(() => sockets.close({ graceMs: 0 }));
  return { server, sockets, events, url };
}

/** A data handler that counts its calls and answers in a later turn; its promise says when it is done. */
export function answerWith(events: Bus, name: string, value: unknown): { calls: unknown[] } {
  const calls: unknown[] = [];
  events.on(`data:get:${name}`, async (id) => {
    calls.push(id);
    await new Promise(setImmediate);
    events.emit(id === undefined ? `data:set:${name}` : `data:set:${name}:${id}`, value);
  });
  return { calls };
}
