/** Security at the door (docs of the threats: S1, S2, S8), over real sockets and beside a healthy one. */
import { EventEmitter, once } from "node:events";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import WebSocket from "ws";
import { type AttachOptions, attach } from "../../server/index.js";
import { connectBare } from "../support/bare-peer.js";
import { selfSigned } from "../support/certificate.js";
import { atEnd } from "../support/disposing.js";
import { quietLog, startServer } from "../support/server.js";
import { type Dialled, dial, handshake, startControl, textFrames } from "./dial.js";

async function start(options: AttachOptions) {
  const heard: unknown[] = [];
  const started = await startServer({ log: quietLog(), ...options });
  started.sockets.answer("control", () => "fine");
  started.sockets.handle("note", ({ n }) => void heard.push(n));
  return { ...started, heard };
}

const HELLO = { event: "ws:hello", version: 1, client: "c", token: "good" };
const note = (n: number) => ({ event: "note", n });
const never = (): Promise<never> => new Promise(() => {});

/** Something that answers when the test says so, but at once for whoever is the control. */
function later(isControl: (asked: unknown) => boolean) {
  let answer: (user: unknown) => void = () => {};
  let asked = 0;
  const ask = (about: unknown): unknown => {
    if (isControl(about)) return { user: "control" };
    asked++;
    return new Promise((resolve) => {
      answer = resolve;
    });
  };
  return { ask, asked: () => asked, answer: (user: unknown) => answer(user) };
}

const isControlRequest = (request: unknown): boolean => String(Object(request).url).includes("control");

/** How the server ended a web socket: the HTTP status, or the code of the close. */
function endOf(socket: WebSocket): Promise<number> {
  return new Promise((resolve) => {
    socket.on("unexpected-response", (_, response) => resolve(response.statusCode ?? 0));
    socket.on("close", resolve);
    socket.on("error", () => {});
  });
}

describe("S1: the origin of a page", () => {
  it.each([
    ["another host", ["http://evil.example"]],
    ["another port", ["http://example.test:8080"]],
    ["another scheme", ["https://example.test"]],
    ["null", ["null"]],
    ["one that begins like an allowed one", ["https://good.example.evil.example"]],
    ["one that ends like an allowed one", ["https://evil-good.example"]],
    ["an allowed one with a user", ["https://good.example@evil.example"]],
    ["two headers, the first allowed", ["https://good.example", "https://evil.example"]],
    ["two headers, the last allowed", ["https://evil.example", "https://good.example"]],
    ["two headers, both allowed", ["https://good.example", "https://good.example"]],
  ])("S1 refuses %s with 403 and never says 101", async (_, origins) => {
    const { url, sockets } = await start({ origins: ["https://good.example"] });
    const control = await startControl(url);
    const page = await dial(url);
    const lines = origins.map((origin) => `Origin: ${origin}`);
    page.socket.write(Buffer.concat([Buffer.from(handshake(...lines)), textFrames(note(1))]));
    await page.closed;
    expect(page.received().toString()).toMatch(/^HTTP\/1.1 403 Forbidden\r\n/);
    expect(page.received().toString()).not.toContain("101");
    expect(sockets.stats()).toMatchObject({ sessions: 1, refused: { 403: 1 } });
    await control.check();
  });

  it("S1 lets in a page of an allowed origin", async () => {
    const { url } = await start({ origins: ["https://good.example"] });
    const page = await dial(url);
    page.socket.write(handshake("Origin: https://good.example"));
    await expect.poll(() => page.received().toString()).toMatch(/^HTTP\/1.1 101 /);
  });
});

