/** In a real page, whose socket takes all at once and says only how much of it waits. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchChromium } from "../support/chromium.js";
import { atEnd } from "../support/disposing.js";
import { startServer } from "../support/server.js";
import { bundleClient } from "./client-script.js";

let browser: Browser;
let script: string;

beforeAll(async () => {
  [browser, script] = await Promise.all([launchChromium(), bundleClient()]);
}, 60_000); // a first start unpacks the browser
afterAll(() => browser.close());

it("a request does not overtake the events that were emitted before it", async () => {
  const { server, sockets, url } = await startServer();
  const heard: unknown[] = [];
  sockets.handle("piece", ({ n }) => void heard.push(n));
  sockets.handle("commit", () => void heard.push("commit"));
  server.removeAllListeners("request");
  server.on("request", (_, response) => response.end("<!doctype html><title>a page</title>"));
  const page = await browser.newPage();
  atEnd(() => page.close());
  await page.goto(url.replace("ws", "http"));
  await page.evaluate(script);
  await page.evaluate(async (address) => {
    // The script has defined it.
    const { createClient } = Reflect.get(globalThis, "monumentWs");
    const client = createClient({ url: address });
    await client.connect();
    const data = "x".repeat(50_000);
    for (let n = 0; n < 8; n++) client.emit("piece", { n, data });
    await client.request("commit");
  }, url);
  expect(heard).toEqual([0, 1, 2, 3, 4, 5, 6, 7, "commit"]);
});
