/** Pages that are rendered with values by Svelte: they hydrate without a mismatch, and go live without a download. */
import { readFileSync } from "node:fs";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchChromium } from "../../support/chromium.js";
import { call, framesOf, setUp } from "../react/stage.js";
import { bundle, runOnServer } from "./stage.js";

const SERVER = `
  import { render } from "svelte/server";
  import App from "./App.svelte";
  console.log(render(App, { props: { client, first: "Clock" } }).body);`;

let browser: Browser;
let script: string;

beforeAll(async () => {
  browser = await launchChromium();
  script = await bundle("svelte", readFileSync("test/bindings/svelte/page.ts", "utf8"));
});
afterAll(() => browser.close());

/** A page that shows the clock as the server has rendered it. */
const open = async () => {
  const stage = await setUp(browser, script, {
    async render(snapshot) {
      const rendered = await runOnServer("svelte", SERVER, snapshot);
      expect(rendered.replace(/<!--.*?-->/g, "")).toBe('<p id="clock" class="stale">1</p>');
      return rendered;
    },
  });
  return { ...stage, frames: framesOf(stage.page) };
};

it("hydrates an item before it is live, keeps its element, and has the value confirmed, not sent", async () => {
  const { page, frames, logged } = await open();
  const before = await page.$("#clock");
  await call(page, "hydrate", "Clock");
  await page.waitForSelector("#clock.live:text-is('1')");
  expect(await page.evaluate((node) => node === document.querySelector("#clock"), before)).toBe(true);
  expect(frames.filter(({ data }) => data !== undefined)).toEqual([]);
  expect(frames).toContainEqual(expect.objectContaining({ event: "data:set:clock", unchanged: true }));
  expect(logged).toEqual([]);
});

it("hydrates an item that has another value by then", async () => {
  const { page, sockets, logged } = await open();
  await page.evaluate(() =>
    Reflect.get(globalThis, "client")
      .item("clock")
      .subscribe(() => {}),
  );
  await expect.poll(() => sockets.stats().items).toBe(1);
  sockets.publish("clock", 2);
  await page.waitForFunction(() => Reflect.get(globalThis, "client").item("clock").get().value === 2);
  await call(page, "hydrate", "Clock");
  await page.waitForSelector("#clock.live:text-is('2')");
  expect(logged).toEqual([]);
});
