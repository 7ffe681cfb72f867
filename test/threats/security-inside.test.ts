/** Security of those who are in (the threats S3, S5, S6, S7), over real sockets and beside a healthy one. */
import { EventEmitter } from "node:events";
import harken from "harken";
import { describe, expect, it } from "vitest";
import WebSocket from "ws";
import { type AttachOptions, attach, type Bus } from "../../server/index.js";
import { seededRandom } from "../../testing/random.js";
import { type BarePeer, connectBare } from "../support/bare-peer.js";
import { fresh } from "../support/buses.js";
import { atEnd } from "../support/disposing.js";
import { quietLog, startHttp } from "../support/server.js";
import { startControl } from "./dial.js";

const buses: Array<[string, () => Bus]> = [
  ["EventEmitter", () => new EventEmitter()],
  ["harken", () => harken],
];

async function start(events: Bus, options: Partial<AttachOptions> = {}) {
  const { server, url } = await startHttp();
  const sockets = attach(server, { webSockets: true, events, log: quietLog(), ...options });
  atEnd(() => sockets.close({ graceMs: 0 }));
  sockets.answer("control", () => "fine");
  sockets.handle("data:get:control", () => "fine"); // where get events are passed through
  return { url, sockets, control: await startControl(url) };
}

/** A bare web socket that has introduced itself, and so is told of all that is refused. */
async function connectFull(url: string): Promise<BarePeer> {
  const peer = await connectBare(url);
  peer.send({ event: "ws:hello", version: 1, client: "test" });
  await peer.inbox.next();
  return peer;
}

let fences = 0;

/** All that the peer is sent because of `message`. */
async function heardOf({ send, inbox }: BarePeer, message: unknown): Promise<string[]> {
  const before = inbox.all.length;
  send(message);
  const refs = [1, 2, 3].map(() => `fence ${++fences}`); // some turns: harken emits in a later one
  for (const ref of refs) {
    send({ event: "data:get:control", ref });
    await inbox.find((each) => each.ref === ref);
  }
  const heard = inbox.all.slice(before).filter(({ ref }) => !refs.includes(String(ref)));
  return heard.map((each) => JSON.stringify(each));
}

describe.each(buses)("S3: what a client may not have, on %s", (_, createBus) => {
  const shapes: Array<[string, object, number]> = [
    ["get", { event: "data:get:NAME", ref: "r" }, 1],
    ["get of a member", { event: "data:get:NAME", id: 7, ref: "r" }, 1],
    ["get of the member under its other name", { event: "data:get:NAME:7", ref: "r" }, 1],
    ["get with an etag", { event: "data:get:NAME", ref: "r", etag: "x" }, 1],
    ["subscribe", { event: "data:get:NAME", ref: "r", live: true }, 1],
    ["subscribe without a ref", { event: "data:get:NAME", live: true }, 1],
    ["plain get", { event: "data:get:NAME" }, 1],
    ["request", { event: "do:NAME", ref: "r" }, 1],
    ["emit", { event: "do:NAME" }, 1],
    ["end", { event: "ws:end", of: "data:set:NAME" }, 0],
  ];

  it.each(shapes)(
    "S3 says the same of what is forbidden and of what is not there: %s",
    async (_, shape, frames) => {
      const events = createBus();
      const [secret, absent] = [fresh("secret"), fresh("absent")];
      const asked: unknown[] = [];
      const handler = (): unknown => asked.push(secret);
      for (const name of [`data:get:${secret}`, `data:get:${secret}:7`, `do:${secret}`])
        events.on(name, handler);
      events.emit(`data:set:${secret}`, "secret");
      const authorize: AttachOptions["authorize"] = ({ event }) => !event.includes(secret);
      const { url, control } = await start(events, { authorize });
      const peer = await connectFull(url);
      const [ofSecret, ofAbsent] = await Promise.all(
        [secret, absent].map((name) =>
          connectFull(url).then((each) => heardOf(each, JSON.stringify(shape).replace("NAME", name))),
        ),
      );
      expect(ofSecret).toHaveLength(frames);
      expect(ofSecret?.every((each) => each.includes('"forbidden"'))).toBe(true);
      expect(ofAbsent).toEqual(ofSecret?.map((each) => each.replace(secret, absent)));
      events.emit(`data:set:${secret}`, "secret");
      events.emit(`data:set:${secret}:7`, "secret");
      expect(await heardOf(peer, { event: "data:get:control", ref: "last" })).toHaveLength(1);
      expect([asked, JSON.stringify(peer.inbox.all).includes('"data":"secret"')]).toEqual([[], false]);
      await control.check();
    },
  );
});

