/** Pages that are rendered with values by Vue: they hydrate without a mismatch, and go live without a download. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchChromium } from "../../support/chromium.js";
import { call, framesOf, setUp } from "../react/stage.js";
import { bundle, renderOnServer } from "./stage.js";

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

describe.each(["vue-3.4", "vue"])("with %s", (vue) => {
  let script: string;
  beforeAll(async () => {
    script = await bundle(vue);
  });
  /** A page that shows a screen as the server has rendered it. */
  const open = async (name: string, html: string) => {
    const stage = await setUp(browser, script, {
      async render(snapshot) {
        const rendered = await renderOnServer(vue, name, snapshot);
        expect(rendered).toBe(html);
        return rendered;
      },
    });
    /** Warnings of Vue, without the one that `Suspense` is experimental. */
    const problems = () => stage.logged.filter((text) => !text.includes("<Suspense> is an experimental"));
    return { ...stage, frames: framesOf(stage.page), problems };
  };

  it.each([
    ["Clock", '<p id="clock" class="stale">1</p>', "#clock.live:text-is('1')"],
    ["Suspense", '<p id="clock">1.0</p>', "#clock:text-is('1.0')"],
  ])("hydrates %s before its item is live, and has it confirmed, not sent", async (name, html, then) => {
    const { page, frames, problems } = await open(name, html);
    await call(page, "hydrate", name);
    await page.waitForSelector(then);
    await page.waitForFunction(() => Reflect.get(globalThis, "client").item("clock").get().status === "live");
    expect(frames.filter(({ data }) => data !== undefined)).toEqual([]);
    expect(frames).toContainEqual(expect.objectContaining({ event: "data:set:clock", unchanged: true }));
    expect(await page.locator("#waits").count()).toBe(0);
    expect(problems()).toEqual([]);
  });

  it("hydrates an item that has another value by then", async () => {
    const { page, sockets, problems } = await open("Clock", '<p id="clock" class="stale">1</p>');
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
    expect(problems()).toEqual([]);
  });
});
