/** monument's emitter delivers in a later turn: what a handler returns must not overtake what was published before. */
import harken from "harken";
import { describe, expect, it } from "vitest";
import { fresh } from "../../support/buses.js";
import { setUpRouter } from "../../support/router.js";

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function turns(): Promise<void> {
  for (let count = 0; count < 10; count++) await turn();
}

describe("on monument's emitter", () => {
  it.each([
    ["a live get", { ref: "r", live: true }],
    ["a get", { ref: "r" }],
    ["a plain get", {}],
  ])("%s never sees an older value after a newer one", async (_, keys) => {
    const { router, peer } = setUpRouter({ events: harken });
    const name = fresh("x");
    let value = 0;
    router.answer(name, () => value);
    const [watching, one] = [peer(), peer()];
    watching.say({ event: `data:get:${name}`, live: true, ref: "w" });
    await turns();
    for (value of [1, 2]) router.publish(name, value);
    one.say({ event: `data:get:${name}`, ...keys });
    await turns();
    const seen = one.inbox.all.map(({ data }) => data);
    expect(seen).toEqual(seen.toSorted());
    expect(seen.at(-1)).toBe(2);
  });

  it("a handler that publishes and returns is asked once more, and answers what it published last", async () => {
    const { router, peer } = setUpRouter({ events: harken });
    const name = fresh("x");
    let runs = 0;
    router.answer(name, () => {
      runs++;
      router.publish(name, `published ${runs}`);
      return `returned ${runs}`;
    });
    const one = peer();
    one.say({ event: `data:get:${name}`, ref: "r" });
    expect(await one.inbox.next()).toMatchObject({ ref: "r", data: "published 2" });
  });

  it.each([
    ["that answers while it is called", (emit: () => void) => emit()],
    ["that is async and answers before it waits", async (emit: () => void) => emit()],
  ])("a data handler %s is never asked once more", async (_, handle) => {
    const { router, peer } = setUpRouter({ events: harken });
    const name = fresh("x");
    let calls = 0;
    let value = 0;
    const handler = () => {
      calls++;
      return handle(() => harken.emit(`data:set:${name}`, value));
    };
    harken.on(`data:get:${name}`, Object.assign(handler, { toString: () => name }));
    const one = peer();
    one.say({ event: `data:get:${name}`, ref: "w", live: true });
    await turns();
    for (value = 1; value < 10; value++) {
      router.publish(name, value);
      one.say({ event: `data:get:${name}`, ref: `${value}` });
      await turns();
    }
    await new Promise((resolve) => setTimeout(resolve, 20)); // a question more would be asked at once
    expect(one.inbox.all.at(-1)).toMatchObject({ data: 9 });
    expect(calls).toBe(10);
  });

  it("a data handler that is called when nobody waits any more may still answer late", async () => {
    const { router, peer } = setUpRouter({ events: harken });
    const name = fresh("x");
    let value = 1;
    let calls = 0;
    let answerLate = (): void => {};
    const handler = () => {
      calls++;
      const read = value;
      const answer = (): void => harken.emit(`data:set:${name}`, read);
      if (calls > 1) answer();
      else answerLate = answer;
    };
    harken.on(`data:get:${name}`, Object.assign(handler, { toString: () => name }));
    const gone = peer();
    gone.say({ event: `data:get:${name}`, ref: "w", live: true });
    gone.leave(); // the last: what is idle is closed
    await turns();
    value = 2;
    router.publish(name, value);
    await turns();
    const one = peer();
    one.say({ event: `data:get:${name}`, ref: "w", live: true });
    await turns();
    answerLate();
    await expect.poll(() => one.inbox.all.map(({ data }) => data)).toEqual([2, 1, 2]);
  });

  it("a data handler that reads first and answers later does not put that over what was published", async () => {
    const { router, peer } = setUpRouter({ events: harken });
    const name = fresh("x");
    const answers: Array<() => void> = [];
    let value = 1;
    const handler = () => {
      const read = value;
      answers.push(() => harken.emit(`data:set:${name}`, read));
    };
    harken.on(`data:get:${name}`, Object.assign(handler, { toString: () => name }));
    const one = peer();
    one.say({ event: `data:get:${name}`, ref: "w", live: true });
    await turns();
    value = 2;
    router.publish(name, value);
    await turns();
    answers[0]?.();
    await expect.poll(() => answers.length).toBe(2);
    answers[1]?.();
    await expect.poll(() => one.inbox.all.at(-1)).toMatchObject({ data: 2 });
  });
});
