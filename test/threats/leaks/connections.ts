/** A process that connects, asks, closes or terminates, in three passes, and says what is left. */
import { LeakPeer } from "./peer.js";
import { countTimers, heapKb, type Left, times, until } from "./probe.js";
import { startServer } from "./server.js";

const [kind = "", count = "1000"] = process.argv.slice(2);
const perPass = Number(count);
const timers = countTimers();
const server = await startServer(kind);
let unanswered = 0;

/** One client, of which every second goes without a goodbye. */
async function visit(n: number): Promise<void> {
  const peer = new LeakPeer(server.url);
  if (n % 10 === 9) return leave(peer, n); // before it is open
  if (!(await peer.opened)) unanswered++;
  if (n % 10 === 8) return leave(peer, n); // before it has said who it is
  peer.send({ event: "ws:hello", version: 1, client: `c${n}`, token: `${n % 20}` });
  peer.send({ event: "data:get:item", id: n });
  peer.send({ event: "data:get:item", id: n, live: true });
  peer.send({ event: "work", n });
  const last = [
    { event: "data:get:item", ref: "r", id: n },
    { event: "data:get:own", ref: "r", id: n, live: true },
    { event: "work", ref: "r", n },
  ][n % 3] ?? { event: "work", ref: "r" };
  if (n % 10 < 7) await peer.ask(last);
  else peer.send(last);
  if (peer.socket.readyState !== peer.socket.OPEN) unanswered++;
  return leave(peer, n);
}

function leave({ socket, closed }: LeakPeer, n: number): Promise<void> {
  if (n % 2 === 0) socket.close();
  else socket.terminate();
  return closed;
}

async function pass(visits: number): Promise<number> {
  await times(visits / 10, 1, visit); // each alone
  await times(visits, 20, visit);
  await until(() => server.isEmpty() && timers() === 0); // the one of this wait
  return heapKb();
}

const passes = [await pass(Math.max(600, perPass))]; // until everything is compiled
for (let time = 0; time < 3; time++) passes.push(await pass(perPass));
const left: Left = {
  heapKb: passes,
  things: { ...server.left(perPass), timers: timers(), unanswered },
};
process.send?.(left);
await server.close();
