/** The server process: one server for each contract, each on a port of its own. */
import http from "node:http";
import { attach, type RouterOptions } from "../../server/index.js";
import { takeCommands } from "../support/forked.js";
import { listen } from "../support/listening.js";
import { usedByThisProcess } from "../support/usage.js";
import { CONTRACTS } from "./contracts.js";

/** The load of many clients comes over few sockets: the limits of one client are off. */
const limits: RouterOptions = {
  maxFramesPerSecond: Number.POSITIVE_INFINITY,
  maxFrameBurst: Number.POSITIVE_INFINITY,
};

const ports = await Promise.all(
  Object.values(CONTRACTS).map((create) => {
    const server = http.createServer();
    const contract = create();
    const sockets = attach(server, { webSockets: true, ...limits, ...(contract && { contract }) });
    sockets.handle("add", ({ a, b }) => Number(a) + Number(b));
    return listen(server);
  }),
);

const commands = { ports: () => ports, used: usedByThisProcess };

/** What this process can be asked. */
export type ServerCommands = typeof commands;

takeCommands(commands);
