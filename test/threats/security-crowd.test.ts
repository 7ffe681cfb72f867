/** S14: many who send much at the same time delay each other, and nobody else. */
import { describe, expect, it } from "vitest";
import { systemClock } from "../../shared/clock.js";
import { connectBare } from "../support/bare-peer.js";
import { jsonFrame } from "../support/raw-frame.js";
import { connectRaw } from "../support/raw-socket.js";
import { quietLog, startServer } from "../support/server.js";

const HOGS = 50;
const FRAMES = 100; // a whole burst: no rate is broken
const WORK_MS = 0.2;

/** A server whose application works for a while upon each event, and the time on which it runs. */
async function start() {
  let passedMs = 0;
  const clock = { ...systemClock, now: () => systemClock.now() + passedMs };
  const started = await startServer({ log: quietLog(), clock });
  let taken = 0;
  started.sockets.handle("work", () => {
    const until = performance.now() + WORK_MS;
    while (performance.now() < until);
    taken++;
  });
  started.sockets.handle("control", () => taken);
  const pass = (ms: number): void => {
    passedMs += ms;
  };
  return { url: started.url, pass, taken: () => taken };
}

async function startHogs(url: string) {
  const raws = await Promise.all(Array.from({ length: HOGS }, () => connectRaw(url)));
  const frames = Buffer.concat(Array.from({ length: FRAMES }, () => jsonFrame({ event: "work" })));
  return () => {
    for (const raw of raws) raw.write(frames);
  };
}

describe("S14: a crowd that sends much at once", () => {
  it("S14 does not delay one who has sent little, and loses nothing", async () => {
    const { url, pass, taken } = await start();
    const control = await connectBare(url);
    control.send({ event: "ws:hello", version: 1, client: "control" });
    await control.inbox.find(({ event }) => event === "ws:welcome");
    const attack = await startHogs(url);
    pass(2_000);
    attack();
    control.send({ event: "control", ref: "a" });
    const { data } = await control.inbox.find(({ ref }) => ref === "a");
    expect(data).toBeLessThan((HOGS * FRAMES) / 4);
    await expect.poll(taken).toBe(HOGS * FRAMES);
  });
});
