/** A process like a page that creates, connects and closes real clients, and must then end by itself. */
import { countTimers, heapKb, type Left, times, until } from "./probe.js";

const timers = countTimers();
let listeners = 0;
const counted = {
  addEventListener: () => void listeners++,
  removeEventListener: () => void listeners--,
};
// A page has both, and the client listens to them for signs that it was asleep.
Object.assign(globalThis, counted, { document: { ...counted, visibilityState: "visible" } });

const { createClient } = await import("../../../client/index.js");
const [url = "", count = "1000"] = process.argv.slice(2);
const perPass = Math.ceil(Number(count) / 3);
let failed = 0;

async function visit(n: number): Promise<void> {
  const token = n % 2 === 0 ? `${n % 20}` : async () => `${n % 20}`;
  const client = createClient({ url, token, report: () => failed++ });
  const stop = client.subscribe("item", n, () => {});
  client.on("ws:gap", () => {});
  if (n % 5 === 4) {
    client.get("item", n).catch(() => {});
    client.close(); // while it connects
    return;
  }
  const answers = [client.get("item", n), client.request("work", { n }), client.connect()];
  await Promise.all(answers).catch(() => failed++);
  if (n % 5 < 2) stop();
  client.close();
}

const passes: number[] = [];
for (let time = 0; time < 4; time++) {
  await times(perPass, 10, visit);
  await until(() => timers() === 0);
  passes.push(await heapKb());
}
const left: Left = { heapKb: passes, things: { listeners, timers: timers(), failed } };
process.send?.(left);
