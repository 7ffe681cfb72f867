/** What a review found, each as it was reproduced, on a time of their own. */
import { describe, expect, it } from "vitest";
import { createClient, type Untyped } from "../../client/index.js";
import { createPair, type Pair, type PairOptions, VirtualClock } from "../../testing/index.js";
import { atEnd } from "../support/disposing.js";

function setUp(options: PairOptions<Untyped> = {}, clientOptions: object = {}) {
  const pair: Pair = createPair(options);
  const client = pair.client(clientOptions);
  atEnd(() => client.close());
  return { pair, client };
}

const slow = (pair: () => Pair, value: unknown, ms: number) => () =>
  new Promise((resolve) => pair().clock.after(ms, () => resolve(value)));

/** A server that hears, says one word so that the link counts as alive, and answers nothing. */
function plainServer() {
  const clock = new VirtualClock();
  const heard = new Set<string>();
  class PlainSocket {
    onopen: (() => unknown) | null = null;
    onmessage: ((event: { data: unknown }) => unknown) | null = null;
    onclose = null;
    onerror = null;
    readyState = 0;
    readonly bufferedAmount = 0;

    constructor() {
      clock.after(1, () => {
        this.readyState = 1;
        this.onopen?.();
      });
    }

    send(text: string): void {
      const { event } = JSON.parse(text);
      if (event.includes(":get:")) heard.add(event);
      this.onmessage?.({ data: '{"a":"word"}' });
    }

    close(): void {
      this.readyState = 3;
    }
  }
  const client = createClient({ url: "ws://plain", WebSocket: PlainSocket, clock });
  atEnd(() => client.close());
  return { client, heard, clock };
}

describe("live items", () => {
  it("all become live, though there are more than a server lets be in flight", async () => {
    const { pair, client } = setUp({
      router: {},
      serve: (router) => {
        for (let n = 0; n < 300; n++)
          router.answer(
            `item${n}`,
            slow(() => pair, n, 20),
          );
      },
    });
    const stores = Array.from({ length: 300 }, (_, n) => client.item(`item${n}`));
    for (const store of stores) store.subscribe(() => {});
    await pair.clock.advance(1_000);
    expect(stores.map((store) => store.get().status).filter((status) => status !== "live")).toEqual([]);
    for (const link of pair.links) link.cut();
    await pair.clock.advance(7_000);
    expect(stores.map((store) => store.get().status).filter((status) => status !== "live")).toEqual([]);
    expect(pair.router.stats().refused).toEqual({});
  });
});

describe("live items of a plain server", () => {
  it("are all asked for in the end, though a hundred of them are never answered", async () => {
    const { client, heard, clock } = plainServer();
    for (let n = 0; n < 250; n++) client.item(`item${n}`).subscribe(() => {});
    await clock.advance(100);
    expect(heard.size).toBe(100);
    await clock.advance(25_000);
    expect(heard.size).toBe(250);
    client.close();
    expect(clock.pending).toBe(0);
  });
});

describe("events", () => {
  it("go out when the socket has drained, though more come all the time", async () => {
    const heard: unknown[] = [];
    const serve = (router: Pair["router"]) => void router.handle("cursor", ({ n }) => void heard.push(n));
    const { pair, client } = setUp({ serve }, { maxBufferedBytes: 100 });
    client.connect().catch(() => {});
    await pair.clock.advance(100);
    const [link] = pair.links;
    link?.toServer.stall();
    for (let n = 0; n < 10; n++) client.emit("cursor", { n });
    link?.toServer.resume();
    for (let n = 10; n < 100; n++) {
      expect(client.emit("cursor", { n })).toBe(true);
      await pair.clock.advance(16);
    }
    expect(heard.length).toBeGreaterThan(80);
    await pair.clock.advance(200);
    expect(heard).toEqual(Array.from({ length: 100 }, (_, n) => n));
  });

  it("that may be missing are dated from the last sign of life, not from when the loss was noticed", async () => {
    const { pair, client } = setUp();
    const gaps: number[] = [];
    client.on("ws:gap", ({ lostMs }) => void gaps.push(lostMs));
    client.connect().catch(() => {});
    await pair.clock.advance(300_000); // quiet, but for pings
    for (const link of pair.links) link.toClient.deafen();
    await pair.clock.advance(60_000);
    expect(gaps).toHaveLength(1);
    expect(gaps[0]).toBeGreaterThan(35_000);
    expect(gaps[0]).toBeLessThan(60_000);
  });
});