describe("S2: who has not said who it is", () => {
  it("S2 closes with 4401 what sends a frame with the handshake and no token, and takes nothing of it", async () => {
    const { url, heard } = await start({ authenticateToken: () => ({ user: "control" }) });
    const control = await startControl(url, "good");
    const early = await dial(url);
    early.socket.write(Buffer.concat([Buffer.from(handshake()), textFrames(note(1), HELLO, note(2))]));
    const code = Buffer.from([4401 >> 8, 4401 & 255]);
    await expect.poll(() => early.received().includes(code)).toBe(true);
    await control.check();
    expect(heard).toEqual([]);
  });

  it.each([
    ["authenticate", "authenticateToken"],
    ["authenticateToken", "authenticate"],
  ])(
    "S2 loses nothing that came with the handshake or while %s was pending, and takes nothing before",
    async (slow, quick) => {
      const isControl = (asked: unknown): boolean => asked === "control" || isControlRequest(asked);
      const { ask, asked, answer } = later(isControl);
      const options = { [slow]: ask, [quick]: () => ({ user: "quick" }) };
      const { url, heard } = await start({ ...options, webSockets: true });
      const control = await startControl(`${url}/control`, "control");
      const eager = await dial(url);
      eager.socket.write(Buffer.concat([Buffer.from(handshake()), textFrames(HELLO, note(1), note(2))]));
      await expect.poll(asked).toBe(1);
      for (const n of [3, 4, 5]) {
        eager.socket.write(textFrames(note(n)));
        await control.check();
      }
      expect(heard).toEqual([]);
      answer({ user: "ann" });
      await expect.poll(() => heard.length).toBe(5);
      eager.socket.write(textFrames(note(6)));
      await expect.poll(() => heard).toEqual([1, 2, 3, 4, 5, 6]);
      await control.check();
    },
  );

  it.each<[string, AttachOptions["authenticateToken"], number]>([
    ["throws", () => expect.fail("secret"), 4401],
    ["rejects", () => Promise.reject(new Error("secret")), 4401],
    ["knows nobody", () => undefined, 4401],
    ["never answers, which is no word against the client,", never, 4408],
  ])("S2 ends with its code a session of which authenticateToken %s", async (_, decide, code) => {
    const { url, heard } = await start({
      authTimeoutMs: 200,
      authenticateToken: (token, asker) =>
        token === "control" ? { user: "control" } : decide?.(token, asker),
    });
    const control = await startControl(url, "control");
    const peer = await connectBare(url);
    for (const message of [HELLO, note(1)]) peer.send(message);
    expect(await endOf(peer.socket)).toBe(code);
    await control.check();
    expect(heard).toEqual([]);
  });

  it("S2 ends with 4408 a session that shows no token in time", async () => {
    const { url } = await start({ authTimeoutMs: 200, authenticateToken: () => ({ user: "control" }) });
    const control = await startControl(url, "good");
    expect(await endOf((await connectBare(url)).socket)).toBe(4408);
    await control.check();
  });

  it.each<[string, () => unknown]>([
    ["throws", () => expect.fail("secret")],
    ["rejects", () => Promise.reject(new Error("secret"))],
    ["knows nobody", () => null],
    ["never answers", never],
  ])("S2 refuses with 401 an upgrade of which authenticate %s", async (_, decide) => {
    const { url, heard } = await start({
      upgradeTimeoutMs: 200,
      authenticate: (request) => isControlRequest(request) || decide(),
    });
    const control = await startControl(`${url}/control`);
    const peer = await dial(url);
    peer.socket.write(Buffer.concat([Buffer.from(handshake()), textFrames(note(1))]));
    await peer.closed;
    expect(peer.received().toString()).toMatch(/^HTTP\/1.1 401 Unauthorized\r\n[^{]*\r\n\r\n$/);
    await control.check();
    expect(heard).toEqual([]);
  });
});

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
      authenticate: (request) => isControlRequest(request) || never(),
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

describe("S30: who waits to be let in", () => {
  it("S30 is refused with 503 when too many wait, also those who have left, and let in afterwards", async () => {
    const { ask, asked, answer } = later(isControlRequest);
    const { url, sockets } = await start({
      authenticate: ask,
      maxPendingUpgrades: 20,
      upgradeTimeoutMs: 60_000,
    });
    const control = await startControl(`${url}/control`);
    for (let n = 0; n < 20; n++) {
      const { socket } = await dial(url);
      socket.write(handshake());
      await expect.poll(asked).toBe(n + 1);
      if (n < 19) socket.destroy();
    }
    const more = await dial(url);
    more.socket.write(handshake());
    await more.closed;
    expect(more.received().toString()).toMatch(/^HTTP\/1.1 503 /);
    expect([asked(), sockets.stats().refused]).toEqual([20, { 503: 1 }]);
    await control.check();
    answer("ann"); // only the last of them waits no more
    const next = await dial(url);
    next.socket.write(handshake());
    await expect.poll(asked).toBe(21);
  });

  it("S30 is counted by the network of an IPv6 address, in which everybody has 2^64 of them", async () => {
    let host = 0;
    const addressOf = ({ url }: { url?: string | undefined }): string =>
      url === "/control" ? "192.0.2.1" : `2001:db8:1:2::${(++host).toString(16)}`;
    const { url, sockets } = await start({ maxConnectionsPerAddress: 3, addressOf });
    const control = await startControl(`${url}/control`);
    const answers: string[] = [];
    for (let n = 0; n < 6; n++) {
      const { socket, received } = await dial(url);
      socket.write(handshake());
      await expect.poll(() => received().length).toBeGreaterThan(0);
      answers.push(received().toString().slice(9, 12));
    }
    expect(answers).toEqual(["101", "101", "101", "429", "429", "429"]);
    expect(sockets.stats().refused).toEqual({ 429: 3 });
    await control.check();
  });
});

describe("S31: what is odd about a handshake", () => {
  it.each([
    ["an origin that is too long for a pattern", [`Origin: https://${"a".repeat(4_000)}!`], 403],
    ["no Host", [], 400],
  ])("S31 refuses %s with %s", async (what, lines, status) => {
    let looked = 0;
    class Counting extends RegExp {
      override get source(): string {
        looked++;
        return super.source;
      }
    }
    const { url, sockets } = await start({ origins: [new Counting("https://(a+)+")] });
    const control = await startControl(url);
    const { socket, received, closed } = await dial(url);
    const text = handshake(...lines);
    socket.write(what === "no Host" ? text.replace(/Host: .*\r\n/, "") : text);
    await closed;
    expect(received().toString()).toContain(`HTTP/1.1 ${status} `);
    expect(sockets.stats()).toMatchObject({ sessions: 1, refused: { [status]: 1 } });
    expect(looked).toBe(0);
    await control.check();
  });

  it("S16 refuses more than 100 headers with 431", async () => {
    const { url, sockets } = await start({});
    const control = await startControl(url);
    const { socket, received, closed } = await dial(url);
    socket.write(handshake(...Array.from({ length: 980 }, (_, n) => `X${n}: ${n}`)));
    await closed;
    expect(received().toString()).toMatch(/^HTTP\/1.1 431 /);
    expect(sockets.stats()).toMatchObject({ sessions: 1, refused: { 431: 1 } });
    await control.check();
  });
});
