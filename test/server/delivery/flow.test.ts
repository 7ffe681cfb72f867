/** The window of what may be on its way, on a peer that only counts. */
import { beforeEach, describe, expect, it } from "vitest";
import { Flow } from "../../../server/delivery/flow.js";
import type { Peer } from "../../../server/delivery/peer.js";
import { VirtualClock } from "../../../testing/index.js";

const KB = 1_024;
const clock = new VirtualClock();
let bytesSent = 0;
let pings: string[] = [];
const peer: Peer = {
  send: () => {},
  close: () => {},
  ping: (mark = "") => void pings.push(mark),
  bufferedAmount: 0,
  socket: undefined,
  get bytesSent() {
    return bytesSent;
  },
};

beforeEach(() => {
  bytesSent = 0;
  pings = [];
});

function setUp(wayMs = 100): Flow {
  return new Flow(peer, clock, wayMs);
}

/** Sends a frame, and returns the mark of the ping behind it if one was due. */
function send(flow: Flow, bytes: number): string | undefined {
  const { length } = pings;
  const write = (mark?: string): void => {
    bytesSent += bytes;
    if (mark !== undefined) pings.push(mark);
  };
  if (flow.isPingDue(bytes)) flow.ping(write);
  else write();
  return pings[length];
}

/** Sends a frame that takes so long to be acknowledged. */
async function carry(flow: Flow, bytes: number, tookMs: number): Promise<void> {
  const mark = send(flow, bytes);
  await clock.advance(tookMs);
  expect(flow.acknowledge(mark ?? "no ping was due")).toBe(true);
}

/** How many bytes go out in frames of 1 KiB before there is no more room. */
function roomOf(flow: Flow): number {
  const before = bytesSent;
  while (flow.hasRoom) send(flow, KB);
  return bytesSent - before;
}

describe("the window of a peer", () => {
  it("holds 16 KiB while nothing is known", () => {
    expect(roomOf(setUp())).toBeLessThanOrEqual(17 * KB);
  });

  it("opens when a pong acknowledges, for what follows the ping only", async () => {
    const flow = setUp();
    const mark = send(flow, 10 * KB);
    send(flow, 7 * KB);
    expect(flow.hasRoom).toBe(false);
    await clock.advance(600);
    flow.acknowledge(mark ?? "");
    expect(flow.hasRoom).toBe(true);
  });

  it("follows the rate of a slow link down to 4 KiB, and no further", async () => {
    const flow = setUp();
    await carry(flow, 16 * KB, 8_000); // 2 kB/s
    expect(roomOf(flow)).toBeLessThanOrEqual(5 * KB);
  });

  it("grows step by step on a fast link, never beyond four times of what was seen to arrive", async () => {
    const flow = setUp();
    await carry(flow, 16 * KB, 100);
    const first = roomOf(flow);
    expect(first).toBeGreaterThan(32 * KB);
    expect(first).toBeLessThanOrEqual(65 * KB);
  });

  it("does not grow because small frames come back soon", async () => {
    const flow = setUp();
    for (let time = 0; time < 50; time++) {
      const mark = send(flow, 3 * KB);
      await clock.advance(100);
      if (mark !== undefined) flow.acknowledge(mark);
      await clock.advance(1_000);
    }
    expect(roomOf(flow)).toBeLessThanOrEqual(17 * KB);
  });

  it("never holds more than 4 MiB", async () => {
    const flow = setUp();
    for (let time = 0; time < 10; time++) await carry(flow, 4 * KB * KB, 100);
    expect(roomOf(flow)).toBeLessThanOrEqual(4 * KB * KB + KB);
  });

  it("does not shrink on a long way: what is on it is not a queue", async () => {
    const flow = setUp(1_600);
    for (let time = 0; time < 6; time++) await carry(flow, 4 * KB * KB, 1_600);
    expect(roomOf(flow)).toBeGreaterThanOrEqual(16 * KB);
  });

  it("takes a pong that comes before the transport has returned", () => {
    const flow = setUp();
    expect(flow.isPingDue(20 * KB)).toBe(true);
    flow.ping((mark) => {
      bytesSent += 20 * KB;
      expect(flow.acknowledge(mark)).toBe(true);
    });
    expect(flow.hasRoom).toBe(true);
    expect(roomOf(flow)).toBeGreaterThan(15 * KB);
  });

  it("is closed while a ping is overdue, however little is on its way", async () => {
    const flow = setUp();
    const mark = send(flow, 3 * KB);
    expect(flow.hasRoom).toBe(true);
    await clock.advance(700);
    expect(flow.hasRoom).toBe(false);
    flow.acknowledge(mark ?? "");
    expect(flow.hasRoom).toBe(true);
  });

  it("lets two frames be on their way, however long they are", async () => {
    const flow = setUp();
    await carry(flow, 16 * KB, 8_000);
    send(flow, 20 * KB);
    expect(flow.hasRoom).toBe(true);
    send(flow, 20 * KB);
    expect(flow.hasRoom).toBe(false);
  });

  it("is opened by a ping of its own if none covers the last bytes", async () => {
    const flow = setUp();
    bytesSent += 40 * KB; // events, say
    flow.unstick();
    expect(pings).toEqual(["1"]);
    flow.unstick();
    expect(pings).toEqual(["1"]);
    expect(flow.hasRoom).toBe(false);
    await clock.advance(10);
    expect(flow.acknowledge("1")).toBe(true);
    expect(flow.hasRoom).toBe(true);
  });

  it("is not moved by pongs that answer no ping", () => {
    const flow = setUp();
    const mark = send(flow, 10 * KB);
    send(flow, 10 * KB);
    for (const forged of ["", "0", "3", "999999999", "constructor", "\u0000"]) {
      expect(flow.acknowledge(forged)).toBe(false);
    }
    expect(flow.hasRoom).toBe(false);
    expect(flow.acknowledge(mark ?? "")).toBe(true);
    expect(flow.acknowledge(mark ?? "")).toBe(false);
  });

  it("is there no more for a peer that has answered no ping for 30 s", async () => {
    const flow = setUp();
    send(flow, 20 * KB);
    await clock.advance(29_000);
    flow.check(clock.now());
    expect(flow.hasRoom).toBe(false);
    await clock.advance(1_000);
    flow.check(clock.now());
    expect(flow.hasRoom).toBe(true);
    expect(flow.delayMs()).toBe(0);
  });

  it("remembers eight pings at most, at distances that double", () => {
    const flow = setUp();
    let count = 0;
    for (let frame = 0; frame < 4_000; frame++) if (send(flow, KB)) count++;
    expect(count).toBe(8);
  });
});

describe("the delay of what is sent", () => {
  it("is unknown beyond 3 KiB while nothing is known, and follows the rate then", async () => {
    const flow = setUp();
    expect(flow.delayMs(3 * KB)).toBe(0);
    expect(flow.delayMs(3 * KB + 1)).toBe(Number.POSITIVE_INFINITY);
    await carry(flow, 10 * KB, 1_000);
    expect(flow.delayMs(10 * KB)).toBeCloseTo(1_000, -1);
  });

  it("cuts long texts: beyond 16 KiB while nothing is known, then beyond half a window", async () => {
    const flow = setUp();
    expect(flow.partSize(16 * KB)).toBeUndefined();
    expect(flow.partSize(17 * KB)).toBe(4 * KB);
    await carry(flow, 16 * KB, 8_000);
    expect(flow.partSize(2 * KB)).toBeUndefined();
    expect(flow.partSize(5 * KB)).toBe(KB);
  });
});
