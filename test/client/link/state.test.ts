import { describe, expect, it } from "vitest";
import { retryDelayMs } from "../../../client/link/backoff.js";
import { next, type Signal, type State } from "../../../client/link/state.js";

const idle: State = { name: "idle" };
const connecting: State = { name: "connecting", attempt: 2 };
const open: State = { name: "open", attempt: 2 };
const broken = { code: 1006, reason: "" };
const waiting: State = { name: "waiting", attempt: 2, delayMs: 7, ...broken };
const closed: State = { name: "closed", code: 4403, reason: "no" };

const lost = (code: number): Signal => ({ type: "lost", code, reason: "so", delayMs: 9 });
const first: State = { name: "connecting", attempt: 0 };

describe("the state of the connection", () => {
  it.each<[State, Signal, State]>([
    [idle, { type: "wanted" }, first],
    [closed, { type: "wanted" }, closed],
    [waiting, { type: "wanted" }, waiting],
    [open, { type: "wanted" }, open],
    [idle, { type: "asked" }, first],
    [closed, { type: "asked" }, first],
    [waiting, { type: "asked" }, connecting],
    [connecting, { type: "asked" }, connecting],
    [open, { type: "asked" }, open],
    [connecting, { type: "opened" }, open],
    [closed, { type: "opened" }, closed],
    [open, { type: "settled" }, { name: "open", attempt: 0 }],
    [waiting, { type: "settled" }, waiting],
    [open, lost(1006), { name: "waiting", attempt: 3, delayMs: 9, code: 1006, reason: "so" }],
    [connecting, lost(1006), { name: "waiting", attempt: 3, delayMs: 9, code: 1006, reason: "so" }],
    [open, lost(4401), { name: "closed", code: 4401, reason: "so" }],
    [open, lost(4429), { name: "waiting", attempt: 3, delayMs: 9, code: 4429, reason: "so" }],
    [idle, lost(1006), idle],
    [waiting, lost(1006), waiting],
    [closed, lost(1006), closed],
    [waiting, { type: "retry" }, connecting],
    [closed, { type: "retry" }, closed],
    [open, { type: "closed" }, { name: "closed", code: 1000, reason: "" }],
    [idle, { type: "closed" }, { name: "closed", code: 1000, reason: "" }],
    [closed, { type: "closed" }, closed],
  ])("%j after %j is %j", (before, signal, after) => {
    expect(next(before, signal)).toEqual(after);
  });

  it("is the same object when nothing changes", () => {
    expect(next(open, { type: "wanted" })).toBe(open);
  });
});

describe("the delay before a reconnect", () => {
  const bounds = { retryMinMs: 500, retryMaxMs: 5_000, retryLongMaxMs: 30_000 };

  it.each([
    [0, 0, 500],
    [0, 1, 5_000],
    [21, 1, 5_000],
    [22, 0, 500],
    [22, 1, 30_000],
    [9_999, 0.5, 15_250],
  ])("of attempt %i at random %d is %d ms", (attempt, random, delayMs) => {
    expect(retryDelayMs(attempt, random, bounds)).toBe(delayMs);
  });

  it("is never below the least, also when the bounds are crossed", () => {
    expect(retryDelayMs(0, 1, { retryMinMs: 50, retryMaxMs: 10, retryLongMaxMs: 10 })).toBe(50);
  });
});
