/** Claims of one node, whose engine does what the test says. */
import { beforeEach, describe, expect, it } from "vitest";
import { Claims } from "../../cluster/claims.js";
import type { Claimed } from "../../cluster/engine.js";
import { VirtualClock } from "../../testing/index.js";
import { atEnd } from "../support/disposing.js";

const TASK = { key: "requests:1", keepMs: 60_000, ifGone: "gone", settled: () => {} };

describe("a claim while the node is joined", () => {
  const clock = new VirtualClock();
  let claims: Claims;
  /** What the engine was asked to keep. */
  let asked: Claimed[];
  let answer: () => Promise<Claimed | undefined>;

  beforeEach(() => {
    asked = [];
    claims = new Claims({
      node: "a",
      clock,
      state: () => "joined",
      isGone: () => false,
      engine: {
        claim: (_, claimed) => {
          asked.push({ ...claimed });
          return answer();
        },
        release: async () => {},
        listen: async () => {},
        ignore: () => {},
      },
    });
    atEnd(() => claims.close());
  });

  it("that the engine did not take is done here, and told to it again until it takes it", async () => {
    answer = () => Promise.reject(new Error("busy"));
    const claim = await claims.claim(TASK);
    expect(claim).toMatchObject({ by: "a.1", text: "" });
    if (claim) claims.settle(claim, "done");
    await clock.advance(0);
    expect(asked.map(({ text }) => text)).toEqual(["", "done"]);
    await clock.advance(1_000);
    expect(asked.at(-1)).toEqual({ by: "a.1", text: "done" });
    answer = async () => undefined;
    await clock.advance(1_000);
    expect(asked).toHaveLength(4);
    await clock.advance(10_000);
    expect(asked, "it was taken").toHaveLength(4);
    expect(clock.pending).toBe(0);
  });

  it("does not wait for an engine that hangs when the node is closed", async () => {
    answer = () => new Promise(() => {});
    const claim = claims.claim(TASK);
    const other = claims.claim({ ...TASK, key: "requests:2" });
    await clock.advance(0);
    expect(asked).toHaveLength(2);
    claims.close();
    expect(await Promise.all([claim, other])).toMatchObject([{ by: "a.1" }, { by: "a.2" }]);
    await claims.flushed();
    expect(clock.pending).toBe(0);
  });
});
