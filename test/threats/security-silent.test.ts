/** S8: whoever connects and asks for nothing is closed in time, and others come in meanwhile. */
import { EventEmitter, once } from "node:events";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import WebSocket from "ws";
import { type AttachOptions, attach } from "../../server/index.js";
import { selfSigned } from "../support/certificate.js";
import { atEnd } from "../support/disposing.js";
import { quietLog, startServer } from "../support/server.js";
import { type Dialled, dial, handshake, startControl } from "./dial.js";

async function start(options: AttachOptions) {
  const started = await startServer({ log: quietLog(), ...options });
  started.sockets.answer("control", () => "fine");
  return started;
}

/** One byte of an upgrade request now, and one more each 100 ms. */
function trickle({ socket }: Dialled): void {
  const bytes = handshake("X-Long: ".padEnd(200, "x"));
  let sent = 0;
  const timer = setInterval(() => socket.write(bytes.charAt(sent++)), 100);
  socket.once("close", () => clearInterval(timer));
}

async function startTls() {
  const { cert, key } = await selfSigned();
  const server = https.createServer({ cert, key });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  atEnd(() => server.close());
  const events = new EventEmitter();
  const sockets = attach(server, { webSockets: true, events, upgradeTimeoutMs: 1_000, log: quietLog() });
  atEnd(() => sockets.close({ graceMs: 0 }));
  return { url: `wss://127.0.0.1:${(server.address() as AddressInfo).port}`, cert };
}

const UPGRADE_MS = { least: 990, most: 4_000 };

describe("S8: who asks for nothing", () => {
  it("S8 closes a silent connection and one that sends a byte now and then, while others connect", async () => {
    const { url } = await start({ upgradeTimeoutMs: 1_000 });
    const control = await startControl(url);
    const [silent, slow] = [await dial(url), await dial(url)];
    trickle(slow);
    for (const each of [silent, slow]) {
      const openMs = await each.closed;
      expect(openMs).toBeGreaterThan(UPGRADE_MS.least);
      expect(openMs).toBeLessThan(UPGRADE_MS.most);
      await startControl(url);
    }
    await control.check();
  });

  it("S8 does the same over TLS, with and without its handshake", async () => {
    const { url, cert } = await startTls();
    const healthy = new WebSocket(url, { ca: cert });
    atEnd(() => healthy.terminate());
    await once(healthy, "open");
    const all = [await dial(url), await dial(url, cert), await dial(url, cert)];
    for (const each of all.slice(2)) trickle(each);
    for (const each of all) expect(await each.closed).toBeLessThan(UPGRADE_MS.most);
    healthy.ping();
    await once(healthy, "pong");
  });

  it("S8 refuses 500 upgrades that are never decided, while others connect", async () => {
    const { url, sockets } = await start({
      upgradeTimeoutMs: 1_000,
      authenticate: (request) => String(request.url).includes("control") || new Promise(() => {}),
    });
    const control = await startControl(`${url}/control`);
    const pending = await Promise.all(Array.from({ length: 500 }, () => dial(url)));
    for (const { socket } of pending) socket.write(handshake());
    await startControl(`${url}/control`);
    await control.check();
    const open = await Promise.all(pending.map(({ closed }) => closed));
    expect(Math.max(...open)).toBeLessThan(UPGRADE_MS.most);
    expect(pending.every(({ received }) => received().toString().startsWith("HTTP/1.1 401 "))).toBe(true);
    expect(sockets.stats()).toMatchObject({ sessions: 2, refused: { 401: 500 } });
    await control.check();
  });
});