describe("S5: answers for one user", () => {
  it("S5 reach only the one who asked, in 1,000 random interleavings", async () => {
    const random = seededRandom(5);
    const unlimited = { maxFramesPerSecond: Number.POSITIVE_INFINITY };
    const authenticateToken = (token: string | undefined) => ({ user: token });
    const { server, url } = await startHttp();
    const sockets = attach(server, { webSockets: true, log: quietLog(), authenticateToken, ...unlimited });
    atEnd(() => sockets.close({ graceMs: 0 }));
    sockets.answer("control", () => "fine");
    sockets.answer("mine", async ({ session, id }) => {
      for (let turns = Math.floor(random() * 4); turns > 0; turns--) await new Promise(setImmediate);
      return { of: session.user, id };
    });
    const control = await startControl(url, "control");
    const users = await Promise.all(
      ["ann", "bob"].map(async (name) => {
        const peer = await connectBare(url);
        peer.send({ event: "ws:hello", version: 1, client: "same", token: name });
        await peer.inbox.next();
        return { name, peer };
      }),
    );
    let asked = 0;
    for (let round = 0; round < 1_000; round++) {
      const id = Math.floor(random() * 3);
      const order = random() < 0.5 ? users : [...users].reverse();
      const answers = order.map(({ name, peer }) => {
        const ref = `${round}`;
        peer.send({ event: "data:get:mine", id, ref, live: random() < 0.3 });
        if (random() < 0.2) peer.send({ event: "ws:end", of: `data:set:mine:${id}` });
        if (random() < 0.2) peer.send({ event: "data:get:mine", id });
        asked++;
        return peer.inbox
          .find((each) => each.ref === ref)
          .then(({ data }) => expect(data).toEqual({ of: name, id }));
      });
      await Promise.all(answers);
    }
    await control.check();
    expect(asked).toBe(2_000);
    for (const { name, peer } of users) {
      const owners = peer.inbox.all.flatMap(({ data }) => (data ? [Object(data).of] : []));
      expect(new Set(owners)).toEqual(new Set([name]));
      expect(owners.length).toBeGreaterThan(1_000);
    }
  });
});

/** What no client may say; the last only where the bus is monument's. */
const voices = [
  ...["data:set:NAME", "data:set:NAME:7", "x:set:NAME", "data:get:NAME:set:x", "NAME:set:"],
  ...["error", "error:NAME", "error:ws", "newListener", "removeListener"],
  ...["ws:NAME", "ws:welcome", "ws:reply", "ws:drain", "ws:end", "ws:set:NAME", "ws:get:NAME"],
  ...["constructor", "__proto__", "toString", "NAME:constructor", "data:get:__proto__", "NAME:toString"],
];
const monuments = [
  "route:/NAME:get",
  "server:NAME",
  "setup:NAME",
  "cleanup:NAME",
  "static:NAME",
  "etag:NAME",
];

describe.each(buses)("S6: the application's voice, on %s", (kind, createBus) => {
  it.each([true, "passthrough", "data"])(
    "S6 is never spoken by a client, with webSockets %s",
    async (webSockets) => {
      const events = createBus();
      const { url, control, sockets } = await start(events, { webSockets });
      const names = [...voices, ...(kind === "harken" ? monuments : [])].map((name) =>
        name.replace("NAME", fresh("x")),
      );
      const heard: unknown[] = [];
      for (const name of names) {
        // harken keeps one store for the process, and what is in it by birth cannot be listened to.
        if (kind === "harken" && name in Object.prototype) continue;
        const listener = (payload: unknown): unknown =>
          Object(payload).message && heard.push([name, payload]);
        Object.defineProperty(listener, "toString", { value: () => fresh("listener") });
        events.on(name, listener);
        atEnd(() => events.off(name, listener));
      }
      const peer = await connectFull(url);
      for (const event of names) {
        for (const keys of [{}, { ref: fresh("r") }, { id: 7 }, { data: 1, live: true, error: {} }]) {
          peer.send({ event, of: "x", ...keys });
        }
        await heardOf(peer, {});
      }
      expect(heard).toEqual([]);
      expect(sockets.stats().refused.reserved).toBeGreaterThan(names.length);
      await control.check();
    },
  );
});

describe.each(buses)("S7: a passthrough event, on %s", (_, createBus) => {
  it("S7 brings exactly { message, socket }, whatever its fields are called", async () => {
    const events = createBus();
    const { url, control, sockets } = await start(events);
    const name = fresh("note");
    const payloads: unknown[] = [];
    events.on(name, (payload) => payloads.push(payload));
    const { send } = await connectFull(url);
    const fields = { event: name, socket: "evil", message: { socket: 1 }, session: "evil", ref: "r" };
    send(fields);
    await expect.poll(() => payloads.length).toBe(1);
    const [payload] = payloads;
    expect(Reflect.ownKeys(Object(payload)).sort()).toEqual(["message", "socket"]);
    expect(Object.getPrototypeOf(payload)).toBe(Object.prototype);
    expect(Object(payload).socket).toBeInstanceOf(WebSocket);
    expect(Object(payload).message).toEqual(fields);
    expect(sockets.sessions.size).toBe(2);
    await control.check();
  });
});