describe("large answers", () => {
  it("to a slow reader are written when there is room, and do not close it", async () => {
    const big = "x".repeat(700_000);
    const { pair, client } = setUp({
      serve: (router) => void router.answer("big", ({ id }) => `${id}${big}`),
    });
    client.connect().catch(() => {});
    await pair.clock.advance(100);
    for (const link of pair.links) link.toClient.throttle(1_000);
    const answers = [1, 2, 3, 4].map((id) => client.get("big", id));
    await pair.clock.advance(5_000);
    expect((await Promise.all(answers)).map((answer) => String(answer)[0])).toEqual(["1", "2", "3", "4"]);
    expect(pair.links.size).toBe(1);
  });
});

describe("a dead link", () => {
  it("is given up in a page whose timers run once a minute", async () => {
    const { pair, client } = setUp();
    client.connect().catch(() => {});
    await pair.clock.advance(5_000);
    const [dead] = pair.links;
    dead?.toServer.deafen();
    dead?.toClient.deafen();
    for (let minute = 0; minute < 3; minute++) {
      pair.clock.moveWallClock(60_000);
      await pair.clock.advance(2_000);
    }
    expect(dead && pair.links.has(dead)).toBe(false);
  });
});

describe("a move", () => {
  it("is not made to a new connection that never brings a word", async () => {
    let now = 1;
    const { pair, client } = setUp({
      serve: (_router, events) => void events.on("data:get:clock", () => events.emit("data:set:clock", now)),
    });
    const seen: unknown[] = [];
    client.subscribe("clock", (value, { status }) => void seen.push([value, status]));
    await pair.clock.advance(1_000);
    const [old] = pair.links;
    pair.router.drain({ withinMs: 20_000 });
    while (pair.links.size < 2) await pair.clock.advance(1);
    for (const link of pair.links) if (link !== old) link.toClient.deafen();
    now = 2;
    pair.events.emit("data:set:clock", now);
    await pair.clock.advance(100);
    expect(seen.at(-1)).toEqual([2, "live"]);
    await pair.clock.advance(60_000);
    expect(seen.at(-1)).toEqual([2, "live"]);
    expect(client.state.name).toBe("open");
  });

  it("begins anew when the new server drains too", async () => {
    const { pair, client } = setUp({
      serve: (router) =>
        void router.handle(
          "slow",
          slow(() => pair, "done", 3_000),
        ),
    });
    client.connect().catch(() => {});
    await pair.clock.advance(100);
    const answer = client.request("slow");
    await pair.clock.advance(100);
    const [first] = pair.links;
    pair.router.drain({ withinMs: 4_000 });
    while (pair.links.size < 2) await pair.clock.advance(1);
    await pair.clock.advance(200);
    const second = [...pair.links].find((link) => link !== first);
    pair.router.drain({ withinMs: 100_000 });
    await pair.clock.advance(110_000);
    expect(await answer).toBe("done");
    expect(pair.links.size).toBe(1);
    expect(second && pair.links.has(second)).toBe(false);
  });
});

describe("a link that never brings a word", () => {
  it("is given up three times while the server is unknown, and then taken for that of a plain server", async () => {
    const { pair, client } = setUp();
    client.connect().catch(() => {});
    const links = new Set<unknown>();
    for (let ms = 0; ms < 120_000; ms++) {
      await pair.clock.advance(1);
      for (const link of pair.links) {
        link.toClient.deafen(); // before the welcome has come all the way
        links.add(link);
      }
    }
    expect(links.size).toBe(4);
    expect(client.state.name).toBe("open");
  });
});

describe("a token", () => {
  it("whose function closes the client leaves nothing running", async () => {
    const { pair } = setUp();
    const closing = pair.client({
      token: () => {
        closing.close();
        return "too late";
      },
    });
    closing.connect().catch(() => {});
    await pair.clock.advance(1_000);
    expect(pair.clock.pending).toBe(0);
  });
});
