/** The server process of the contender that its argument names. */
import http from "node:http";
import { setImmediate as nextTurn } from "node:timers/promises";
import { takeCommands } from "../support/forked.js";
import { listen } from "../support/listening.js";
import { type Contender, mounts } from "./contenders.js";
import { heldMemory, type Memory, maximum } from "./memory.js";
import { makeValue, SETS } from "./value.js";

// Socket.IO's volatile events are dropped until the turn ends, also if the reader reads: with 100 sets in each
// turn so few would be sent that the kernel's buffers took them all, and nothing would ever stall.
const SETS_PER_TURN = 10;
const WARM_UP_SETS = 2_000;
const SETS_PER_COLLECTION = 1_000; // a full collection takes its time, the more so when 400 MB are held

const server = http.createServer();
// The driver gives no other argument than one of these names.
const set = mounts[process.argv[2] as Contender](server);

/** Sets the item while the reader reads, so that what V8 and the system take once is not counted as growth. */
const warmUp = (): Promise<Memory> => setTimes(WARM_UP_SETS, () => 0);

/** Sets the item to a new value each time, and tells the most memory that was seen meanwhile. */
const setAll = (): Promise<Memory> => setTimes(SETS, (count) => count);

async function setTimes(times: number, toNumber: (count: number) => number): Promise<Memory> {
  let peak = heldMemory();
  for (let count = 1; count <= times; count++) {
    set(makeValue(toNumber(count)));
    if (count % SETS_PER_TURN === 0) await nextTurn(); // or the sockets would get no turn to write
    if (count % SETS_PER_COLLECTION === 0) peak = maximum(peak, heldMemory());
  }
  return peak;
}

const commands = { listen: () => listen(server), warmUp, setAll, heldMemory };

/** What this process can be asked. */
export type ServerCommands = typeof commands;

takeCommands(commands);
