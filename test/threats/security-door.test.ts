import { describe, expect, it } from "vitest";
import type WebSocket from "ws";
import type { AttachOptions } from "../../server/index.js";
import { connectBare } from "../support/bare-peer.js";
import { quietLog, startServer } from "../support/server.js";
import { dial, handshake, startControl, textFrames } from "./dial.js";

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
