/** A process that subscribes and unsubscribes on one socket, in three passes, and says what is left. */
import { LeakPeer } from "./peer.js";
import { countTimers, heapKb, type Left, until } from "./probe.js";
import { startServer } from "./server.js";

const [kind = "", count = "10000"] = process.argv.slice(2);
const perPass = Math.ceil(Number(count) / 3);
const AT_ONCE = 50;
const timers = countTimers();
const server = await startServer(kind);
const peer = new LeakPeer(server.url);
await peer.opened;
peer.send({ event: "ws:hello", version: 1, client: "one", token: "one" });

async function pass(subscriptions: number): Promise<number> {
  for (let from = 0; from < subscriptions; from += AT_ONCE) {
    const asked = Array.from({ length: AT_ONCE }, (_, index) => {
      const id = from + index;
      const event = id % 2 === 0 ? "item" : "own";
      const answer = peer.ask({ event: `data:get:${event}`, id, ref: `${id}`, live: true });
      peer.send({ event: "ws:end", of: `data:set:${event}:${id}` });
      return answer;
    });
    await Promise.all(asked);
  }
  await until(() => server.left(0).items === 0);
  return heapKb();
}

const passes = [await pass(Math.max(3_000, perPass))];
for (let time = 0; time < 3; time++) passes.push(await pass(perPass));
await until(() => server.left(perPass).listeners === 0);
const { sessions, ...held } = server.left(perPass);
peer.socket.close();
await peer.closed;
await until(() => server.isEmpty() && timers() === 0);
const left: Left = { heapKb: passes, things: { ...held, timers: timers(), lost: sessions === 2 ? 0 : 1 } };
process.send?.(left);
await server.close();
