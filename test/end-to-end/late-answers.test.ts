/** What was published while a handler read something older, with the real client over real sockets. */
import { describe, expect, it } from "vitest";
import { fresh } from "../support/buses.js";
import { transports } from "../support/pair.js";

describe.each(transports)("a late answer, %s", (_, createPair) => {
  it("does not stay over what was published while its handler was at work", async () => {
    const { events, router, client } = await createPair();
    const name = fresh("x");
    const answers: Array<() => void> = [];
    let truth = 1;
    events.on(`data:get:${name}`, () => {
      const read = truth;
      answers.push(() => events.emit(`data:set:${name}`, read));
    });
    const item = client().item(name);
    item.subscribe(() => {});
    await expect.poll(() => answers.length).toBe(1);
    truth = 2;
    router.publish(name, 2);
    await expect.poll(() => item.get().value).toBe(2);
    answers[0]?.();
    await expect.poll(() => answers.length).toBe(2);
    answers[1]?.();
    await expect.poll(() => item.get()).toMatchObject({ value: 2, status: "live" });
  });

  it("does not stay when its client was cut off, and something was published while nobody watched", async () => {
    const { events, router, client, cut } = await createPair({ joinMs: 1 });
    const name = fresh("x");
    const answers: Array<() => void> = [];
    let truth = 1;
    events.on(`data:get:${name}`, () => {
      const read = truth;
      answers.push(() => events.emit(`data:set:${name}`, read));
    });
    const item = client().item(name);
    item.subscribe(() => {});
    await expect.poll(() => answers.length).toBe(1);
    cut();
    truth = 2;
    router.publish(name, 2);
    await expect.poll(() => answers.length).toBe(2);
    answers[1]?.();
    await expect.poll(() => item.get().value).toBe(2);
    answers[0]?.();
    await expect.poll(() => item.get().value).toBe(1); // until the handler has been asked once more
    await expect.poll(() => answers.length).toBeGreaterThan(2);
    for (const answer of answers.slice(2)) answer();
    await expect.poll(() => item.get()).toMatchObject({ value: 2, status: "live" });
  });
});
