import { EventEmitter } from "node:events";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect } from "vitest";
import { createRouter, type RouterOptions } from "../../../server/index.js";
import { FakePeer } from "../../support/fake-peer.js";
import { quietLog } from "../../support/server.js";

/** A router with two requests: `count` is answered when the test says so, and `now` at once. */
export function setUp(options: RouterOptions = {}) {
  const router = createRouter({ webSockets: true, events: new EventEmitter(), log: quietLog(), ...options });
  let runs = 0;
  let answer: (value: unknown) => void = () => {};
  router.handle("count", () => {
    runs++;
    return new Promise((resolve) => {
      answer = resolve;
    });
  });
  router.handle("now", () => ++runs);
  const peer = (user?: unknown) => new FakePeer(router, { user });
  return { router, peer, runs: () => runs, answer: (value: unknown) => answer(value) };
}

export const request = (event: string, ref = "k") => ({ event, ref });
export const reply = (data: unknown, ref = "k") => ({ event: "ws:reply", ref, data });

/** Waits until what is held weakly has gone. */
export async function collected(held: WeakRef<object>[]): Promise<void> {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  await expect
    .poll(() => {
      collect();
      return held.filter((each) => each.deref()).length;
    })
    .toBe(0);
}
