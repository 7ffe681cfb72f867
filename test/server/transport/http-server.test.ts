/** Where `attach` can be used, and what it says at once where it cannot. */
import { EventEmitter, once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import http from "node:http";
import http2 from "node:http2";
import type { AddressInfo } from "node:net";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import tls from "node:tls";
import express from "express";
import Koa from "koa";
import { describe, expect, it } from "vitest";
import { type AttachOptions, attach } from "../../../server/index.js";
import { connect } from "../../support/client.js";
import { atEnd } from "../../support/disposing.js";
import { quietLog, startServer } from "../../support/server.js";

/** Attaches to what TypeScript would refuse. */
function attachTo(server: unknown, options: AttachOptions = {}) {
  return attach(server as http.Server, { webSockets: true, log: quietLog(), ...options });
}

const APPLICATION =
  /is an application; pass the server that app\.listen\(\) returns, or http\.createServer\(app\)/;

describe("attach throws at once", () => {
  it.each([
    ["an Express application", () => express(), APPLICATION],
    ["a Koa application", () => new Koa(), APPLICATION],
    ["an object with a server in it", () => ({ server: http.createServer() }), APPLICATION],
    ["nothing", () => undefined, APPLICATION],
    [
      "a server of node:net",
      () => net.createServer(),
      /node:net hands over no requests; pass one of node:http/,
    ],
    [
      "a server of node:tls",
      () => tls.createServer(),
      /node:tls hands over no requests; pass one of node:https/,
    ],
    ["a cleartext server of HTTP/2", () => http2.createServer(), /speaks only HTTP\/2.*allowHTTP1: true/],
    ["a server of HTTP/2 alone", () => http2.createSecureServer(), /speaks only HTTP\/2.*allowHTTP1: true/],
  ])("for %s", (_, create, message) => {
    expect(() => attachTo(create())).toThrow(message);
  });

  it.each([
    [{ origins: ["*"] }, /"origins" does not take "\*".*origins: \(\) => true/],
    [
      { origins: ["example.com"] },
      /"origins" takes origins such as "https:\/\/example.com", not "example.com"/,
    ],
    [{ origins: ["localhost:5173"] }, /not "localhost:5173"/],
    [{ origins: ["https://example.com/app"] }, /not "https:\/\/example.com\/app"/],
    [{ origins: "https://example.com" as never }, /"origins" takes a list of origins, or a function/],
    [{ origins: [undefined as never] }, /not undefined/],
    [{ ownOrigin: "example.com" }, /"ownOrigin" takes origins such as/],
    [{ path: "live" }, /"path" must begin with "\/": "live"/],
    [{ path: "/live?x=1" }, /"path" must be written as clients send it, "\/live"/],
    [{ path: "/café" }, /"path" must be written as clients send it, "\/caf%C3%A9"/],
  ])("for the options %j", (options, message) => {
    expect(() => attachTo(http.createServer(), options)).toThrow(message);
  });

  it.each(["https://example.com", "https://example.com/", "capacitor://localhost", "http://[::1]:3000"])(
    "not for the origin %s",
    (origin) => void attachTo(http.createServer(), { origins: [origin], ownOrigin: origin }),
  );

  it("for handlers that are no functions, and for events that no client can send", async () => {
    const { sockets } = await startServer();
    expect(() => sockets.answer("clock", "noon" as never)).toThrow(
      'handler of "data:get:clock" must be a function',
    );
    expect(() => sockets.handle("note", undefined as never)).toThrow('handler of "note" must be a function');
    expect(() => sockets.handle("", () => {})).toThrow('clients cannot send the event ""');
  });
});

describe("publish with an id that is none", () => {
  it.each([undefined, null, "", {}, Number.NaN, Number.POSITIVE_INFINITY, "x".repeat(256), "a\nb"])(
    "throws, and sets nothing: %s",
    async (id) => {
      const { sockets, events } = await startServer();
      const emitted: unknown[] = [];
      for (const event of ["data:set:riders", `data:set:riders:${id}`])
        events.on(event, (value) => emitted.push(value));
      expect(() => sockets.publish("riders", id as never, { name: "Ann" })).toThrow(
        /an id is a finite number or a text/,
      );
      expect(emitted).toEqual([]);
    },
  );

  it("is not one of an item without ids whose value is nothing", async () => {
    const { sockets, events } = await startServer();
    const emitted: unknown[] = [];
    events.on("data:set:riders", (value) => emitted.push(value));
    sockets.publish("riders", undefined);
    sockets.publish("riders", 0, "zero");
    expect(emitted).toEqual([undefined]);
  });
});

describe("attach works", () => {
  it("beside an Express application, on the server that it listens with", async () => {
    const app = express();
    app.get("/page", (_, response) => void response.end("page"));
    const server = app.listen(0, "127.0.0.1");
    await once(server, "listening");
    atEnd(() => server.close());
    await serves(server);
  });

  it("beside a Koa application", async () => {
    const app = new Koa().use((context) => {
      context.body = "page";
    });
    const server = http.createServer(app.callback()).listen(0, "127.0.0.1");
    await once(server, "listening");
    atEnd(() => server.close());
    await serves(server);
  });

  it("over a Unix domain socket, and says which path it has", async () => {
    const folder = await mkdtemp(join(tmpdir(), "monument-ws-"));
    atEnd(() => rm(folder, { recursive: true }));
    const path = join(folder, "socket");
    const server = http.createServer().listen(path);
    await once(server, "listening");
    atEnd(() => server.close());
    const log = quietLog();
    const sockets = attachTo(server, { path: "/live", log });
    atEnd(() => sockets.close({ graceMs: 0 }));
    sockets.answer("clock", () => 1);
    expect(await connect(`ws+unix://${path}:/live`).get("clock")).toBe(1);
    connect(`ws+unix://${path}`).subscribe("clock", () => {});
    await expect.poll(() => log.entries.join()).toContain('path "/", only to "/live"');
  });

  it("on whatever is no class of Node's, if it is an emitter", () => {
    attachTo(Object.assign(new EventEmitter(), { address: () => null }));
  });
});

async function serves(server: http.Server): Promise<void> {
  const sockets = attachTo(server);
  atEnd(() => sockets.close({ graceMs: 0 }));
  sockets.answer("clock", () => 1);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  expect(await (await fetch(`${url}/page`)).text()).toBe("page");
  expect(await connect(url).get("clock")).toBe(1);
}
