import { once } from "node:events";
import http2 from "node:http2";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { describe, expect, it, vi } from "vitest";
import WebSocket, { WebSocketServer } from "ws";
import { attach } from "../../server/index.js";
import { connectBare } from "../support/bare-peer.js";
import { selfSigned } from "../support/certificate.js";
import { connect } from "../support/client.js";
import { atEnd } from "../support/disposing.js";
import { answerWith, quietLog, startHttp, startServer } from "../support/server.js";

/** How an upgrade of `url` came out: "open", or why not. */
async function tryUpgrade(url: string): Promise<string> {
  const socket = new WebSocket(url);
  atEnd(() => socket.terminate());
  return new Promise((resolve) => {
    socket.on("open", () => resolve("open"));
    socket.on("error", (error) => resolve(error.message));
  });
}

describe("attach", () => {
  it("mounts on node:https too", async () => {
    const { cert, key } = await selfSigned();
    const server = https.createServer({ cert, key });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    atEnd(() => server.close());
    const sockets = attach(server, { webSockets: true });
    atEnd(() => sockets.close({ graceMs: 0 }));
    sockets.answer("person", () => ({ name: "Ann" }));
    class Trusting extends WebSocket {
      constructor(url: string) {
        super(url, { ca: cert });
      }
    }
    const { port } = server.address() as AddressInfo;
    const client = connect(`https://127.0.0.1:${port}`, { WebSocket: Trusting });
    expect(await client.get("person")).toEqual({ name: "Ann" });
  });

  it("mounts on a server of HTTP/2 that permits HTTP/1.1, as development servers are over https", async () => {
    const { cert, key } = await selfSigned();
    const server = http2.createSecureServer({ cert, key, allowHTTP1: true });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    atEnd(() => server.close());
    const sockets = attach(server, { webSockets: true, path: "/live", upgradeTimeoutMs: 1_000 });
    atEnd(() => sockets.close({ graceMs: 0 }));
    const { port } = server.address() as AddressInfo;
    const socket = new WebSocket(`wss://127.0.0.1:${port}/live`, {
      ca: cert,
      origin: `https://127.0.0.1:${port}`,
    });
    atEnd(() => socket.terminate());
    await once(socket, "open");
    expect(sockets.stats().sessions).toBe(1);
  });

  it("says in the log that web sockets are off where nobody said whether they are on", async () => {
    const { server } = await startHttp();
    const log = quietLog();
    attach(server, { webSockets: false, log });
    expect(log.entries).toEqual([]);
    attach(server, { log });
    const line = 'monument-ws: no upgrade is accepted: "webSockets" is not set (default: false)';
    expect(log.entries).toEqual([line]);
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    atEnd(() => warn.mockRestore());
    attach(server);
    expect(warn.mock.calls).toEqual([[line]]);
  });

  it("takes only upgrades of its path, with or without a query, and leaves the others alone", async () => {
    const { server, url } = await startHttp();
    const other = new WebSocketServer({ noServer: true });
    server.on("upgrade", (request, socket, head) => {
      if (request.url === "/dev") other.handleUpgrade(request, socket, head, (ws) => ws.close(4999));
    });
    const sockets = attach(server, { webSockets: true, path: "/live" });
    atEnd(() => sockets.close({ graceMs: 0 }));
    expect(await tryUpgrade(`${url}/live?token=1`)).toBe("open");
    const dev = new WebSocket(`${url}/dev`);
    expect(await once(dev, "close")).toMatchObject({ 0: 4999 });
    expect(sockets.stats().sessions).toBe(1);
  });

  it("refuses other paths itself when nobody else would", async () => {
    const { server, url } = await startHttp();
    for (const path of ["/a", "/b"]) {
      const sockets = attach(server, { webSockets: true, path });
      atEnd(() => sockets.close({ graceMs: 0 }));
    }
    expect(await tryUpgrade(`${url}/a`)).toBe("open");
    expect(await tryUpgrade(`${url}/b`)).toBe("open");
    expect(await tryUpgrade(`${url}/c`)).toContain("404");
  });

  it("says what to set when another listener already handles upgrades", async () => {
    const { server } = await startServer();
    expect(() => attach(server, { webSockets: true })).toThrow(
      /another listener already handles these upgrades.*"path"/,
    );
    expect(() => attach(server, { webSockets: true, path: "live" })).toThrow('"path" must begin with "/"');
    expect(() => attach(server, { webSockets: true, path: "/b" })).toThrow("these upgrades");
    attach(server, { webSockets: false });
  });

  it("ends every session with 1012 when it is closed, cuts who stays, and takes no more", async () => {
    const { server, url, sockets, events } = await startServer({ log: quietLog() });
    answerWith(events, "clock", 1);
    const [polite, stalled] = [await connectBare(url), await connectBare(url)];
    polite.send({ event: "data:get:clock" });
    await polite.inbox.next();
    stalled.socket.pause();
    const closed = once(polite.socket, "close");
    await sockets.close({ graceMs: 10 });
    expect(await closed).toMatchObject({ 0: 1012 });
    expect(await promisify(server.getConnections).call(server)).toBe(0);
    expect(sockets.stats()).toMatchObject({ sessions: 0, items: 0 });
    expect(events.eventNames()).toEqual(["data:get:clock"]);
    expect(server.listenerCount("upgrade")).toBe(0);
    expect(await tryUpgrade(url)).toContain("426");
    const again = attach(server, { webSockets: true });
    atEnd(() => again.close({ graceMs: 0 }));
    expect(await tryUpgrade(url)).toBe("open");
  });
});
