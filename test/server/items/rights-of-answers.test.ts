/** What handlers of `answer` have answered when the rights of its user change. */
import { describe, expect, it } from "vitest";
import { ReplyError } from "../../../server/index.js";
import { setUpRouter } from "../../support/router.js";

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Some turns of the event loop. */
async function turns(count = 5): Promise<void> {
  for (let turn = 0; turn < count; turn++) await settle();
}

describe("handlers of answer", () => {
  it("are asked again when their user's rights change, and tell what is new", async () => {
    const { peer, router } = setUpRouter();
    let role = "admin";
    let asked = 0;
    router.answer("me", () => {
      asked++;
      return { role };
    });
    const [one, plain] = [peer(), peer()];
    one.say({ event: "data:get:me", ref: "r", live: true });
    plain.say({ event: "data:get:me" });
    await one.inbox.next();
    router.reauthorize();
    await turns();
    expect(asked).toBe(4);
    expect(one.inbox.all).toHaveLength(1); // nothing is new
    role = "guest";
    router.reauthorize();
    await turns();
    expect(one.inbox.all.at(-1)).toEqual({ event: "data:set:me", data: { role }, etag: expect.any(String) });
    expect(plain.inbox.all.at(-1)).toEqual({ event: "data:set:me", data: { role } });
  });

  it("that are at work for a user whose rights change are asked again: what they read does not count", async () => {
    const { peer, router } = setUpRouter();
    const answers: Array<(value: unknown) => void> = [];
    router.answer("me", () => new Promise((resolve) => answers.push(resolve)));
    const one = peer();
    one.say({ event: "data:get:me", ref: "r" });
    router.reauthorize();
    answers[0]?.("by the rights of before");
    await turns();
    expect(one.inbox.all).toEqual([]);
    answers[1]?.("by those of now");
    expect(await one.inbox.next()).toEqual({ event: "data:set:me", ref: "r", data: "by those of now" });
  });

  it("that refuse now take the value with them", async () => {
    const { peer, router } = setUpRouter();
    let mayRead = true;
    router.answer("me", () => {
      if (mayRead) return "secret";
      throw new ReplyError("forbidden", "not for you");
    });
    const one = peer();
    one.say({ event: "data:get:me", ref: "r", live: true });
    await one.inbox.next();
    mayRead = false;
    router.reauthorize();
    expect(await one.inbox.next()).toEqual({
      event: "data:set:me",
      error: { code: "forbidden", message: "not for you" },
    });
  });
});
