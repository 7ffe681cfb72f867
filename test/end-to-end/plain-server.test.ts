/** Our client against monument 5.3.0's own web sockets: a server that knows nothing of refs. */
import type { Server } from "node:http";
import { beforeAll, describe, expect, it } from "vitest";
import { fresh } from "../support/buses.js";
import { connect } from "../support/client.js";
import { Inbox } from "../support/inbox.js";
import { addressOf, loadMonument, quietConfig } from "../support/monument.js";

const monument = loadMonument();
const { events } = monument;
let url: string;

beforeAll(async () => {
  const server = await new Promise<Server>((resolve) => {
    events.on("server:started", (payload) => resolve((payload as { server: Server }).server));
    monument.server(quietConfig({ webSockets: true }));
  });
  url = addressOf(server);
  return () => {
    server.close();
    server.closeAllConnections();
  };
});

describe("a client of monument's own web sockets", () => {
  it("gets an item by the name of its set event", async () => {
    const name = fresh("person");
    events.on(`data:get:${name}`, () => events.emit(`data:set:${name}`, { name: "Ann" }));
    const client = connect(url);
    expect(await Promise.all([client.get(name), client.get(name)])).toEqual([
      { name: "Ann" },
      { name: "Ann" },
    ]);
  });

  it("keeps an item live with what monument pushes", async () => {
    const name = fresh("clock");
    events.on(`data:get:${name}`, () => events.emit(`data:set:${name}`, 1));
    const seen = new Inbox<unknown>();
    connect(url).subscribe(name, (value, { status, etag }) => seen.put([value, status, etag]));
    expect(await seen.next()).toEqual([1, "live", undefined]);
    events.emit(`data:set:${name}`, 2);
    expect(await seen.next()).toEqual([2, "live", undefined]);
  });

  it("emits passthrough events, and hears what the application sends through the socket", async () => {
    const event = fresh("authorize:user");
    events.on(event, (payload) => {
      const { message, socket } = payload as {
        message: { credentialsObj: { token: string } };
        socket: WebSocket;
      };
      socket.send(JSON.stringify({ ok: message.credentialsObj.token === "abcd" }));
    });
    const client = connect(url);
    const heard = new Inbox<unknown>();
    client.on("*", (message) => heard.put(message));
    client.emit(event, { credentialsObj: { token: "abcd" } });
    expect(await heard.next()).toEqual({ ok: true });
  });

  it("rejects a request with timeout, since monument has no replies", async () => {
    const event = fresh("ask");
    events.on(event, () => {});
    await expect(connect(url).request(event, {}, { timeoutMs: 20 })).rejects.toMatchObject({
      code: "timeout",
    });
  });
});
