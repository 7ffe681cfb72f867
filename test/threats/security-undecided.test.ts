/** S11 and S22: what waits for the application's decisions is bounded, in questions and in bytes. */
import { describe, expect, it } from "vitest";
import type { AttachOptions, Permission } from "../../server/index.js";
import { connectBare } from "../support/bare-peer.js";
import { quietLog, startServer } from "../support/server.js";
import { startControl } from "./dial.js";

/** Decides at once for the control, and for all others when the test says so. */
function later() {
  const undecided: Array<() => void> = [];
  let asked = 0;
  let most = 0;
  const authorize = ({ name, event }: Permission): boolean | Promise<boolean> => {
    if (name === "control") return true;
    asked++;
    return new Promise((resolve) => {
      undecided.push(() => resolve(event !== "forbidden"));
      most = Math.max(most, undecided.length);
    });
  };
  /** Decides what was asked, and what is asked then, until `isEnough`. */
  const decideUntil = async (isEnough: () => boolean): Promise<void> => {
    while (!isEnough()) {
      for (const decide of undecided.splice(0)) decide();
      await new Promise(setImmediate);
    }
  };
  return { authorize, decideUntil, asked: () => asked, most: () => most };
}

async function start(options: AttachOptions) {
  const started = await startServer({ log: quietLog(), authTimeoutMs: 60_000, ...options });
  started.sockets.answer("control", () => "fine");
  started.sockets.answer("item", ({ id }) => id);
  return { ...started, control: await startControl(started.url, "control") };
}

describe("S22: questions", () => {
  const maxUndecided = 20;

  it("S22 of one session are undecided up to a bound, and the others wait for their turn", async () => {
    const { authorize, decideUntil, asked, most } = later();
    const { url, control } = await start({ authorize, maxUndecided });
    const peer = await connectBare(url);
    const gets = Array.from({ length: 200 }, (_, n) => ({ event: "data:get:item", id: n, ref: `${n}` }));
    peer.send({ event: "ws:get", gets });
    await expect.poll(asked).toBe(maxUndecided);
    await control.check();
    expect(asked()).toBe(maxUndecided);
    const answered = (): number => peer.inbox.all.length;
    await decideUntil(() => answered() === gets.length);
    expect(peer.inbox.all.map(({ data }) => data)).toEqual(gets.map(({ id }) => id));
    expect([asked(), most()]).toEqual([gets.length, maxUndecided]);
    await control.check();
  });

  it("S22 are not asked for one who has left", async () => {
    const { authorize, decideUntil, asked } = later();
    const { url, control, sockets } = await start({ authorize, maxUndecided });
    const peer = await connectBare(url);
    const gets = Array.from({ length: 200 }, (_, n) => ({ event: "data:get:item", id: n, ref: `${n}` }));
    peer.send({ event: "ws:get", gets });
    await expect.poll(asked).toBe(maxUndecided);
    peer.socket.terminate();
    await expect.poll(() => sockets.stats().sessions).toBe(1);
    let turns = 0;
    await decideUntil(() => turns++ > 20);
    expect(asked()).toBe(maxUndecided);
    await control.check();
  });

  it("S22 of a renewal are bounded too", async () => {
    const { authorize, decideUntil, asked, most } = later();
    const authenticateToken = (token: string | undefined): { user: object } => ({ user: { id: token } });
    const { url, control } = await start({ authorize, maxUndecided, authenticateToken });
    const peer = await connectBare(url);
    peer.send({ event: "ws:hello", version: 1, client: "eve", token: "eve" });
    const gets = Array.from({ length: 100 }, (_, id) => ({
      event: "data:get:item",
      id,
      ref: `${id}`,
      live: true,
    }));
    peer.send({ event: "ws:get", gets });
    await decideUntil(() => peer.inbox.all.some(({ ref }) => ref === "99"));
    peer.send({ event: "ws:hello", version: 1, client: "eve", token: "eve" });
    await expect.poll(asked).toBe(gets.length + maxUndecided);
    await control.check();
    await decideUntil(() => asked() === 2 * gets.length);
    expect(most()).toBe(maxUndecided);
    await control.check();
  });
});

describe("S11: what waits for a decision", () => {
  it("S11 is counted by its bytes: beyond them the socket is read no further, and nothing is lost", async () => {
    const { authorize, decideUntil, asked } = later();
    const { url, control, sockets } = await start({ authorize });
    const heard: unknown[] = [];
    sockets.handle("note", ({ n }) => void heard.push(n));
    const peer = await connectBare(url);
    const { framesIn } = sockets.stats();
    const count = 60;
    for (let n = 0; n < count; n++) peer.send({ event: "note", n, more: "x".repeat(60_000) });
    await expect.poll(asked).toBeGreaterThan(3);
    for (let n = 0; n < 20; n++) await control.check();
    expect(sockets.stats().framesIn - framesIn - 20).toBeLessThan(10);
    await decideUntil(() => heard.length === count);
    expect(heard).toEqual(Array.from({ length: count }, (_, n) => n));
    await control.check();
  });
});
