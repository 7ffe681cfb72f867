/** The process that is measured: requests through one router after the other, over a transport in memory. */
import { createRouter, type Peer, type RouterOptions } from "../../server/index.js";
import { CONTRACTS } from "./contracts.js";

/** So many requests are in flight at once. */
const AT_ONCE = 100;
const MANY = 1e9;

const [rounds = 0, requests = 0] = process.argv.slice(2).map(Number);
const subjects = Object.values(CONTRACTS).map(serve);
/** CPU time of a request in microseconds: a row for each round, a column for each contract. */
const costs: number[][] = [];

for (let round = 0; round < rounds; round++) {
  const row: number[] = [];
  // Each goes first in its turn: what one leaves behind, the collector finds in the next.
  for (let n = 0; n < subjects.length; n++) {
    const at = (round + n) % subjects.length;
    row[at] = (await subjects[at]?.(requests)) ?? Number.NaN;
  }
  costs.push(row);
}
console.log(JSON.stringify(costs));

/** Makes what runs so many requests and resolves with the CPU time of one. */
function serve(create: (typeof CONTRACTS)[string]): (requests: number) => Promise<number> {
  const contract = create();
  const limits = { maxFramesPerSecond: MANY, maxFrameBurst: MANY };
  // Replies are checked in development only: here it is as in production.
  const options: RouterOptions = { webSockets: true, validateOutput: "never", ...limits };
  const router = createRouter(contract ? { ...options, contract } : options);
  router.handle("add", ({ a, b }) => Number(a) + Number(b));
  let replies = 0;
  const peer: Peer = {
    socket: undefined,
    bufferedAmount: 0,
    send(frame, done) {
      if (frame.includes('"data":3')) replies++;
      done?.();
    },
    close() {},
  };
  const line = router.open(peer);
  line.receive('{"event":"ws:hello","version":1,"client":"bench"}');
  let ref = 0;
  return async (requests) => {
    const before = process.cpuUsage();
    replies = 0;
    for (let sent = 0; sent < requests; sent += AT_ONCE) {
      for (let n = 0; n < AT_ONCE; n++) line.receive(`{"event":"add","a":1,"b":2,"ref":"${++ref}"}`);
      await new Promise(setImmediate);
    }
    const { user, system } = process.cpuUsage(before);
    if (replies !== requests) throw new Error(`${replies} of ${requests} requests were answered`);
    return (user + system) / requests;
  };
}
