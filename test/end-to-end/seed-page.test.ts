/** Every statement of monument's page on web sockets, over real sockets, with a bare WebSocket as the client. */
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import WebSocket from "ws";
import { attach, type Bus } from "../../server/index.js";
import { type BarePeer, connectBare } from "../support/bare-peer.js";
import { buses, fresh } from "../support/buses.js";
import { atEnd } from "../support/disposing.js";
import { Inbox } from "../support/inbox.js";
import { quietLog, startHttp } from "../support/server.js";

async function serve(events: Bus, webSockets: unknown): Promise<string> {
  const { server, url } = await startHttp();
  const sockets = attach(server, { webSockets, events, log: quietLog() });
  atEnd(() => sockets.close({ graceMs: 0 }));
  return url;
}

/** What the bus hears of `event`. */
function hearing(events: Bus, event: string): Inbox<{ payload: unknown }> {
  const inbox = new Inbox<{ payload: unknown }>();
  const listener = (payload?: unknown): void => inbox.put({ payload });
  Object.defineProperty(listener, "toString", { value: () => fresh("listener") }); // harken compares source text
  events.on(event, listener);
  return inbox;
}

/** Asks something that is answered in any mode but `passthrough`, so that all before it was handled. */
async function handledAll(events: Bus, peer: BarePeer): Promise<void> {
  const name = fresh("last");
  events.on(`data:get:${name}`, () => events.emit(`data:set:${name}`, "done"));
  peer.send({ event: `data:get:${name}` });
  await peer.inbox.find(({ event }) => event === `data:set:${name}`);
}

describe.each(buses)("seed page on %s: settings", (_, createBus) => {
  it.each([
    ["true", true, true, true],
    ["data", "data", true, false],
    ["passthrough", "passthrough", false, true],
    ["any other value, which counts as true", "yes please", true, true],
    ["null, which is another value", null, true, true],
  ])("%s", async (_name, setting, data, passthrough) => {
    const events = createBus();
    const peer = await connectBare(await serve(events, setting));
    const [item, event, last] = [fresh("item"), fresh("event"), fresh("last")];
    const gets = hearing(events, `data:get:${item}`);
    const passed = hearing(events, event);
    const lasts = hearing(events, last);
    peer.send({ event: `data:get:${item}` });
    peer.send({ event });
    peer.send({ event: last });
    if (passthrough) await lasts.next();
    else await handledAll(events, peer);
    expect(gets.all).toHaveLength(1);
    expect(passed.all).toHaveLength(passthrough ? 1 : 0);
    if (!data) expect(gets.all[0]?.payload).toMatchObject({ message: { event: `data:get:${item}` } });
    else expect(gets.all[0]?.payload).toBeUndefined();
    events.emit(`data:set:${item}`, { n: 1 });
    if (data)
      expect(await peer.inbox.find((m) => m.event === `data:set:${item}`)).toEqual({
        event: `data:set:${item}`,
        data: { n: 1 },
      });
  });

  it.each([
    ["false turns the web socket server off", false],
    ["the default is false", undefined],
  ])("%s", async (_name, setting) => {
    const socket = new WebSocket(await serve(createBus(), setting));
    const [error] = await once(socket, "error");
    expect(String(error)).toContain("Unexpected server response: 426");
  });
});

describe.each(buses)("seed page on %s: message structure", (_, createBus) => {
  it("ignores a message without an event, and does not pass it on", async () => {
    const events = createBus();
    const heard = hearing(events, "undefined");
    const peer = await connectBare(await serve(events, true));
    for (const message of ["{}", '{"data":1}', "null", "[]", "5", "not json", '{"event":""}'])
      peer.send(message);
    await handledAll(events, peer);
    expect(heard.all).toEqual([]);
    expect(peer.inbox.all).toHaveLength(1);
    expect(peer.socket.readyState).toBe(WebSocket.OPEN);
  });
});

describe.each(buses)("seed page on %s: data style events", (_, createBus) => {
  it("sets up the listener for the set event, and sends what it brings without further ado", async () => {
    const events = createBus();
    const name = fresh("this-item");
    events.on(`data:get:${name}`, () => events.emit(`data:set:${name}`, { some: "value" }));
    const peer = await connectBare(await serve(events, "data"));
    peer.send({ event: `data:get:${name}` });
    expect(await peer.inbox.next()).toEqual({ event: `data:set:${name}`, data: { some: "value" } });
  });

  it("takes any event with :get: in it, and replaces the first", async () => {
    const events = createBus();
    const name = fresh("profile");
    events.on(`user:get:${name}:get:more`, () => events.emit(`user:set:${name}:get:more`, 1));
    const peer = await connectBare(await serve(events, true));
    peer.send({ event: `user:get:${name}:get:more` });
    expect(await peer.inbox.next()).toEqual({ event: `user:set:${name}:get:more`, data: 1 });
  });

  it("goes on pushing the set event to whoever asked, as long as the socket lives", async () => {
    const events = createBus();
    const name = fresh("clock");
    events.on(`data:get:${name}`, () => events.emit(`data:set:${name}`, 0));
    const peer = await connectBare(await serve(events, true));
    peer.send({ event: `data:get:${name}` });
    await peer.inbox.next();
    for (const now of [1, 2, 3]) events.emit(`data:set:${name}`, now);
    expect(
      [await peer.inbox.next(), await peer.inbox.next(), await peer.inbox.next()].map(({ data }) => data),
    ).toEqual([1, 2, 3]);
  });
});

describe.each(buses)("seed page on %s: passthrough events", (_, createBus) => {
  it("emits the event with exactly { message, socket }, and sends no response", async () => {
    const events = createBus();
    const event = fresh("authorize:user");
    const heard = hearing(events, event);
    const peer = await connectBare(await serve(events, true));
    const message = { event, credentialsObj: { token: "abcd" }, socket: "mine", message: "mine too" };
    peer.send(message);
    const { payload } = await heard.next();
    expect(Object.keys(Object(payload)).sort()).toEqual(["message", "socket"]);
    expect(payload).toMatchObject({ message });
    await handledAll(events, peer);
    expect(peer.inbox.all).toHaveLength(1);
  });

  it("lets the application respond through the socket it got", async () => {
    const events = createBus();
    const event = fresh("ask");
    events.on(event, (payload) => (payload as { socket: WebSocket }).socket.send('{"answer":42}'));
    const peer = await connectBare(await serve(events, "passthrough"));
    peer.send({ event });
    expect(await peer.inbox.next()).toEqual({ answer: 42 });
  });

  it("runs the page's own example: one listener authorizes through a socket or through plain events", async () => {
    const events = createBus();
    const event = fresh("authorize:user");
    const check = (credentials: { token: string }) => ({ ok: credentials.token === "abcd" });
    events.on(event, (payload) => {
      const { socket, message } = payload as {
        socket?: WebSocket;
        message: { credentialsObj: { token: string } };
      };
      const credentialsObj = socket ? message.credentialsObj : (payload as { token: string });
      if (socket) socket.send(JSON.stringify(check(credentialsObj)));
      else events.emit(`${event}:${credentialsObj.token}`, check(credentialsObj));
    });
    const peer = await connectBare(await serve(events, true));
    peer.send({ event, credentialsObj: { token: "abcd" } });
    expect(await peer.inbox.next()).toEqual({ ok: true });
    const inside = hearing(events, `${event}:wrong`);
    events.emit(event, { token: "wrong" });
    expect(await inside.next()).toEqual({ payload: { ok: false } });
  });
});
