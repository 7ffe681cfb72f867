/**
 * The load generator, a process of its own: raw sockets, frames that were made before, and no JSON, so that it costs
 * less than any server. Its arguments are the contender whose dialect it speaks and the server's port.
 */
import { type Contender, liveName } from "../contenders/contender.js";
import { dialects } from "../dialects/dialects.js";
import { takeCommands } from "../support/forked.js";
import { usedByThisProcess } from "../support/usage.js";
import { askFor, timeGets } from "./gets.js";
import { Group } from "./group.js";
import { Script } from "./peer.js";

const [contender, port] = process.argv.slice(2);
// The driver gives no other arguments.
const dialect = dialects[contender as Contender];
const script = new Script(dialect, Number(port));
/** The sockets that the commands are about; those of the groups before stay open. */
let group = new Group(script);
const groups: Group[] = [];

async function connect(count: number, atOnce?: number): Promise<void> {
  group = new Group(script);
  groups.push(group);
  await group.connect(count, atOnce);
}

function disconnect(): void {
  for (const { peers } of groups.splice(0)) for (const peer of peers) peer.cut();
}

function latency(durationMs: number) {
  const [peer] = group.peers;
  if (!peer) throw new Error("nobody is connected");
  return timeGets(peer, dialect, durationMs);
}

const namesOf = (items: number): string[] => Array.from({ length: items }, (_, index) => liveName(index));

const commands = {
  connect,
  disconnect,
  subscribe: (items: number) => group.subscribe(namesOf(items)),
  hold: (items: number) => group.hold(namesOf(items)),
  renew: (items: number) => group.renew(namesOf(items)),
  pushed: (count: number) => group.pushed(count),
  get: (inFlight: number, durationMs: number) => askFor(group.peers, dialect, inFlight, durationMs),
  latency,
  used: usedByThisProcess,
};

/** What this process can be asked. */
export type LoadCommands = typeof commands;

takeCommands(commands);
