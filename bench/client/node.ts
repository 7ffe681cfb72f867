/** A process with one client; its arguments are the client's name and where its server is. */
import { Session } from "node:inspector/promises";
import { takeCommands } from "../support/forked.js";
import { usedByThisProcess } from "../support/usage.js";
import type { ClientName } from "./client.js";
import { Exercise } from "./exercise.js";
import { allocatedBytes, SAMPLING } from "./sampling.js";

const [name, authority = ""] = process.argv.slice(2);
// The driver gives no other argument.
const exercise = new Exercise(name as ClientName, authority);
const inspector = new Session();
inspector.connect();

const commands = {
  connect: () => exercise.connect(),
  get: (count: number) => exercise.get(count),
  heard: (total: number) => exercise.heard(total),
  used: usedByThisProcess,
  startSampling: async () => {
    await inspector.post("HeapProfiler.startSampling", SAMPLING);
  },
  stopSampling: async () => {
    const { profile } = await inspector.post("HeapProfiler.stopSampling");
    return allocatedBytes(profile.head);
  },
};

/** What this process can be asked. */
export type ClientCommands = typeof commands;

takeCommands(commands);
