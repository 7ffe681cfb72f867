import { describe, expect, it } from "vitest";
import { Liveness } from "../../../server/session/liveness.js";

const create = () => new Liveness({ checkMs: 5, waitMs: 10 }, 25, 0);

describe("liveness", () => {
  it("does nothing while something is heard often enough", () => {
    const liveness = create();
    for (let now = 5; now < 500; now += 5) {
      if (now % 20 === 0) liveness.heard(now);
      expect(liveness.check(now)).toBe("nothing");
    }
  });

  it("asks once when nothing was heard for too long, then gives up when no answer comes", () => {
    const liveness = create();
    const said = [5, 10, 15, 20, 25, 30, 35].map((now) => liveness.check(now));
    expect(said).toEqual(["nothing", "nothing", "nothing", "nothing", "ask", "nothing", "give up"]);
  });

  it("begins anew when an answer comes", () => {
    const liveness = create();
    for (const now of [5, 10, 15, 20, 25]) liveness.check(now);
    liveness.heard(28);
    expect([30, 35, 40, 45, 50, 55].map((now) => liveness.check(now))).toEqual([
      ...Array(5).fill("nothing"),
      "ask",
    ]);
  });

  it("gives nobody up when the check itself came late: it asks again", () => {
    const liveness = create();
    for (const now of [5, 10, 15, 20, 25]) liveness.check(now);
    expect(liveness.check(3_000)).toBe("ask");
    expect(liveness.check(3_005)).toBe("nothing");
    expect(liveness.check(3_010)).toBe("give up");
  });
});
