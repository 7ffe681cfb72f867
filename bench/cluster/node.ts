/** The process of one node. Its arguments are the name of the contender and the port of Redis. */
import http from "node:http";
import { takeCommands } from "../support/forked.js";
import { listen } from "../support/listening.js";
import { CONTENDERS, mounts } from "./mounts.js";

const [name, port] = process.argv.slice(2);
const contender = CONTENDERS.find((each) => each === name);
if (!contender) throw new Error(`there is no contender "${name}"`);
// The adapters of Socket.IO do not wait for what they publish.
process.on("unhandledRejection", () => {});
const server = http.createServer();
const { set, ready } = await mounts[contender](server, Number(port));

/** What is set: where the clients find its number, and when it was set, in microseconds of this machine. */
function setNow(item: string, number: number, filling: string): void {
  set(item, { number, at: Number(process.hrtime.bigint() / 1_000n), filling });
}

const commands = {
  listen: () => listen(server),
  ready: async () => void (await ready()),
  /** Sets the items in turn, `perTick` in each tick of `tickMs`; all at once if that is 0. The numbers begin at `from`. */
  sets: async (work: Work): Promise<void> => {
    const filling = "x".repeat(work.bytes);
    for (let done = 0; done < work.count; done++) {
      setNow(`item${done % work.items}`, work.from + done, filling);
      if (work.tickMs > 0 && (done + 1) % work.perTick === 0) {
        await new Promise((resolve) => setTimeout(resolve, work.tickMs));
      }
    }
  },
  cpuMs: (): number => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  },
};

/** What a node sets. */
export interface Work {
  items: number;
  count: number;
  from: number;
  bytes: number;
  perTick: number;
  tickMs: number;
}

/** What a node can be asked. */
export type NodeCommands = typeof commands;

takeCommands(commands);
