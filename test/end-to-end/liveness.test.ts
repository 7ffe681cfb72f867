/** Links that die without a word, on a time of their own. */
import { describe, expect, it } from "vitest";
import { createPair, type Link, type Pair } from "../../testing/index.js";
import { atEnd } from "../support/disposing.js";

function setUp(): Pair {
  const pair = createPair({
    serve: (router, events) => {
      events.on("data:get:clock", () => events.emit("data:set:clock", 1));
      router.handle("ask", () => "answer");
    },
  });
  atEnd(() => pair.stop());
  return pair;
}

function onlyLink(pair: Pair): Link {
  const [link] = pair.links;
  if (!link) throw new Error("there is no link");
  return link;
}

describe("a client whose link is half open", () => {
  it.each(["toClient", "toServer"] as const)(
    "notices within ping and wait when %s is lost, and recovers",
    async (direction) => {
      const pair = setUp();
      const client = pair.client();
      const statuses: string[] = [];
      client.subscribe("clock", (_value, { status }) => statuses.push(status));
      await pair.clock.advance(1_000);
      expect(statuses).toEqual(["live"]);
      const dead = onlyLink(pair);
      dead[direction].deafen();
      await pair.clock.advance(25_000 + 10_000 + 2 * 2_000 + 5_000);
      expect(pair.links.has(dead)).toBe(false);
      await pair.clock.advance(5_000);
      expect(client.state.name).toBe("open");
      expect(statuses.at(-1)).toBe("live");
      client.close();
    },
  );

  it("is given up by the server too, which keeps no session for it", async () => {
    const pair = setUp();
    const client = pair.client();
    await Promise.all([client.connect(), pair.clock.advance(100)]);
    onlyLink(pair).toServer.deafen();
    onlyLink(pair).toClient.deafen();
    client.close();
    expect(pair.router.stats().sessions).toBe(1);
    await pair.clock.advance(60_000);
    expect(pair.router.stats().sessions).toBe(0);
  });

  it("stays on a link that is only quiet, for hours", async () => {
    const pair = setUp();
    const client = pair.client();
    const states: string[] = [];
    client.onState(({ name }) => void states.push(name));
    client.connect().catch(() => {});
    await pair.clock.advance(3 * 3_600_000);
    expect(states).toEqual(["connecting", "open"]);
    expect(pair.router.stats().sessions).toBe(1);
    client.close();
  });

  it("is found out within two seconds when the machine wakes up", async () => {
    const pair = setUp();
    const client = pair.client();
    await Promise.all([client.connect(), pair.clock.advance(100)]);
    onlyLink(pair).toServer.deafen();
    pair.clock.moveWallClock(3_600_000);
    const asleep = onlyLink(pair);
    await pair.clock.advance(2_000 + 2_000);
    expect(pair.links.has(asleep)).toBe(false);
    client.close();
  });

  it("is not given up because somebody moved the wall clock", async () => {
    const pair = setUp();
    const client = pair.client();
    await Promise.all([client.connect(), pair.clock.advance(100)]);
    const link = onlyLink(pair);
    for (const hours of [1, -1]) {
      pair.clock.moveWallClock(hours * 3_600_000);
      await pair.clock.advance(60_000);
    }
    expect(pair.links.has(link)).toBe(true);
    expect(pair.router.stats().sessions).toBe(1);
    client.close();
  });
});

describe("an item of a link in doubt", () => {
  /** A client with a live item, and each change of its status with the time. */
  async function watch(pair: Pair) {
    const client = pair.client();
    const statuses: string[] = [];
    client.subscribe("clock", (_value, { status }) => statuses.push(status));
    await pair.clock.advance(1_000);
    expect(statuses).toEqual(["live"]);
    return { client, statuses, link: onlyLink(pair) };
  }

  it.each(["toClient", "toServer"] as const)(
    "is stale 2 s after the first ping that found no answer, when %s is lost",
    async (direction) => {
      const pair = setUp();
      const { client, statuses, link } = await watch(pair);
      link[direction].deafen();
      await pair.clock.advance(25_000 + 2_000 + 2_000);
      expect(statuses).toEqual(["live", "stale"]);
      expect(pair.links.has(link)).toBe(true); // which is given up much later
      client.close();
    },
  );

  it("is stale at once when the machine wakes up, and live with the answer to a ping", async () => {
    const pair = setUp();
    const { client, statuses, link } = await watch(pair);
    link.toServer.stall();
    pair.clock.moveWallClock(3_600_000);
    await pair.clock.advance(2_000);
    expect(statuses).toEqual(["live", "stale"]);
    pair.events.emit("data:set:clock", 2); // comes while the ping is on its way
    await pair.clock.advance(100);
    expect(statuses).toEqual(["live", "stale", "stale"]);
    link.toServer.resume();
    await pair.clock.advance(100);
    expect(statuses).toEqual(["live", "stale", "stale", "live"]);
    expect(pair.links.has(link)).toBe(true);
    client.close();
  });

  it("is live again when a late answer comes, on the same link", async () => {
    const pair = setUp();
    const { client, statuses, link } = await watch(pair);
    link.toServer.stall();
    await pair.clock.advance(31_000);
    expect(statuses).toEqual(["live", "stale"]);
    link.toServer.resume();
    await pair.clock.advance(100);
    expect(statuses).toEqual(["live", "stale", "live"]);
    expect(onlyLink(pair)).toBe(link);
    client.close();
  });

  it("is not stale only because the round trip takes long", async () => {
    const pair = createPair({
      latencyMs: [1_500, 1_500],
      serve: (_, events) => void events.on("data:get:clock", () => events.emit("data:set:clock", 1)),
    });
    atEnd(() => pair.stop());
    const client = pair.client();
    const statuses: string[] = [];
    client.subscribe("clock", (_value, { status }) => statuses.push(status));
    await pair.clock.advance(300_000);
    expect(statuses).toEqual(["live"]);
    client.close();
  });

  it("is asked about again until there is an answer, though other things come", async () => {
    const pair = setUp();
    const { client, statuses, link } = await watch(pair);
    link.toServer.deafen();
    await pair.clock.advance(29_000);
    link.toServer.isDeaf = false; // that ping is lost
    pair.events.emit("data:set:clock", 2);
    await pair.clock.advance(2_100);
    expect(statuses).toEqual(["live", "stale", "stale", "live"]);
    expect(onlyLink(pair)).toBe(link);
    client.close();
  });
});

describe("after close", () => {
  it("no timer of a client is left, and none of a server without sessions", async () => {
    const pair = setUp();
    const client = pair.client();
    client.subscribe("clock", () => {});
    await pair.clock.advance(1_000);
    expect(await Promise.race([client.get("clock"), pair.clock.advance(1_000)])).toBe(1);
    client.close();
    await pair.clock.advance(1_000);
    expect(pair.clock.pending).toBe(0);
  });
});

describe("a request", () => {
  it("survives a server that is gone for a while", async () => {
    const pair = setUp();
    const client = pair.client();
    await Promise.all([client.connect(), pair.clock.advance(100)]);
    pair.stop();
    const answer = client.request("ask", {}, { timeoutMs: 60_000 });
    await pair.clock.advance(20_000);
    pair.start();
    await pair.clock.advance(6_000);
    expect(await answer).toBe("answer");
    client.close();
  });
});
