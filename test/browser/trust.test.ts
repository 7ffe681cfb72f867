/** The example with all of its trust switched on, over TLS: in a real browser and beside it. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import WebSocket, { type ClientOptions } from "ws";
import { selfSigned } from "../support/certificate.js";
import { launchChromium } from "../support/chromium.js";
import { atEnd } from "../support/disposing.js";
import { type Example, startExample } from "./example.js";

const SLOW_MS = 60_000; // a first start unpacks the browser
const LIVE = '[data-testid="riders"][data-status="live"] [data-testid="rider-8"]';

let browser: Browser;
let example: Example;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "race-"));
  const { cert, key } = await selfSigned();
  const [TLS_CERT, TLS_KEY] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  await Promise.all([writeFile(TLS_CERT, cert), writeFile(TLS_KEY, key)]);
  [browser, example] = await Promise.all([launchChromium(), startExample({ TLS_CERT, TLS_KEY })]);
}, SLOW_MS);

afterAll(async () => {
  await browser?.close();
  await example?.stop();
  await rm(folder, { recursive: true });
}, SLOW_MS);

async function open(): Promise<Page> {
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  atEnd(() => context.close());
  const page = await context.newPage();
  await page.goto(example.url);
  await page.waitForSelector(LIVE, { timeout: 15_000 });
  return page;
}

/** Says `messages` with no page around it, and resolves with how the connection ended. */
async function say(
  messages: object[],
  options: ClientOptions = {},
): Promise<{ end: string; heard: string[] }> {
  const socket = new WebSocket(example.url.replace("http", "ws"), { rejectUnauthorized: false, ...options });
  atEnd(() => socket.terminate());
  const heard: string[] = [];
  socket.on("open", () => {
    for (const message of messages) socket.send(JSON.stringify(message));
  });
  socket.on("message", (data) => heard.push(String(data)));
  const end = await new Promise<string>((resolve) => {
    socket.on("close", (code) => resolve(`${code}`));
    socket.on("error", (error) => resolve(error.message));
  });
  return { end, heard };
}

describe("the race tracker over TLS", () => {
  it("shows the race, with a pass that the page fetched", { timeout: SLOW_MS }, async () => {
    const page = await open();
    expect(page.url()).toMatch(/^https:/);
    expect(await page.locator("tbody tr").count()).toBe(8);
  });

  it("says nothing to whoever has no pass", async () => {
    const { end, heard } = await say([
      { event: "ws:hello", version: 1, client: "stranger", token: "no.such.pass" },
      { event: "data:get:clock", ref: "r" },
    ]);
    expect(end).toBe("4401");
    expect(heard).toEqual([]);
    expect(await say([{ event: "data:get:clock" }])).toEqual({ end: "4401", heard: [] });
  });

  it("refuses a page of another site", async () => {
    const { end } = await say([], { origin: "https://evil.example" });
    expect(end).toContain("403");
  });
});
