/** The server that is fuzzed, with an application that answers, throws and says nothing. */
import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocket } from "ws";
import type { Passthrough } from "../../server/events/reply.js";
import { attach, reply, type Sockets } from "../../server/index.js";
import { Oracle } from "./oracle.js";

/** A server that is fuzzed. */
export interface Target {
  url: string;
  sockets: Sockets;
  oracle: Oracle;
  stop(): Promise<void>;
}

/** Starts the server, and takes every error that nobody caught for a violation. */
export async function startTarget(): Promise<Target> {
  const oracle = new Oracle();
  const uncaught = (error: unknown): void => oracle.violated(`not caught: ${String(error)}`);
  process.on("uncaughtException", uncaught).on("unhandledRejection", uncaught);
  const server = http.createServer((_request, response) => response.writeHead(426).end());
  const silent = { info: () => {}, warn: () => {}, error: () => {} };
  const unlimited = { maxFramesPerSecond: Number.POSITIVE_INFINITY };
  const sockets: Sockets = attach(server, {
    webSockets: true,
    events: oracle.bus,
    log: silent,
    ...unlimited,
  });
  addApplication(sockets, oracle);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // A TCP server listens on an address with a port.
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stop = async (): Promise<void> => {
    await sockets.close({ graceMs: 0 });
    await new Promise((resolve) => server.close(resolve));
    process.off("uncaughtException", uncaught).off("unhandledRejection", uncaught);
  };
  return { url, sockets, oracle, stop };
}

function addApplication(sockets: Sockets, { application }: Oracle): void {
  application.on("data:get:control", () => application.emit("data:set:control", "sound"));
  application.on("data:get:riders", (id) => {
    application.emit(id === undefined ? "data:set:riders" : `data:set:riders:${id}`, { id });
  });
  const fail = (): never => {
    throw new Error("the application's own");
  };
  application.on("data:get:throws", fail);
  application.on("throws", fail);
  // What comes over the bus under this name is a passthrough event.
  application.on("control:echo", (payload) => reply(payload as Passthrough, payload.message));
  sockets.handle("handled", (message) => message);
  sockets.answer("answered", ({ id }) => id);
}

/** A healthy client beside the hostile ones. */
export class Control {
  /** How often it was answered. */
  answers = 0;
  /** The longest that it waited, in milliseconds. */
  worstMs = 0;
  #socket: WebSocket;
  #oracle: Oracle;

  constructor({ url, oracle }: Target) {
    this.#socket = new WebSocket(url);
    this.#oracle = oracle;
    this.#socket.setMaxListeners(0);
  }

  /** Asks for an item, and waits for the answer. */
  async ask(): Promise<void> {
    if (this.#socket.readyState === WebSocket.CONNECTING) await once(this.#socket, "open");
    const ref = `control${++this.answers}`;
    const text = JSON.stringify({ event: "data:get:control", ref });
    const started = performance.now();
    await new Promise<void>((resolve, reject) => {
      const settle = (data: unknown): void => {
        if (!String(data).includes(`"${ref}"`)) return;
        this.#socket.off("message", settle).off("close", reject);
        resolve();
      };
      this.#socket.on("message", settle).once("close", () => reject(new Error("the control was closed")));
      this.#oracle.sends(text);
      this.#socket.send(text);
    });
    this.worstMs = Math.max(this.worstMs, performance.now() - started);
  }

  close(): void {
    this.#socket.terminate();
  }
}
