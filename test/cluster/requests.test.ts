/** Requests that their clients send again to another node: each runs once. */
import { createHash } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { RequestWorld, repliesTo } from "./requests-set-up.js";

let world: RequestWorld;
beforeEach(() => {
  world = new RequestWorld();
});

describe("a request that is sent again to another node", () => {
  it("is answered by what came of it on the first", async () => {
    await world.start(2);
    const client = await world.move("now", 0, 1);
    expect(repliesTo(client)).toEqual([0]);
    client.say({ event: "now", ref: "1" });
    client.say({ event: "now", ref: "2" });
    await world.clock.advance(20);
    expect(repliesTo(client)).toEqual([0, 0, 1]);
    expect(world.runs).toEqual(["now on 0", "now on 1"]);
  });

  it("waits there for as long as it runs on the first", async () => {
    await world.start(2);
    const client = await world.move("slow", 0, 1);
    await world.clock.advance(30_000);
    expect(repliesTo(client)).toEqual([]);
    world.at(0).answer("done");
    await world.clock.advance(20);
    expect(repliesTo(client)).toEqual(["done"]);
    expect(world.runs).toEqual(["slow on 0"]);
  });

  it("runs there if it comes from another client or another user", async () => {
    await world.start(2);
    const [ann, bob] = [world.visit(0, { id: "ann" }), world.visit(1, { id: "bob" })];
    for (const each of [ann, bob]) each.say({ event: "now", ref: "1" });
    await world.clock.advance(20);
    expect([repliesTo(ann), repliesTo(bob)]).toEqual([[0], [1]]);
  });

  it("runs there for users who cannot be told apart: one might be given the reply to another", async () => {
    await world.start(2);
    const [one, other] = [world.visit(0, { name: "ann" }), world.visit(1, { name: "bob" })];
    for (const each of [one, other]) each.say({ event: "now", ref: "1" });
    await world.clock.advance(20);
    expect([repliesTo(one), repliesTo(other)]).toEqual([[0], [1]]);
  });

  it("runs there again when it is older than the window", async () => {
    await world.start(2, { requestWindowMs: 1_000 });
    const client = world.visit(0);
    client.say({ event: "now", ref: "1" });
    await world.clock.advance(2_500);
    const after = world.visit(1);
    after.say({ event: "now", ref: "1" });
    await world.clock.advance(20);
    expect(repliesTo(after)).toEqual([1]);
  });

  it("runs there again when the first had to forget it for newer ones", async () => {
    await world.start(2, { maxRequests: 3 });
    const client = world.visit(0);
    for (let ref = 1; ref <= 5; ref++) client.say({ event: "now", ref: `${ref}` });
    await world.clock.advance(20);
    const after = world.visit(1);
    for (const ref of ["5", "1"]) after.say({ event: "now", ref });
    await world.clock.advance(20);
    expect(repliesTo(after)).toEqual([0, 1]);
  });

  it("is answered by an error if its reply was too much to keep", async () => {
    await world.start(2);
    expect(repliesTo(await world.move("big", 0, 1))).toEqual(["limit"]);
  });

  it("is answered by an error if its reply was too much for the engine", async () => {
    await world.start(2, { maxReplyCharacters: 1_000_000 });
    expect(repliesTo(await world.move("big", 0, 1))).toEqual(["limit"]);
  });

  it("is answered also if that happens while its node hears of it", async () => {
    await world.start(2);
    for (let n = 0; n < 40; n++) {
      const [before, after] = [world.visit(0), world.visit(1)];
      before.say({ event: "slow", ref: `${n}` });
      await world.clock.advance(20);
      after.say({ event: "slow", ref: `${n}` });
      await world.clock.advance(n / 10);
      world.at(0).answer(n);
      await world.clock.advance(20);
      expect(repliesTo(after)).toEqual([n]);
    }
  });

  it("is answered also if the engine has told its node nothing", async () => {
    await world.start(2);
    const client = await world.move("slow", 0, 1);
    const name = JSON.stringify([JSON.stringify(["viewer", "undefined undefined"]), "1"]);
    world.hub.deafen(world.at(1).engine, `requests:${createHash("sha256").update(name).digest("base64url")}`);
    world.at(0).answer("done");
    await world.clock.advance(1_000);
    expect(repliesTo(client)).toEqual([]);
    await world.clock.advance(6_000);
    expect(repliesTo(client)).toEqual(["done"]);
  });

  it("comes in the order in which its client has sent it, with events and gets", async () => {
    await world.start(1);
    const order: unknown[] = [];
    const { router } = world.at(0);
    for (const event of ["a", "b", "c"]) router.handle(event, () => void order.push(event));
    router.answer("item", () => order.push("item"));
    const client = world.visit(0);
    client.say({ event: "a", ref: "1" });
    client.say({ event: "b" });
    client.say({ event: "data:get:item", ref: "2" });
    client.say({ event: "c", ref: "3" });
    await world.clock.advance(50);
    expect(order).toEqual(["a", "b", "item", "c"]);
  });
});
