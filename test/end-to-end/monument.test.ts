/** Real monument 5.3.0 with its own harken, and data handlers as its command-line tool lays them down. */
import http from "node:http";
import { beforeAll, describe, expect, it } from "vitest";
import WebSocket from "ws";
import { type Passthrough, reply } from "../../server/index.js";
import { mount, type Sockets } from "../../server/monument.js";
import { connectBare } from "../support/bare-peer.js";
import { fresh } from "../support/buses.js";
import { connect } from "../support/client.js";
import { atEnd } from "../support/disposing.js";
import { addressOf, loadMonument, quietConfig } from "../support/monument.js";
import { startHttp } from "../support/server.js";

const monument = loadMonument();
const { events } = monument;

let sockets: Sockets;
let url: string;

beforeAll(async () => {
  events.on("route:/:get", (connection) => (connection as { res: http.ServerResponse }).res.end("the page"));
  sockets = await mount(monument, quietConfig({ webSockets: true }), { getTimeoutMs: 2_000 });
  url = addressOf(sockets.server);
  return async () => {
    await sockets.close({ graceMs: 0 });
    sockets.server.close();
  };
});

/** A collection handler in the shape of monument's command-line tool: a cache, and a flag while it fetches. */
function layDown(name: string): { fetched: () => number; free: () => void } {
  const rows = [{ id: 1 }, { id: 7 }];
  let cache: typeof rows | undefined;
  let fetching = false;
  let fetched = 0;
  let arrive = (): void => {};
  const emit = (id: unknown): void => {
    if (id === undefined) events.emit(`data:set:${name}`, cache);
    else
      events.emit(
        `data:set:${name}:${id}`,
        cache?.find((row) => row.id === id),
      );
  };
  events.on(`data:get:${name}`, (id) => {
    if (cache) return emit(id);
    if (fetching) return;
    fetching = true;
    fetched++;
    arrive = () => {
      cache = rows;
      fetching = false;
      emit(id);
    };
  });
  return { fetched: () => fetched, free: () => arrive() };
}

const listeners = (event: string): number => events.listeners(event)?.length ?? 0;

describe("mount", () => {
  it("starts monument, and serves its pages and the web sockets on one port", async () => {
    const response = await fetch(url.replace("ws", "http"));
    expect(await response.text()).toBe("the page");
    const name = fresh("person");
    events.on(`data:get:${name}`, () => events.emit(`data:set:${name}`, { name: "Ann" }));
    expect(await connect(url).get(name)).toEqual({ name: "Ann" });
  });

  it.each(["webSockets", "webSocket"])("reads the setting under the name %s", async (name) => {
    const mounted = await mount(monument, quietConfig({ [name]: "data" }));
    atEnd(() => mounted.server.close());
    atEnd(() => mounted.close({ graceMs: 0 }));
    const peer = await connectBare(addressOf(mounted.server));
    const [event, item] = [fresh("chat"), fresh("item")];
    const heard: unknown[] = [];
    events.on(event, (payload) => heard.push(payload));
    events.on(`data:get:${item}`, () => events.emit(`data:set:${item}`, 1));
    peer.send({ event });
    peer.send({ event: `data:get:${item}` });
    expect(await peer.inbox.next()).toEqual({ event: `data:set:${item}`, data: 1 });
    expect(heard).toEqual([]);
  });

  it("accepts no upgrade when webSockets is not configured", async () => {
    const mounted = await mount(monument, quietConfig());
    atEnd(() => mounted.server.close());
    const socket = new WebSocket(addressOf(mounted.server));
    const outcome = await new Promise<string>((resolve) => {
      socket.on("open", () => resolve("open"));
      socket.on("error", (error) => resolve(error.message));
    });
    expect(outcome).toBe("Unexpected server response: 200"); // monument's page, as for any GET
  });

  it("rejects when the port is taken, instead of ending the process", async () => {
    const { server } = await startHttp();
    const { port } = server.address() as { port: number };
    // On the same address as the taken one: monument listens on all of them.
    const module = { createServer: (...args: never[]) => onLoopback(http.createServer(...args)) };
    const mounting = mount(monument, quietConfig({ webSockets: true, port, server: module }));
    await expect(mounting).rejects.toMatchObject({ code: "EADDRINUSE" });
  });
});

function onLoopback(server: http.Server): http.Server {
  const listen = server.listen.bind(server);
  return Object.assign(server, { listen: (port: number) => listen(port, "127.0.0.1") });
}

