import { expect, it } from "vitest";
import { EngineTime } from "../../cluster/engine-time.js";

it("learns by how much the engine's clock differs, and not how long it took to ask", async () => {
  let now = 1_000;
  const time = new EngineTime(() => now);
  const ask = async (): Promise<number> => {
    now += 50;
    const answer = now * 1_000 + 7_000_000; // the engine's clock is 7 s ahead
    now += 50;
    return answer;
  };
  expect(await time.learn(ask)).toBe(7_000_000);
  expect(time.now()).toBe(now * 1_000 + 7_000_000);
});
