/**
 * monument on one node, in a process of its own, with data handlers as they are on a single server. Its arguments are
 * the program of the engine, its port, and the file that serves as the database of all nodes.
 */
import { readFileSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { takeCommands } from "../../../bench/support/forked.js";
import { mount } from "../../../server/monument.js";
import { enterMonument } from "../../support/monument-folder.js";
import { CONNECT } from "../table/engines.js";

const TICK_MS = 20;
const SILENT = { info: () => {}, warn: () => {}, error: () => {} };

const [program, port, database = ""] = process.argv.slice(2);
const cluster = CONNECT[program === "redis-server" ? "redis-server" : "nats-server"](Number(port));
const { monument, leave } = enterMonument();
const { events } = monument;
process.once("exit", leave);

events.on("data:get:article", () => {
  events.emit("data:set:article", JSON.parse(readFileSync(database, "utf8")));
});

let timer: NodeJS.Timeout | undefined;
let ticks = 0;
events.on("data:get:clock", () => {
  const tick = (): void => {
    events.emit("data:set:clock", { ticks: ++ticks, by: process.pid });
  };
  timer ??= setInterval(tick, TICK_MS);
  tick();
});

events.on("say", (payload) => {
  const { message } = payload as { message: { text: string } }; // what the test sends
  events.emit("data:set:last-line", message.text);
});

const config = { port: 0, routePath: "./routes", compress: false, etags: false, log: SILENT };
const sockets = await mount(monument, { ...config, webSockets: true }, { cluster });

const commands = {
  port: () => (sockets.server.address() as AddressInfo).port,
  state: () => sockets.cluster?.state,
  sessions: () => sockets.sessions.size,
  /** Changes the article as a route of monument would: in the database first. */
  save: (article: unknown): void => {
    writeFileSync(database, JSON.stringify(article));
    events.emit("data:set:article", article);
  },
  /** Sets an item without a handler. */
  set: (item: string, value: unknown): void => {
    events.emit(`data:set:${item}`, value);
  },
  stopClock: (): void => clearInterval(timer),
};

/** What this process can be asked. */
export type MonumentCommands = typeof commands;

takeCommands(commands);
