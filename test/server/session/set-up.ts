import type { RouterOptions } from "../../../server/index.js";
import { VirtualClock } from "../../../testing/index.js";
import { FakePeer } from "../../support/fake-peer.js";
import { setUpRouter } from "../../support/router.js";

export const HELLO = { event: "ws:hello", version: 1, client: "test" };

/** A router whose peer `one` has not said who it is. */
export function setUp(options: RouterOptions = {}) {
  const clock = new VirtualClock();
  const heard: unknown[] = [];
  const parts = setUpRouter({ clock, ...options });
  parts.router.handle("note", ({ text }) => void heard.push(text));
  return { ...parts, clock, heard, one: new FakePeer(parts.router) };
}

/** Authenticates when the test says so. */
export function later() {
  let answer: (identity: unknown) => void = () => {};
  let fail: (error: unknown) => void = () => {};
  const authenticateToken = (): Promise<never> =>
    new Promise<never>((resolve, reject) => {
      answer = (identity) => resolve(identity as never); // also what the types forbid
      fail = reject;
    });
  return {
    authenticateToken,
    answer: (identity: unknown) => answer(identity),
    fail: (e: unknown) => fail(e),
  };
}

/** Resolves in the next turn of the event loop. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
