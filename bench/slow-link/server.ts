/** The server process of the contender that its argument names. */
import http from "node:http";
import { takeCommands } from "../support/forked.js";
import { listen } from "../support/listening.js";
import { type Contender, mounts } from "./contenders.js";
import { makeValue, NOTE_MS, WORKLOADS, type Workload } from "./workload.js";

const NOTE_BYTES = 200;
/** How often it looks at what is to be set, in milliseconds. */
const TURN_MS = 5;

const server = http.createServer();
// The driver gives no other argument than one of these names.
const { set, note } = mounts[process.argv[2] as Contender](server);

/** Sets the items of a workload one after the other, evenly over its time. */
function run({ items, bytes, everyMs }: Workload): void {
  const startedAt = performance.now();
  const stepMs = everyMs / items.length;
  let done = 0;
  setInterval(() => {
    const due = 1 + Math.floor((performance.now() - startedAt) / stepMs);
    // After a delay each is set once: more of it would be no newer.
    for (done = Math.max(done, due - items.length); done < due; done++) {
      const item = items[done % items.length];
      if (item !== undefined) set(item, makeValue(bytes));
    }
  }, TURN_MS);
}

const commands = {
  listen: () => listen(server),
  start: () => {
    for (const workload of Object.values(WORKLOADS)) run(workload);
    setInterval(() => note(makeValue(NOTE_BYTES)), NOTE_MS);
  },
};

/** What this process can be asked. */
export type ServerCommands = typeof commands;

takeCommands(commands);
