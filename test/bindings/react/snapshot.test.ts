/** Pages that are rendered with values, by React 18 and 19: they hydrate without a mismatch, and go live without a download. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchChromium } from "../../support/chromium.js";
import { bundle, call, framesOf, renderOnServer, setUp } from "./stage.js";

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

const problemsOf = (page: Page): Promise<unknown> => page.evaluate(() => Reflect.get(globalThis, "problems"));

describe.each([
  { version: "18", react: "react-18", dom: "react-dom-18" },
  { version: "19", react: "react", dom: "react-dom" },
])("with React $version", ({ react, dom }) => {
  let script: string;
  beforeAll(async () => {
    script = await bundle(react, dom);
  });
  /** A page that shows a screen as the server has rendered it. */
  const open = async (name: string, html: string) => {
    const stage = await setUp(browser, script, {
      async render(snapshot) {
        const rendered = await renderOnServer(react, dom, name, snapshot);
        expect(rendered).toContain(html);
        return rendered;
      },
    });
    return { ...stage, frames: framesOf(stage.page) };
  };

  it("hydrates a page before its items are live, and has them confirmed, not sent", async () => {
    const { page, logged, frames } = await open("Clock", '<p id="clock" class="stale">1</p>');
    await call(page, "hydrate", "Clock");
    await page.waitForSelector("#clock.live:text-is('1')");
    expect(frames.filter(({ data }) => data !== undefined)).toEqual([]);
    expect(frames).toContainEqual(expect.objectContaining({ event: "data:set:clock", unchanged: true }));
    expect([await problemsOf(page), logged]).toEqual([[], []]);
  });

  it("hydrates an item that has another value by then", async () => {
    const { page, sockets, logged } = await open("Clock", '<p id="clock" class="stale">1</p>');
    await page.evaluate(async () => {
      const item = Reflect.get(globalThis, "client").item("clock");
      await new Promise<void>((resolve) => {
        item.subscribe(({ status }: { status: string }) => status === "live" && resolve());
      });
    });
    sockets.publish("clock", 2);
    await page.waitForFunction(() => Reflect.get(globalThis, "client").item("clock").get().value === 2);
    await call(page, "hydrate", "Clock");
    await page.waitForSelector("#clock.live:text-is('2')");
    expect([await problemsOf(page), logged]).toEqual([[], []]);
  });

  it("hydrates an item that goes live meanwhile", async () => {
    const { page, logged } = await open("Clock", '<p id="clock" class="stale">1</p>');
    await page.evaluate(() => {
      const { client, hydrate } = Object(globalThis);
      client.item("clock").subscribe(() => {});
      hydrate("Clock");
    });
    await page.waitForSelector("#clock.live:text-is('1')");
    expect([await problemsOf(page), logged]).toEqual([[], []]);
  });

  it("renders what would suspend, and does not suspend on the page either", async () => {
    const { page, logged } = await open("Suspense", '<p id="clock">1.0</p>');
    await call(page, "hydrate", "Suspense");
    await page.waitForFunction(() => Reflect.get(globalThis, "seen").statuses.includes("live"));
    expect(await page.locator("text=waits").count()).toBe(0);
    expect([await problemsOf(page), logged]).toEqual([[], []]);
  });
});
