/** Where a client connects to in a real page, a frame and a worker. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchChromium } from "../support/chromium.js";
import { atEnd } from "../support/disposing.js";
import { startServer } from "../support/server.js";
import { bundleClient } from "./client-script.js";

const SLOW_MS = 60_000; // a first start unpacks the browser

let browser: Browser;
let script: string;

beforeAll(async () => {
  [browser, script] = await Promise.all([launchChromium(), bundleClient()]);
}, SLOW_MS);
afterAll(() => browser.close());

/** A page of a server at `/pages/one`, and the paths at which clients came. */
async function open(head = ""): Promise<{ page: Page; paths: string[] }> {
  const paths: string[] = [];
  const { server, url } = await startServer({
    authenticate: (request) => {
      paths.push(String(Object(request).url));
      return { user: "somebody" };
    },
  });
  server.removeAllListeners("request");
  server.on("request", ({ url }, response) =>
    response.end(url === "/client.js" ? script : `<!doctype html>${head}<title>a page</title>`),
  );
  const page = await browser.newPage();
  atEnd(() => page.close());
  await page.goto(`${url.replace("ws", "http")}/pages/one`);
  await page.evaluate(script);
  return { page, paths };
}

const connectTo = (url: string): string =>
  `monumentWs.createClient({ url: ${JSON.stringify(url)} }).connect()`;

describe("an address is taken", () => {
  it.each([
    ["relative to the page", "", "live", "/pages/live"],
    ["relative to the page's base URL", '<base href="/app/">', "live", "/app/live"],
    ["from the root", '<base href="/app/">', "/live", "/live"],
    ["without its fragment", "", "/live?room=1#top", "/live?room=1"],
  ])("%s", async (_, head, url, expected) => {
    const { page, paths } = await open(head);
    await page.evaluate(connectTo(url));
    expect(paths).toEqual([expected]);
  });

  it("in the frame of a srcdoc relative to its parent", async () => {
    const { page, paths } = await open();
    const frame = page.waitForEvent("frameattached");
    await page.evaluate(
      "document.body.append(Object.assign(document.createElement('iframe'), { srcdoc: '<p>inside' }))",
    );
    const inside = await frame;
    await inside.waitForSelector("p");
    await inside.evaluate(script);
    await inside.evaluate(connectTo("/live"));
    expect(paths).toEqual(["/live"]);
  });

  it.each([
    ["of a file relative to it", "new Worker('/client.js')"],
    [
      "made of a blob relative to the page's origin",
      "new Worker(URL.createObjectURL(new Blob([await (await fetch('/client.js')).text()])))",
    ],
  ])("in a worker %s", async (_, worker) => {
    const { page, paths } = await open();
    const created = page.waitForEvent("worker");
    await page.evaluate(`(async () => { globalThis.worker = ${worker}; })()`);
    await (await created).evaluate(connectTo("/live"));
    expect(paths).toEqual(["/live"]);
  });
});

describe("a page's WebSocket", () => {
  it("that was replaced after the client was loaded is the one that it uses", async () => {
    const { page, paths } = await open();
    await page.evaluate(
      "globalThis.WebSocket = class extends WebSocket { constructor(url) { super(url + '?through=another'); } }",
    );
    await page.evaluate(connectTo("/live"));
    expect(paths).toEqual(["/live?through=another"]);
  });
});
