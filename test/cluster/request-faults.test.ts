/** Requests whose node, or whose engine, fails on the way. */
import { beforeEach, describe, expect, it } from "vitest";
import { RequestWorld, repliesTo } from "./requests-set-up.js";

let world: RequestWorld;
beforeEach(() => {
  world = new RequestWorld();
});

describe("a request whose node is gone", () => {
  it("is answered by interrupted after the lease, and never runs again", async () => {
    await world.start(3);
    const client = world.visit(0);
    client.say({ event: "slow", ref: "1" });
    await world.clock.advance(20);
    world.hub.cut(world.at(0).engine, 1e9); // without a goodbye
    client.close();
    const after = world.visit(1);
    after.say({ event: "slow", ref: "1" });
    await world.clock.advance(9_000);
    expect(repliesTo(after)).toEqual([]);
    await world.clock.advance(9_000);
    expect(repliesTo(after)).toEqual(["interrupted"]);
    const later = world.visit(2);
    for (const each of [after, later]) each.say({ event: "slow", ref: "1" });
    await world.clock.advance(20);
    expect(repliesTo(later)).toEqual(["interrupted"]);
    expect(repliesTo(after)).toEqual(["interrupted", "interrupted"]);
    expect(world.runs).toEqual(["slow on 0"]);
  });

  it("is answered by interrupted at once after its goodbye", async () => {
    await world.start(2);
    const client = await world.move("slow", 0, 1);
    world.at(0).router.close();
    await world.clock.advance(20);
    expect(repliesTo(client)).toEqual(["interrupted"]);
  });

  it("is answered by interrupted also where that node was never heard", async () => {
    await world.start(1);
    world.visit(0).say({ event: "slow", ref: "1" });
    await world.clock.advance(20);
    world.hub.cut(world.at(0).engine, 1e9);
    await world.start(1);
    const after = world.visit(1);
    after.say({ event: "slow", ref: "1" });
    await world.clock.advance(10_000);
    expect(repliesTo(after)).toEqual([]);
    await world.clock.advance(10_000);
    expect(repliesTo(after)).toEqual(["interrupted"]);
  });

  it("is answered by its reply if that came before the goodbye, and nothing is left running", async () => {
    await world.start(2);
    world.visit(0).say({ event: "slow", ref: "1" });
    await world.clock.advance(20);
    world.at(0).router.close();
    world.at(0).answer("done");
    await world.clock.advance(20);
    const after = world.visit(1);
    after.say({ event: "slow", ref: "1" });
    await world.clock.advance(20);
    expect(repliesTo(after)).toEqual(["done"]);
    after.say({ event: "slow", ref: "2" });
    await world.move("slow", 1, 1);
    after.close();
    world.at(1).router.close();
    await world.clock.advance(5_000);
    expect(world.clock.pending).toBe(0);
  });

  it("is not taken for gone when both have lost the engine for a while", async () => {
    await world.start(2);
    const client = await world.move("slow", 0, 1);
    world.hub.kill({ keeps: true });
    await world.clock.advance(60_000);
    world.hub.start();
    await world.clock.advance(10_000);
    expect(repliesTo(client)).toEqual([]);
    world.at(0).answer("done");
    await world.clock.advance(20);
    expect(repliesTo(client)).toEqual(["done"]);
  });
});

describe("a request while the engine is away", () => {
  it.each(["kill", "stop"] as const)("runs where it is sent (%s), which others know later", async (fault) => {
    await world.start(2);
    world.hub[fault]();
    const before = world.visit(0);
    before.say({ event: "now", ref: "1" });
    await world.clock.advance(5_000);
    expect(repliesTo(before)).toEqual([0]);
    if (fault === "kill") world.hub.start();
    else world.hub.resume();
    await world.clock.advance(3_000);
    const after = world.visit(1);
    after.say({ event: "now", ref: "1" });
    await world.clock.advance(20);
    expect(repliesTo(after)).toEqual([0]);
    expect(world.runs).toEqual(["now on 0"]);
  });

  it("is run by no other node, once the engine is back", async () => {
    await world.start(2);
    world.hub.kill();
    world.visit(0).say({ event: "slow", ref: "1" });
    await world.clock.advance(1_000);
    world.hub.start();
    await world.clock.advance(3_000);
    const after = world.visit(1);
    after.say({ event: "slow", ref: "1" });
    await world.clock.advance(1_000);
    world.at(0).answer("done");
    await world.clock.advance(20);
    expect(repliesTo(after)).toEqual(["done"]);
    expect(world.runs).toEqual(["slow on 0"]);
  });

  it("runs again if its node had to forget it meanwhile", async () => {
    await world.start(1, { maxAllRequests: 1 });
    const client = world.visit(0);
    client.say({ event: "slow", ref: "1" });
    await world.clock.advance(20);
    world.hub.kill({ keeps: true });
    client.say({ event: "now", ref: "2" });
    world.hub.start();
    await world.clock.advance(3_000);
    client.say({ event: "slow", ref: "1" });
    await world.clock.advance(20);
    world.at(0).answer("done");
    await world.clock.advance(20);
    expect(repliesTo(client)).toEqual([0, "done", "done"]);
    expect(world.runs).toEqual(["slow on 0", "now on 0", "slow on 0"]);
  });

  it("waits for a node that is about to join", async () => {
    await world.start(1);
    const before = world.visit(0);
    before.say({ event: "now", ref: "1" });
    await world.clock.advance(20);
    const starting = world.start(1); // its client does not wait
    const after = world.visit(1);
    after.say({ event: "now", ref: "1" });
    await starting;
    expect(repliesTo(after)).toEqual([0]);
  });

  it("tells the others what came of it when the engine is back", async () => {
    await world.start(2);
    const client = await world.move("slow", 0, 1);
    world.hub.cut(world.at(0).engine, 5_000);
    world.at(0).answer("done");
    await world.clock.advance(4_000);
    expect(repliesTo(client)).toEqual([]);
    await world.clock.advance(4_000);
    expect(repliesTo(client)).toEqual(["done"]);
  });

  it("is told to an engine that has lost its memory", async () => {
    await world.start(2);
    const [before, slow] = [world.visit(0), world.visit(0)];
    before.say({ event: "now", ref: "1" });
    slow.say({ event: "slow", ref: "2" });
    await world.clock.advance(20);
    world.hub.kill();
    await world.clock.advance(1_000);
    world.hub.start();
    await world.clock.advance(3_000);
    const after = world.visit(1);
    for (const [event, ref] of [
      ["now", "1"],
      ["slow", "2"],
    ])
      after.say({ event, ref });
    await world.clock.advance(20);
    world.at(0).answer("done");
    await world.clock.advance(20);
    expect(repliesTo(after)).toEqual([0, "done"]);
    expect(world.runs).toEqual(["now on 0", "slow on 0"]);
  });
});