describe("two hundred clients of one item", () => {
  it("are all answered by one call of the handler, and leave nothing on the bus", async () => {
    const name = fresh("riders");
    const handler = layDown(name);
    const before = listeners(`data:set:${name}`);
    const peers = await Promise.all(Array.from({ length: 200 }, () => connectBare(url)));
    for (const [index, peer] of peers.entries())
      peer.send({ event: `data:get:${name}`, ...(index % 2 && { ref: "k" }) });
    await expect.poll(() => sockets.stats().framesIn).toBeGreaterThanOrEqual(200);
    expect(listeners(`data:set:${name}`)).toBe(before + 1);
    handler.free();
    const answers = await Promise.all(peers.map((peer) => peer.inbox.next()));
    expect(answers.every(({ data }) => JSON.stringify(data) === '[{"id":1},{"id":7}]')).toBe(true);
    expect(handler.fetched()).toBe(1);
    for (const { socket } of peers) socket.close();
    await expect.poll(() => sockets.stats()).toMatchObject({ sessions: 0, items: 0 });
    // A handler that may still answer is listened to for as long as a get may take.
    await expect.poll(() => listeners(`data:set:${name}`)).toBe(before);
  });

  it("get one member by its id, and an error for one that is not there", async () => {
    const name = fresh("riders");
    const handler = layDown(name);
    const client = connect(url);
    const whole = client.get(name);
    await expect.poll(handler.fetched).toBe(1);
    handler.free();
    await whole;
    expect(await client.get(name, 7)).toEqual({ id: 7 });
    await expect(client.get(name, 8)).rejects.toMatchObject({ code: "no-value" });
  });
});

/** Each row of the table of what kills or breaks monument's own web sockets. */
describe("what monument 5.3.0 does not survive", () => {
  it("answers the second client that asks for the same item", async () => {
    const name = fresh("person");
    events.on(`data:get:${name}`, () => events.emit(`data:set:${name}`, { name: "Ann" }));
    for (const _ of [1, 2]) {
      const peer = await connectBare(url);
      peer.send({ event: `data:get:${name}` });
      expect(await peer.inbox.next()).toEqual({ event: `data:set:${name}`, data: { name: "Ann" } });
    }
  });

  it.each([
    "null",
    '{"event":"__proto__"}',
    '{"event":"constructor"}',
    '{"event":{"toString":1}}',
    '{"event":"route:/:get"}',
    '{"event":"error:404"}',
    '{"event":"data:get:__proto__"}',
    '{"event":"data:get:x","id":"constructor"}',
    '{"event":"server:started"}',
    '{"event":"setup:complete"}',
  ])("survives %s, runs no handler for it, and goes on answering", async (text) => {
    const peer = await connectBare(url);
    peer.send(text);
    const name = fresh("after");
    events.on(`data:get:${name}`, () => events.emit(`data:set:${name}`, "alive"));
    peer.send({ event: `data:get:${name}` });
    expect(await peer.inbox.next()).toMatchObject({ data: "alive" });
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it("pushes nothing to anybody for a set event that a client sends", async () => {
    const name = fresh("person");
    events.on(`data:get:${name}`, () => events.emit(`data:set:${name}`, "true value"));
    const [victim, forger] = [await connectBare(url), await connectBare(url)];
    victim.send({ event: `data:get:${name}` });
    expect(await victim.inbox.next()).toMatchObject({ data: "true value" });
    forger.send({ event: `data:set:${name}`, data: "forged" });
    forger.send({ event: `data:get:${name}` });
    await forger.inbox.next();
    expect(await victim.inbox.next()).toMatchObject({ data: "true value" }); // the push of the second get
    expect(victim.inbox.all).toHaveLength(2);
  });

  it("lets go of the listener of a client that leaves", async () => {
    const name = fresh("person");
    events.on(`data:get:${name}`, () => events.emit(`data:set:${name}`, 1));
    const peer = await connectBare(url);
    peer.send({ event: `data:get:${name}` });
    await peer.inbox.next();
    expect(listeners(`data:set:${name}`)).toBe(1);
    peer.socket.close();
    await expect.poll(() => listeners(`data:set:${name}`)).toBe(0);
  });

  it("survives a data handler and a passthrough listener that throw", async () => {
    const [name, event] = [fresh("broken"), fresh("broken")];
    events.on(`data:get:${name}`, () => {
      throw new Error("secret");
    });
    events.on(event, () => {
      throw new Error("secret");
    });
    const client = connect(url);
    await expect(client.get(name)).rejects.toMatchObject({ code: "failed", message: "the handler failed" });
    await expect(client.request(event)).rejects.toMatchObject({
      code: "failed",
      message: "the handler failed",
    });
  });
});

describe("a route file of monument", () => {
  it("can reply to a request with its own copy of reply", async () => {
    const event = fresh("authorize:user");
    events.on(event, (payload) => {
      const passthrough = payload as Passthrough;
      reply({ ...passthrough }, { ok: passthrough.message.token === "abcd" });
    });
    expect(await connect(url).request(event, { token: "abcd" })).toEqual({ ok: true });
  });
});
