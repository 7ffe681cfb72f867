/** Nodes with two versions of a contract, as while a new one is deployed: what ran on one is not judged by the other. */
import { beforeEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { defineContract, event, item } from "../../contract/index.js";
import { RequestWorld, repliesTo } from "./requests-set-up.js";

const old = defineContract({ toServer: { now: event(), slow: event() } });
const stricter = defineContract({
  toServer: { now: event(z.object({ a: z.number() })), slow: event(z.object({ a: z.number() })) },
});
const without = defineContract({ toServer: { big: event() } });

let world: RequestWorld;
beforeEach(() => {
  world = new RequestWorld();
});

describe.each([
  ["takes other fields", stricter, "invalid"],
  ["has no such event", without, "no-handler"],
])("a request that is sent again to a node whose contract %s", (_, newer, code) => {
  beforeEach(async () => {
    await world.start(1, { contract: old });
    await world.start(1, { contract: newer });
  });

  it("is answered by what came of it on the first", async () => {
    const client = await world.move("now", 0, 1);
    expect(repliesTo(client)).toEqual([0]);
    expect(world.runs).toEqual(["now on 0"]);
    expect(world.at(1).router.stats().refused).toEqual({});
  });

  it("waits there for as long as it runs on the first", async () => {
    const client = await world.move("slow", 0, 1);
    expect(repliesTo(client)).toEqual([]);
    world.at(0).answer("done");
    await world.clock.advance(20);
    expect(repliesTo(client)).toEqual(["done"]);
    expect(world.runs).toEqual(["slow on 0"]);
  });

  it("is refused there if it is new, and counted once, however often it comes", async () => {
    const client = world.visit(1);
    client.say({ event: "now", ref: "1" });
    await world.clock.advance(20);
    client.say({ event: "now", ref: "1" });
    await world.clock.advance(20);
    expect(repliesTo(client)).toEqual([code, code]);
    expect(world.runs).toEqual([]);
    expect(world.at(1).router.stats().refused).toEqual({ [code]: 1 });
  });
});

it("a request that was refused is told its issues, also when it is sent again to another node", async () => {
  await world.start(2, { contract: stricter });
  const client = await world.move("now", 0, 1);
  const issues = [{ path: ["a"], message: expect.any(String) }];
  expect(client.events.findLast(({ event }) => event === "ws:reply")).toMatchObject({
    ref: "1",
    error: { code: "invalid", issues },
  });
  expect(world.runs).toEqual([]);
});

it("a value is validated by the node that publishes it, and by no other", async () => {
  let checks = 0;
  const counted = (valid: (value: unknown) => boolean) =>
    item(
      z.unknown().refine((value) => {
        checks++;
        return valid(value);
      }),
    );
  const contractOf = (valid: (value: unknown) => boolean) =>
    defineContract({ data: { clock: counted(valid) } });
  const validateOutput = "always";
  await world.start(1, { contract: contractOf((value) => typeof value === "number"), validateOutput });
  await world.start(1, { contract: contractOf((value) => typeof value === "string"), validateOutput });
  const viewers = [world.visit(0), world.visit(1)];
  for (const viewer of viewers) viewer.watch("clock");
  const shown = (): unknown[] => viewers.map(({ values }) => values.get("clock"));
  world.at(0).router.publish("clock", 5);
  await world.clock.advance(200);
  expect([shown(), checks]).toEqual([[5, 5], 1]);
  world.at(0).router.publish("clock", "noon"); // valid on the other node, but not here
  await world.clock.advance(200);
  expect([shown(), checks]).toEqual([[5, 5], 2]);
  world.at(1).router.publish("clock", "noon");
  await world.clock.advance(200);
  expect([shown(), checks]).toEqual([["noon", "noon"], 3]);
});
