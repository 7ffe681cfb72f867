/** Clients that move on while their server drains. */
import { describe, expect, it } from "vitest";
import { createPair, type Pair } from "../../testing/index.js";
import { atEnd } from "../support/disposing.js";

function setUp() {
  let asked = 0;
  const frames: string[] = [];
  const pair = createPair({
    onFrame: (_link, side, text) => void frames.push(`${side} ${JSON.parse(text).event}`),
    serve: (router, events) => {
      events.on("data:get:clock", () => events.emit("data:set:clock", 1));
      router.handle("slow", () => {
        asked++;
        return new Promise((resolve) => pair.clock.after(2_000, () => resolve("done")));
      });
    },
  });
  const client = pair.client();
  atEnd(() => client.close());
  const statuses: string[] = [];
  const states: string[] = [];
  client.subscribe("clock", (_value, { status }) => statuses.push(status));
  client.onState(({ name }) => void states.push(name));
  return { pair, client, frames, statuses, states, asked: () => asked };
}

describe("a client whose server drains", () => {
  it("opens the new connection first, and its items are never in doubt", async () => {
    const { pair, statuses, states } = setUp();
    await pair.clock.advance(200);
    const [before] = pair.links;
    pair.router.drain({ withinMs: 1_000 });
    await pair.clock.advance(1_500);
    const [after] = pair.links;
    expect(pair.links.size).toBe(1);
    expect(after).not.toBe(before);
    expect(states).toEqual(["open"]);
    expect(new Set(statuses)).toEqual(new Set(["live"]));
    expect(pair.router.stats().sessions).toBe(1);
    pair.events.emit("data:set:clock", 2);
    await pair.clock.advance(100);
    expect(statuses.length).toBeGreaterThan(1);
  });

  it("gets over the old connection what was asked there, once", async () => {
    const { pair, client, asked } = setUp();
    await pair.clock.advance(200);
    const news: unknown[] = [];
    client.on("news", (message) => void news.push(message));
    const answer = client.request("slow");
    await pair.clock.advance(10);
    pair.router.drain({ withinMs: 3_000 });
    while (pair.links.size < 2) await pair.clock.advance(1);
    await pair.clock.advance(200);
    expect(pair.router.stats().sessions).toBe(2);
    pair.router.broadcast("news", {});
    await pair.clock.advance(8_000);
    expect(await answer).toBe("done");
    expect(asked()).toBe(1);
    expect(news).toHaveLength(1); // over the old connection only answers count
    expect(pair.links.size).toBe(1);
  });

  it("asks again over the new one what the old one has not answered in time, and still runs it once", async () => {
    const { pair, client, asked } = setUp();
    await pair.clock.advance(200);
    const answer = client.request("slow");
    await pair.clock.advance(100);
    pair.router.drain({ withinMs: 500 });
    await pair.clock.advance(5_000);
    expect(await answer).toBe("done");
    expect(asked()).toBe(1);
  });

  it("shows over the old connection no token that comes after the move", async () => {
    const hellos: string[] = [];
    const tokens: ((token: string) => void)[] = [];
    const pair: Pair = createPair({
      onFrame: (_link, _side, text) => text.includes("ws:hello") && hellos.push(JSON.parse(text).token),
      router: { authenticateToken: (user) => ({ user, expiresAt: pair.clock.date() + 10_000 }) },
      serve: (router) => router.handle("slow", () => new Promise(() => {})),
    });
    const client = pair.client({ token: () => new Promise((resolve) => tokens.push(resolve)) });
    atEnd(() => client.close());
    client.request("slow").catch(() => {}); // for its answer the old connection is kept
    await pair.clock.advance(0);
    tokens[0]?.("first");
    while (tokens.length < 2) await pair.clock.advance(100);
    pair.router.drain({ withinMs: 2_000 });
    while (tokens.length < 3) await pair.clock.advance(1);
    tokens[2]?.("for the new one");
    await pair.clock.advance(100);
    tokens[1]?.("late");
    await pair.clock.advance(100);
    expect(pair.links.size).toBe(2);
    expect(hellos).toEqual(["first", "for the new one"]);
  });

  it("leaves nothing behind when it is closed meanwhile", async () => {
    const { pair, client } = setUp();
    await pair.clock.advance(200);
    pair.router.drain({ withinMs: 1_000 });
    client.close();
    await pair.clock.advance(2_000);
    expect(pair.links.size).toBe(0);
    expect(pair.clock.pending).toBe(0);
  });

  it("leaves nothing behind when it is closed as it is told of the gap", async () => {
    const { pair, client } = setUp();
    await pair.clock.advance(200);
    client.on("ws:gap", () => client.close());
    pair.router.drain({ withinMs: 1_000 });
    await pair.clock.advance(5_000);
    expect(client.state.name).toBe("closed");
    expect(pair.links.size).toBe(0);
    expect(pair.clock.pending).toBe(0);
  });
});
