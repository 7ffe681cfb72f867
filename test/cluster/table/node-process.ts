/** A node in a process of its own, to be stopped or killed. Its arguments are the program of the engine and its port. */
import { takeCommands } from "../../../bench/support/forked.js";
import { createRouter } from "../../../server/index.js";
import { Viewer } from "../../support/viewer.js";
import { CONNECT, ITEMS } from "./engines.js";

const [program, port] = process.argv.slice(2);
const SILENT = { info: () => {}, warn: () => {}, error: () => {} };
const connect = CONNECT[program === "redis-server" ? "redis-server" : "nats-server"];
const router = createRouter({ webSockets: true, log: SILENT, cluster: connect(Number(port)) });
const viewer = new Viewer(router);
for (const item of ITEMS) viewer.watch(item);

const commands = {
  joined: () => viewer.until(({ isStale }) => !isStale && router.cluster?.state === "joined"),
  /** Sets all items, and waits until the engine has them. */
  set: async (value: unknown): Promise<void> => {
    for (const item of ITEMS) router.publish(item, value);
    await router.cluster?.flushed();
  },
  /** Resolves when its client shows these values, in the order of the items, and calls them live. */
  shows: (values: readonly unknown[]) =>
    viewer.until(
      (shown) => !shown.isStale && ITEMS.every((item, index) => shown.values.get(item) === values[index]),
    ),
};

/** What this process can be asked. */
export type NodeCommands = typeof commands;

takeCommands(commands);
