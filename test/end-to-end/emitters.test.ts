/** The emitters that applications bring, over real sockets: a name from the wire means itself, and no listener ends the process. */
import { describe, expect, it } from "vitest";
import { attach, type Bus } from "../../server/index.js";
import { connectBare } from "../support/bare-peer.js";
import { buses, fresh } from "../support/buses.js";
import { connect } from "../support/client.js";
import { atEnd } from "../support/disposing.js";
import { quietLog, startHttp } from "../support/server.js";

async function setUp(events: Bus) {
  const log = quietLog();
  const { server, url } = await startHttp();
  const errors: unknown[] = [];
  const onError = (error: unknown): void => void errors.push(error);
  const sockets = attach(server, { webSockets: true, events, log, onError });
  atEnd(() => sockets.close({ graceMs: 0 }));
  return { log, url, sockets, errors };
}

describe.each(buses)("a listener on %s that rejects", (_, createBus) => {
  it("costs its own request and its own get an error, and the log a line", async () => {
    const events = createBus();
    const { log, url, errors } = await setUp(events);
    const [save, clock] = [fresh("save"), fresh("clock")];
    events.on(save, async () => {
      throw new Error("no room");
    });
    events.on(`data:get:${clock}`, async () => {
      throw new Error("no time");
    });
    const client = connect(url);
    await expect(client.request(save)).rejects.toMatchObject({ code: "failed" });
    await expect(client.get(clock)).rejects.toMatchObject({ code: "failed" });
    expect(errors).toEqual([new Error("no room"), new Error("no time")]);
    expect(log.entries).toHaveLength(2);
  });
});

describe.each(buses)("a stranger's name on %s", (name, createBus) => {
  it.each(["*", "**", "data:*:clock", "data:get:**"])("runs only its own listeners: %s", async (event) => {
    const events = createBus();
    const { url, sockets } = await setUp(events);
    const [item, note] = [fresh("clock"), fresh("note")];
    const heard: unknown[] = [];
    events.on(note, (payload) => void heard.push(payload));
    events.on(`data:set:${item}`, (payload) => void heard.push(payload));
    const client = connect(url);
    client.subscribe(item, () => {});
    const stranger = await connectBare(url);
    stranger.send({ event: "ws:hello", version: 1, client: "stranger" });
    stranger.send({ event, text: "hello" });
    stranger.send({ event: "data:get:riders", id: "*", ref: "r" });
    await expect.poll(() => sockets.stats().framesIn).toBeGreaterThanOrEqual(5);
    expect(heard).toEqual([]);
    const isWild = name === "mitt" || name.includes("wildcards");
    if (isWild) expect(sockets.stats().refused.reserved).toBe(2);
  });
});
