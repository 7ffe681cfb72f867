/** What a real page does when it may have slept. */
import type { Server } from "node:http";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchChromium } from "../support/chromium.js";
import { atEnd } from "../support/disposing.js";
import { Inbox } from "../support/inbox.js";
import { startServer, type TestServer } from "../support/server.js";
import { bundleClient } from "./client-script.js";

let browser: Browser;
let script: string;

beforeAll(async () => {
  browser = await launchChromium();
  script = await bundleClient();
});
afterAll(() => browser.close());

/** A page with a client of `server`, and the frames that the page sends. */
async function openPage({ server, url }: TestServer): Promise<{ page: Page; sent: Inbox<string> }> {
  servePage(server);
  const page = await browser.newPage();
  atEnd(() => page.close());
  const sent = new Inbox<string>();
  page.on("websocket", (socket) =>
    socket.on("framesent", ({ payload }) => sent.put(JSON.parse(String(payload)).event)),
  );
  await page.goto(url.replace("ws", "http"));
  await page.evaluate(
    `${script}; globalThis.client = monumentWs.createClient({ url: "/live", retryMinMs: 60000, retryMaxMs: 60000 })`,
  );
  await page.evaluate("client.connect()");
  expect(await sent.next()).toBe("ws:hello");
  return { page, sent };
}

function servePage(server: Server): void {
  server.removeAllListeners("request");
  server.on("request", (_request, response) => response.end("<!doctype html><title>a page</title>"));
}

describe("a page in a real browser", () => {
  it.each([
    ["online", "window"],
    ["pageshow", "window"],
    ["visibilitychange", "document"],
    ["resume", "document"],
  ])("asks for a sign of life at once at the event %s", async (name, target) => {
    const { page, sent } = await openPage(await startServer());
    await page.evaluate("client.get('nothing').catch(() => {})"); // answered, so the welcome has arrived
    expect(await sent.next()).toBe("data:get:nothing");
    await page.evaluate(`${target}.dispatchEvent(new Event("${name}"))`);
    expect(await sent.next()).toBe("ws:ping");
  });

  it("calls what it holds stale as soon as it wakes up, and live again with the answer", async () => {
    const started = await startServer();
    started.sockets.answer("clock", () => 1);
    const { page } = await openPage(started);
    await page.evaluate(
      "globalThis.seen = []; client.subscribe('clock', (_, { status }) => void seen.push(status))",
    );
    await page.waitForFunction("seen.length === 1");
    // As after an hour of sleep, and in one turn: nothing can have come meanwhile.
    const atOnce = await page.evaluate(`{
      const now = Date.now;
      Date.now = () => now() + 3_600_000;
      document.dispatchEvent(new Event("visibilitychange"));
      [...seen];
    }`);
    expect(atOnce).toEqual(["live", "stale"]);
    await page.waitForFunction("seen.length === 3");
    expect(await page.evaluate("seen")).toEqual(["live", "stale", "live"]);
  });

  it("connects at once when it is online again, though it would have waited a minute", async () => {
    const started = await startServer();
    const { page, sent } = await openPage(started);
    for (const session of started.sockets.sessions) session.close(1012);
    await page.waitForFunction("client.state.name === 'waiting'");
    await page.evaluate("window.dispatchEvent(new Event('online'))");
    expect(await sent.next()).toBe("ws:hello");
    await page.waitForFunction("client.state.name === 'open'");
  });

  it("opens no link that was not asked for, or that the application closed", async () => {
    const { page, sent } = await openPage(await startServer());
    await page.evaluate("client.close(); globalThis.other = monumentWs.createClient({ url: '/live' })");
    await page.evaluate("window.dispatchEvent(new Event('online'))");
    expect(await page.evaluate("[client.state.name, other.state.name]")).toEqual(["closed", "idle"]);
    await page.evaluate("other.connect()");
    expect(await sent.next()).toBe("ws:hello");
  });
});
