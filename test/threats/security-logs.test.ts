/** S19: nothing that a client sent is in the log but names, and no client writes it full. */
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import WebSocket from "ws";
import { connectBare } from "../support/bare-peer.js";
import { quietLog, startServer } from "../support/server.js";
import { startControl } from "./dial.js";

const FORGED = "x\n2026-01-01 INFO admin logged in\u001b[2K";

async function start() {
  const log = quietLog();
  const errors: unknown[] = [];
  const authenticateToken = (token: string | undefined) => ({
    user: token === "good" ? "ann" : JSON.parse(String(token)).user,
  });
  const onError = (error: unknown): void => void errors.push(error);
  const started = await startServer({ log, authenticateToken, onError });
  const { sockets } = started;
  sockets.answer("control", () => "fine");
  sockets.handle("note", ({ body }) => JSON.parse(String(body)));
  sockets.handle("named", ({ name }) => {
    throw new Error(`no such name ${name}`);
  });
  return { ...started, log, errors, control: await startControl(started.url, "good") };
}

describe("S19: the log", () => {
  it("S19 has one line for what a handler throws, without what the client sent", async () => {
    const { url, log, errors, control } = await start();
    const peer = await connectBare(url);
    peer.send({ event: "ws:hello", version: 1, client: "c", token: "good" });
    peer.send({ event: "named", name: FORGED, ref: "1" });
    peer.send({ event: "note", body: "my password is hunter2", ref: "2" });
    await peer.inbox.find(({ ref }) => ref === "2");
    expect(errors.map(String)).toEqual([
      `Error: no such name ${FORGED}`,
      expect.stringMatching("SyntaxError"),
    ]);
    const [thrown, parsed] = log.entries.map(String);
    expect(thrown).toMatch(/^monument-ws: a handler or listener failed: Error at .*security-logs\.test/);
    expect(parsed).toMatch(/^monument-ws: a handler or listener failed: SyntaxError at JSON\.parse/);
    expect(log.entries.join()).not.toMatch(/admin|\p{Cc}|my passw|hunter2/u);
    await control.check();
  });

  it("S19 has no token in it, also not in the message of what looked at one", async () => {
    const { url, log, errors, control } = await start();
    const peer = await connectBare(url);
    const closed = once(peer.socket, "close");
    peer.send({ event: "ws:hello", version: 1, client: "c", token: "sk-secret1" });
    expect((await closed)[0]).toBe(4401);
    expect(log.entries.join()).toMatch(
      /not authenticated: authenticateToken threw SyntaxError at JSON\.parse/,
    );
    expect(log.entries.join()).not.toContain("sk-secret1");
    expect(String(errors[0])).toContain("sk-secret1");
    await control.check();
  });

  it("S19 grows no further with refusals, whatever they differ in, and knows how many there were", async () => {
    const { url, log, sockets, control } = await start();
    for (let n = 0; n < 100; n++) {
      const socket = new WebSocket(url, { origin: `http://evil${n}.example` });
      await once(socket, "error");
    }
    expect(log.entries).toHaveLength(10);
    await control.check();
    await sockets.close({ graceMs: 0 });
    expect(log.entries.at(-1)).toMatch(/^monument-ws: 90 more like this: .*http:\/\/evil99\.example/);
  });
});
