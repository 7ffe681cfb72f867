/** S2: who comes in, and what happens to those who wait. */
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import WebSocket from "ws";
import { connect } from "../../support/client.js";
import { atEnd } from "../../support/disposing.js";
import { jsonFrame } from "../../support/raw-frame.js";
import { handshake } from "../../support/raw-handshake.js";
import { connectTcp } from "../../support/raw-socket.js";
import { quietLog, startServer } from "../../support/server.js";

/** How an upgrade came out: "open", or why not. */
async function knock(url: string): Promise<string> {
  const socket = new WebSocket(url);
  atEnd(() => socket.terminate());
  return new Promise((resolve) => {
    socket.on("open", () => resolve("open"));
    socket.on("error", (error) => resolve(error.message));
  });
}

const never = (): Promise<never> => new Promise(() => {});

describe("S2: authenticate", () => {
  it("says who the user of a session is, from the upgrade request", async () => {
    const authenticate = ({ url }: { url?: string | undefined }) => ({ id: url?.split("=")[1] });
    const { url, sockets } = await startServer({ authenticate });
    sockets.answer("me", ({ session }) => session.user);
    expect(await connect(`${url}/?name=Ann`).get("me")).toEqual({ id: "Ann" });
    expect(await connect(`${url}/?name=Bob`).get("me")).toEqual({ id: "Bob" });
  });

  it.each([
    ["returns undefined", () => undefined],
    ["returns false", async () => false],
    ["returns null", async () => null],
    ["throws", () => expect.fail("secret")],
    ["rejects", () => Promise.reject(new Error("secret"))],
    ["never answers", never],
  ])("that %s lets nobody in: 401, and one line in the log", async (_, authenticate) => {
    const log = quietLog();
    const { url, sockets } = await startServer({ authenticate, upgradeTimeoutMs: 20, log });
    expect(await knock(url)).toBe("Unexpected server response: 401");
    expect(sockets.stats()).toMatchObject({ sessions: 0, framesIn: 0 });
    expect(log.entries).toEqual([expect.stringContaining("rejected upgrade (401 Unauthorized)")]);
  });

  it("is not asked for a page of another origin", async () => {
    let asked = 0;
    const log = quietLog();
    const { url } = await startServer({ authenticate: () => ++asked, log });
    const socket = new WebSocket(url, { origin: "http://evil.example" });
    const [error] = await once(socket, "error");
    expect(String(error)).toContain("403");
    expect(asked).toBe(0);
    // Whoever forgot to permit the page of a development server reads here what to do.
    const own = url.replace("ws", "http");
    const why = `the origin http://evil.example is not allowed (expected ${own}): add it to "origins"`;
    const proxied = 'or set "ownOrigin" to what browsers see if it is behind a proxy';
    expect(log.entries).toEqual([`monument-ws: rejected upgrade (403 Forbidden): ${why}, ${proxied}`]);
  });

  it("loses no frame that came with the handshake or while it was pending, and takes none before", async () => {
    let enter: (user: unknown) => void = () => {};
    const authenticate = () =>
      new Promise((resolve) => {
        enter = resolve;
      });
    const { url, sockets } = await startServer({ authenticate });
    const heard: unknown[] = [];
    sockets.handle("note", ({ n }) => void heard.push(n));
    const raw = await connectTcp(url);
    raw.write(Buffer.concat([Buffer.from(handshake()), jsonFrame({ event: "note", n: 1 })]));
    await expect.poll(() => enter.length).toBe(1);
    raw.write(jsonFrame({ event: "note", n: 2 }));
    expect(sockets.stats()).toMatchObject({ sessions: 0, framesIn: 0 });
    enter({ id: 1 });
    await expect.poll(() => heard).toEqual([1, 2]);
  });

  it("that answers when the client has left, or the server was closed, opens no session", async () => {
    let enter: (user: unknown) => void = () => {};
    const authenticate = () =>
      new Promise((resolve) => {
        enter = resolve;
      });
    const { url, sockets } = await startServer({ authenticate, log: quietLog() });
    const gone = new WebSocket(url);
    gone.on("error", () => {});
    await expect.poll(() => enter.length).toBe(1);
    gone.terminate();
    const late = knock(url);
    const first = enter;
    await expect.poll(() => enter !== first).toBe(true);
    await sockets.close();
    first({ id: 1 });
    enter({ id: 2 });
    expect(await late).toBe("Unexpected server response: 503");
    expect(sockets.stats().sessions).toBe(0);
  });
});
describe("an address", () => {
  it("may have so many connections, those that wait to be let in included", async () => {
    const { url, sockets } = await startServer({ maxConnectionsPerAddress: 2, log: quietLog() });
    expect([await knock(url), await knock(url)]).toEqual(["open", "open"]);
    expect(await knock(url)).toBe("Unexpected server response: 429");
    expect(sockets.stats().refused).toEqual({ 429: 1 });
    const [first] = sockets.sessions;
    const left = once(first?.signal ?? new AbortController().signal, "abort");
    first?.close();
    await left;
    await expect.poll(() => knock(url)).toBe("open");
  });

  it("is what addressOf says, behind a proxy; what it throws lets nobody in", async () => {
    const { url } = await startServer({
      maxConnectionsPerAddress: 1,
      addressOf: ({ url }) => (url === "/throw" ? expect.fail("no") : url),
      log: quietLog(),
    });
    expect([await knock(`${url}/a`), await knock(`${url}/b`)]).toEqual(["open", "open"]);
    expect(await knock(`${url}/a`)).toContain("429");
    expect(await knock(`${url}/throw`)).toContain("403");
  });
});
