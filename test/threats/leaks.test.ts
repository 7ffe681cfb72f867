/** What those who leave leave behind (the threats K). `npm run leaks` is the long form of the first three. */
import { once } from "node:events";
import { expect, it } from "vitest";
import type { AttachOptions } from "../../server/index.js";
import { type Clock, systemClock } from "../../shared/clock.js";
import { connectBare } from "../support/bare-peer.js";
import { quietLog, startServer, type TestServer } from "../support/server.js";
import { dial, handshake, startControl, textFrames } from "./dial.js";
import { growthKb, run } from "./leaks/run.js";
import { startServer as startLeakServer } from "./leaks/server.js";

const WITHIN_MS = 120_000;
const MAX_GROWTH_KB = 1_024;

it.each([
  ["connections", "EventEmitter", "1000"],
  ["connections", "harken", "300"], // each of its emits walks all names
  ["subscriptions", "EventEmitter", "10000"],
  ["subscriptions", "harken", "10000"],
])(
  "K1 leaves no heap, listener, timer or entry after many %s on %s",
  async (program, kind, count) => {
    const left = await run(program, [kind, count], WITHIN_MS);
    expect(Object.entries(left.things).filter(([, number]) => number > 0)).toEqual([]);
    expect(growthKb(left)).toBeLessThan(MAX_GROWTH_KB);
  },
  WITHIN_MS,
);

it(
  "K2 lets a process end by itself after 300 clients, with no listener on its page and no timer",
  async () => {
    const server = await startLeakServer("EventEmitter");
    const left = await run("clients", [server.url, "300"], WITHIN_MS);
    await expect.poll(server.isEmpty).toBe(true);
    await server.close();
    expect(left.things).toEqual({ listeners: 0, timers: 0, failed: 0 });
    expect(growthKb(left)).toBeLessThan(MAX_GROWTH_KB);
  },
  WITHIN_MS,
);

/** This machine's time, and the number of timers that are set. */
function countingClock() {
  const open = new Set<object>();
  const after: Clock["after"] = (delayMs, then, kind) => {
    const timer = {};
    open.add(timer);
    const come = (): void => {
      open.delete(timer);
      then();
    };
    const stop = systemClock.after(delayMs, come, kind);
    return () => {
      open.delete(timer);
      stop();
    };
  };
  return { clock: { ...systemClock, after }, timers: () => open.size };
}

/** Something that is asked and answers when the test says so. The control is answered at once. */
class Gate {
  #waiting: Array<(value: unknown) => void> = [];

  get asked(): number {
    return this.#waiting.length;
  }

