/** The stores in a real Chromium, with Svelte 4 and 5, against a real server. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchChromium } from "../../support/chromium.js";
import { call, setUp } from "../react/stage.js";
import { bundle, runOnServer } from "./stage.js";

const client = `
  import App from "./stores/App.svelte";
  import { createClient } from "../../../client/index.js";
  const client = createClient({ url: "/" });
  const target = document.querySelector("main");
  let app;`;
const VERSIONS = [
  {
    version: "svelte-4",
    page: `${client}
      const start = () => { app = new App({ target, props: { client }, hydrate: true }); };
      const change = (id) => app.$set({ id });
      const stop = () => app.$destroy();
      Object.assign(globalThis, { start, change, stop, client, results: [] });`,
    server: 'import App from "./stores/App.svelte"; console.log(App.render({ client, id: 4 }).html);',
  },
  {
    version: "svelte",
    page: `import { flushSync, hydrate, mount, unmount } from "svelte";
      import { asClassComponent } from "svelte/legacy";
      ${client}
      const start = () => { app = new (asClassComponent(App))({ target, props: { client }, hydrate: target.innerHTML !== "" }); };
      const change = (id) => app.$set({ id });
      const stop = () => app.$destroy();
      Object.assign(globalThis, { start, change, stop, client, results: [] });`,
    server:
      'import { render } from "svelte/server"; import App from "./stores/App.svelte"; console.log(render(App, { props: { client, id: 4 } }).body);',
  },
] as const;

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

describe.each(VERSIONS)("with $version", ({ version, page: contents, server }) => {
  let script: string;
  beforeAll(async () => {
    script = await bundle(version, contents);
  });

  it("shows items, of which one has another id, requests and the connection, and leaves nothing", async () => {
    const { page, sockets, slow, asked } = await setUp(browser, script);
    await page.waitForSelector("text=1000 rows");
    await page.waitForSelector("#clock:text-is('1')");
    await page.waitForSelector("#link:text-is('open')");
    await page.waitForSelector("#row.loading", { state: "attached" });
    await call(page, "change", 4);
    await page.waitForSelector("#row.live:text-is('row 4')");
    await call(page, "change", 5);
    await page.waitForSelector("#row.live:text-is('row 5')");
    await call(page, "change", 4); // it lingers
    await page.waitForSelector("#row.live:text-is('row 4')");
    expect(asked).toEqual([undefined, 4, 5]);
    await page.click("#slow");
    await page.waitForSelector("text=true undefined");
    await expect.poll(() => slow.size).toBe(1);
    slow.get(1)?.("done");
    await page.waitForSelector("text=false done");
    await page.click("#slow");
    await call(page, "stop");
    await expect.poll(() => page.evaluate("results")).toEqual(["done", "aborted"]);
    await expect.poll(() => sockets.stats().items).toBe(0);
  });

  it("shows so many values in a second, and the last of them too", async () => {
    const { page, sockets } = await setUp(browser, script);
    await page.waitForSelector("#clock:text-is('1')");
    await page.evaluate(`
      globalThis.shown = [];
      const clock = document.querySelector("#clock");
      new MutationObserver(() => shown.push(clock.textContent)).observe(clock, { subtree: true, characterData: true, childList: true })`);
    const start = performance.now();
    for (let n = 2; n <= 100; n++) {
      sockets.publish("clock", n);
      await new Promise(setImmediate);
    }
    await page.waitForSelector("#clock:text-is('100')");
    const most = 2 + ((performance.now() - start) / 1_000) * 4;
    expect((await page.evaluate<string[]>("shown")).length).toBeLessThanOrEqual(most);
  });

  it("follows nothing on a server, and hydrates", async () => {
    const html = await runOnServer(version, server);
    expect(html).toContain('class="loading"');
    const { page, logged } = await setUp(browser, script, { html });
    await page.evaluate(() => Reflect.get(globalThis, "client").preload("clock"));
    await call(page, "start");
    await page.waitForSelector("#clock:text-is('1')");
    await page.waitForSelector("text=1000 rows");
    expect(logged).toEqual([]);
  });
});
