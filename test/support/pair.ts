import { EventEmitter } from "node:events";
import type { Client, ClientOptions } from "../../client/index.js";
import { createRouter, type Router, type RouterOptions } from "../../server/index.js";
import { connect } from "./client.js";
import { memorySocket } from "./memory-pair.js";
import { quietLog, startServer } from "./server.js";

/** A server, and a way to make clients of it. */
export interface Pair {
  events: EventEmitter;
  router: Pick<
    Router,
    "sessions" | "stats" | "publish" | "answer" | "handle" | "broadcast" | "emit" | "reauthorize"
  >;
  client(options?: Partial<ClientOptions>): Client;
  /** Breaks every connection. */
  cut(): void;
}

/** The transports over which what the pair does is tested. */
export const transports: ReadonlyArray<[name: string, create: (options?: RouterOptions) => Promise<Pair>]> = [
  ["in memory", overMemory],
  ["over real sockets", overSockets],
];

async function overMemory(options: RouterOptions = {}): Promise<Pair> {
  const events = new EventEmitter();
  const router = createRouter({ webSockets: true, events, log: quietLog(), ...options });
  return {
    events,
    router,
    client: (clientOptions) => connect("ws://memory", { WebSocket: memorySocket(router), ...clientOptions }),
    cut: () => cutAll(router),
  };
}

async function overSockets(options: RouterOptions = {}): Promise<Pair> {
  const { sockets, events, url } = await startServer({ log: quietLog(), ...options });
  return {
    events,
    router: sockets,
    client: (clientOptions) => connect(url, clientOptions),
    cut: () => cutAll(sockets),
  };
}

function cutAll(router: Pick<Router, "sessions">): void {
  for (const session of [...router.sessions]) session.close(1012, "cut by the test");
}