  pass(): Promise<never> {
    // What the types of each place want is for the test to give.
    return new Promise<unknown>((resolve) => this.#waiting.push(resolve)) as Promise<never>;
  }

  answer(value: unknown): void {
    for (const each of this.#waiting.splice(0)) each(value);
  }
}

const HELLO = { event: "ws:hello", version: 1, client: "CLIENT", token: "t" };
const isControl = (asked: unknown): boolean => JSON.stringify(asked)?.includes("control") ?? false;

const BIG = "x".repeat(200_000);

interface Stage {
  options?: (gate: Gate) => Partial<AttachOptions>;
  serve?: (gate: Gate, started: TestServer) => unknown;
  /** What is sent with the handshake; without it the handshake is not finished either. */
  frames?: object[];
  /** What the gate answers when the client has left. */
  answer?: unknown;
  isSlow?: boolean;
}

const get = { event: "data:get:x", ref: "r", live: true };
const stages: Array<[string, Stage]> = [
  ["connected", {}],
  ["shaken hands", { frames: [] }],
  ["said hello", { frames: [HELLO] }],
  [
    "come to authenticate",
    {
      frames: [HELLO],
      options: (gate) => ({ authenticate: ({ url }) => (isControl(url) ? { id: 0 } : gate.pass()) }),
      answer: { id: 1 },
    },
  ],
  [
    "come to authenticateToken, with frames held",
    {
      frames: [HELLO, get, { event: "do:work" }],
      options: (gate) => ({ authenticateToken: (token) => (isControl(token) ? { user: 0 } : gate.pass()) }),
      answer: { user: { id: 1 }, expiresAt: Date.now() + 60_000 },
    },
  ],
  ...[get, { event: "data:get:x" }, { event: "do:work", ref: "r" }, { event: "ws:end", of: "x" }].map(
    (frame): [string, Stage] => [
      `come to authorize with ${JSON.stringify(frame)} behind`,
      {
        frames: [HELLO, { event: "data:get:y", ref: "y" }, frame],
        options: (gate) => ({ authorize: ({ event }) => isControl(event) || gate.pass() }),
        answer: true,
      },
    ],
  ),
  [
    "asked what a data handler answers",
    {
      frames: [HELLO, get],
      serve: (gate, { events }) => events.on("data:get:x", () => gate.pass()),
      options: () => ({ getTimeoutMs: 500 }), // so long it is listened to, should the handler still answer
    },
  ],
  [
    "asked what answer answers",
    { frames: [HELLO, get], serve: (gate, { sockets }) => sockets.answer("x", () => gate.pass()), answer: 1 },
  ],
  [
    "asked what handle answers",
    {
      frames: [HELLO, { event: "do:work", ref: "r" }],
      serve: (gate, { sockets }) => sockets.handle("do:work", () => gate.pass()),
      answer: 1,
    },
  ],
  [
    "not read what it was answered",
    {
      frames: Array.from({ length: 60 }, (_, id) => ({
        event: "data:get:x",
        ref: `${id}`,
        id,
        live: id % 2 > 0,
      })),
      options: () => ({ highWaterBytes: 1_000 }),
      serve: (_, { events }) => events.on("data:get:x", (id) => events.emit(`data:set:x:${id}`, BIG)),
      isSlow: true,
    },
  ],
  ["sent too much", { frames: Array.from({ length: 300 }, (_, n) => ({ ...get, ref: `${n}` })) }],
];

const CLIENTS = 10;

it.each(stages)("K3 leaves nothing of clients that leave when they have %s", async (_, stage) => {
  const { clock, timers } = countingClock();
  const gate = new Gate();
  const limits = { maxConnectionsPerAddress: CLIENTS + 2, maxConnectionsPerUser: CLIENTS + 2 };
  const times = {
    checkMs: 100,
    authTimeoutMs: 5_000,
    requestWindowMs: 50,
    upgradeTimeoutMs: 2_000,
    getTimeoutMs: 20_000,
  };
  const started = await startServer({
    clock,
    log: quietLog(),
    ...limits,
    ...times,
    ...stage.options?.(gate),
  });
  const { url, sockets, events } = started;
  sockets.answer("control", () => "fine");
  stage.serve?.(gate, started);
  const names = events.eventNames();
  const control = await startControl(`${url}/control`, "control");
  const open = timers();
  for (const hasGoodbye of [true, false]) {
    const clients = await Promise.all(Array.from({ length: CLIENTS }, () => dial(url)));
    for (const [n, { socket }] of clients.entries()) {
      if (stage.isSlow) socket.pause();
      const frames = stage.frames?.map((each) =>
        "client" in each ? { ...each, client: `${hasGoodbye} ${n}` } : each,
      );
      if (!frames) socket.write(handshake().slice(0, 50));
      else socket.write(Buffer.concat([Buffer.from(handshake()), textFrames(...frames)]));
    }
    if (stage.answer !== undefined) await expect.poll(() => gate.asked).toBeGreaterThanOrEqual(CLIENTS);
    else if (stage.frames) await expect.poll(() => sockets.stats().sessions).toBe(CLIENTS + 1);
    // Each has been sent something, and by far not all: the rest waits for it.
    if (stage.isSlow) await expect.poll(() => sockets.stats().framesOut).toBeGreaterThanOrEqual(2 * CLIENTS);
    await control.check();
    for (const { socket } of clients) {
      if (hasGoodbye) socket.end();
      else socket.resetAndDestroy();
      socket.resume();
    }
    await Promise.all(clients.map(({ closed }) => closed));
    gate.answer(stage.answer);
    await control.check();
  }
  await expect.poll(() => sockets.stats().sessions).toBe(1);
  await expect.poll(() => [sockets.sessions.size, sockets.stats().items]).toEqual([1, 0]);
  await expect.poll(() => events.eventNames()).toEqual(names);
  await expect.poll(timers).toBeLessThanOrEqual(open);
  // Whoever was counted has been counted out: there is room for as many again.
  const again = await Promise.all(Array.from({ length: CLIENTS }, () => connectBare(`${url}/control`)));
  await control.check();
  const gone = again.map(({ socket }) => once(socket, "close"));
  await sockets.close({ graceMs: 0 });
  await Promise.all(gone);
  expect([timers(), sockets.stats().sessions]).toEqual([0, 0]);
});
