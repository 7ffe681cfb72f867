/** S23: names that clients make up. */
import { EventEmitter } from "node:events";
import harken from "harken";
import { describe, expect, it } from "vitest";
import { attach } from "../../server/index.js";
import { connectBare } from "../support/bare-peer.js";
import { atEnd } from "../support/disposing.js";
import { quietLog, startHttp } from "../support/server.js";
import { startControl } from "./dial.js";

const LIMIT = {
  code: "limit",
  message: "limit of 30 watched names without a handler reached (maxUnansweredNames)",
};

async function start(events: EventEmitter | typeof harken, maxUnansweredNames?: number) {
  const { server, url } = await startHttp();
  const sockets = attach(server, { webSockets: true, events, log: quietLog(), maxUnansweredNames });
  atEnd(() => sockets.close({ graceMs: 0 }));
  sockets.answer("control", () => "fine");
  return { url, sockets, control: await startControl(url) };
}

const watch = (name: string, ref: string) => ({ event: `data:get:${name}`, ref, live: true });

describe("S23: names without a handler", () => {
  it("S23 are watched up to a bound, by all clients together", async () => {
    const events = new EventEmitter();
    const { url, sockets, control } = await start(events, 30);
    sockets.answer("item", ({ id }) => id);
    events.on("data:get:heard", (id) => events.emit(`data:set:heard:${id}`, id));
    const eves = await Promise.all([connectBare(url), connectBare(url)]);
    for (const [index, eve] of eves.entries()) {
      for (let n = 0; n < 20; n++) eve.send(watch(`made-up:${index}:${n}`, `${n}`));
      await eve.inbox.find(({ ref }) => ref === "19");
    }
    expect(sockets.stats()).toMatchObject({ items: 30, refused: { limit: 10 } });
    const listens = (): number =>
      events.eventNames().filter((name) => String(name).includes("made-up")).length;
    expect(listens()).toBe(30);
    const honest = await connectBare(url);
    honest.send(watch("more", "more"));
    expect(await honest.inbox.next()).toMatchObject({ ref: "more", error: LIMIT });
    honest.send({ event: "data:get:more", ref: "once" });
    expect(await honest.inbox.next()).toMatchObject({ ref: "once", error: { code: "no-handler" } });
    // What is answered is no concern of it, and neither is a name that is watched already.
    honest.send({ ...watch("item", "a"), id: 1 });
    expect(await honest.inbox.next()).toMatchObject({ ref: "a", data: 1 });
    honest.send({ ...watch("heard", "b"), id: 2 });
    expect(await honest.inbox.next()).toMatchObject({ ref: "b", data: 2 });
    honest.send(watch("made-up:0:0", "c"));
    expect(await honest.inbox.next()).toMatchObject({ ref: "c", error: { code: "no-handler" } });
    await control.check();

    // Who leaves makes room.
    for (const { socket } of eves) socket.terminate();
    await expect.poll(() => sockets.stats().sessions).toBe(2);
    honest.send(watch("more", "d"));
    expect(await honest.inbox.next()).toMatchObject({ ref: "d", error: { code: "no-handler" } });
    sockets.publish("more", "pushed");
    expect(await honest.inbox.next()).toMatchObject({ data: "pushed" });
    await control.check();
  });

  it("S23 are a thousand on monument's emitter, which walks all of them with each emit", async () => {
    const { url, sockets, control } = await start(harken);
    const names = Array.from({ length: 1_200 }, (_, n) => n);
    for (const from of [0, 400, 800]) {
      const eve = await connectBare(url);
      const gets = names.slice(from, from + 400).map((n) => watch(`harken:${n}`, `${n}`));
      eve.send({ event: "ws:get", gets });
      await eve.inbox.find(({ ref }) => ref === `${from + 399}`);
    }
    expect(sockets.stats()).toMatchObject({ items: 1_000, refused: { limit: 200 } });
    await control.check();
  });
});
