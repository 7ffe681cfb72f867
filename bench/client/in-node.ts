import { startForked } from "../support/forked.js";
import type { ClientName } from "./client.js";
import type { ClientCommands } from "./node.js";
import type { Subject } from "./subject.js";

/** Starts a client in a process of plain Node; its processor time is the whole process's. */
export async function startInNode(module: URL, name: ClientName, authority: string): Promise<Subject> {
  const client = await startForked<ClientCommands>(module, [name, authority], []);
  return {
    connect: () => client.ask("connect"),
    get: (count) => client.ask("get", count),
    heard: (total) => client.ask("heard", total),
    cpuMs: async () => (await client.ask("used")).cpuMs,
    startSampling: () => client.ask("startSampling"),
    stopSampling: () => client.ask("stopSampling"),
    end: () => client.kill(),
  };
}
