/** The hooks in a real Chromium, with React 18 and 19, against a real server. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchChromium } from "../../support/chromium.js";
import { bundle, call, renderOnServer, seenOf, setUp, show, textOf } from "./stage.js";

const VERSIONS = [
  { version: "18", react: "react-18", dom: "react-dom-18" },
  { version: "19", react: "react", dom: "react-dom" },
];

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

describe.each(VERSIONS)("with React $version", ({ react, dom }) => {
  let script: string;
  beforeAll(async () => {
    script = await bundle(react, dom);
  });

  it("renders one row of 1,000 when one has changed, and none when none has", async () => {
    const { page, change } = await setUp(browser, script);
    await show(page, "List");
    await page.waitForSelector("ul.live li:nth-child(1000)");
    const before = await seenOf(page);
    expect(before.renders.row).toBe(1_000);
    change((rows) => rows.map((row) => (row.id === 500 ? { id: 500, name: "changed" } : row)));
    await page.waitForSelector("text=changed");
    expect((await seenOf(page)).renders.row).toBe(1_001);
    change((rows) => [{ id: 1_000, name: "first" }, ...rows]);
    await page.waitForSelector("text=first");
    expect((await seenOf(page)).renders.row).toBe(1_002);
  });

  it("renders what was selected only when it has changed", async () => {
    const { page, sockets } = await setUp(browser, script);
    await show(page, "Name");
    await page.waitForSelector("text=5 true");
    const { renders } = await seenOf(page);
    sockets.publish("rows", 7, { id: 7, name: "other" });
    await page.evaluate(async () => {
      const item = Reflect.get(globalThis, "client").item("rows", 7);
      while (item.get().value.name !== "other") await new Promise((resolve) => setTimeout(resolve, 5));
    });
    expect((await seenOf(page)).renders.name).toBe(renders.name);
    sockets.publish("rows", 7, { id: 7, name: "longer" });
    await page.waitForSelector("text=6 true");
    expect((await seenOf(page)).renders.name).toBe((renders.name ?? 0) + 1);
  });

  it("follows nothing without an id or when it is not enabled, and another member with another id", async () => {
    const { page, asked } = await setUp(browser, script, { isStrict: true });
    await show(page, "Member", { id: undefined });
    expect(await textOf(page, "#member")).toBe("loading undefined");
    await show(page, "Member", { id: 3, enabled: false });
    await show(page, "Member", { id: 4 });
    await page.waitForSelector("text=live row 4");
    await show(page, "Member", { id: 5 });
    await page.waitForSelector("text=live row 5");
    expect(asked).toEqual([4, 5]);
  });

  it("shows a page of 100 items at once when it is opened again, and leaves nothing behind", async () => {
    const { page, sockets } = await setUp(browser, script, { isStrict: true });
    await show(page, "Members", { from: 0 });
    await page.waitForSelector("ol:not(:has(li:not(.live)))");
    await show(page, "Members", { from: 100 });
    await page.waitForSelector("ol:not(:has(li:not(.live)))");
    await page.evaluate(() => {
      Reflect.get(globalThis, "seen").statuses.length = 0;
    });
    await show(page, "Members", { from: 0 });
    await page.waitForSelector("text=row 99");
    expect(new Set((await seenOf(page)).statuses)).toEqual(new Set(["live"]));
    await show(page, "Nothing");
    await expect.poll(() => sockets.stats().items).toBe(0);
    expect(sockets.stats().sessions).toBe(1);
  });

  it("shows so many values in a second, the last of them too, and a change of the status at once", async () => {
    const { page, sockets } = await setUp(browser, script);
    await show(page, "Clock");
    await page.waitForSelector("#clock.live");
    const start = performance.now();
    const before = (await seenOf(page)).renders.clock ?? 0;
    for (let n = 2; n <= 100; n++) {
      sockets.publish("clock", n);
      await new Promise(setImmediate);
    }
    await page.waitForSelector("#clock:text-is('100')");
    const most = 3 + ((performance.now() - start) / 1_000) * 4;
    expect((await seenOf(page)).renders.clock).toBeLessThanOrEqual(before + most);
    await page.evaluate(() => Reflect.get(globalThis, "client").close());
    await page.waitForSelector("#clock.stale");
  });

  it("suspends until there is a value, and never again when it is stale", async () => {
    const { page, sockets, logged } = await setUp(browser, script, { isStrict: true });
    await show(page, "Suspense");
    await page.waitForSelector("#clock");
    for (const session of sockets.sessions) session.close(1012);
    await page.evaluate(async () => {
      const { client } = Object(globalThis);
      while (client.item("clock").get().status !== "stale") await new Promise((done) => setTimeout(done, 5));
      while (client.item("clock").get().status !== "live") await new Promise((done) => setTimeout(done, 5));
    });
    expect(await page.locator("#waits").count()).toBe(0);
    const { statuses } = await seenOf(page);
    expect(new Set(statuses)).toEqual(new Set(["live", "stale"]));
    expect(logged).toEqual([]);
  });

  it("gives an error boundary the item's error, and asks again after it was reset", async () => {
    const { page, mend } = await setUp(browser, script);
    await show(page, "Broken");
    await page.waitForSelector("text=failed: it is broken");
    mend();
    await expect
      .poll(async () => {
        if (await page.locator("#again").count()) await page.click("#again");
        return page.locator("#broken").count();
      })
      .toBe(1);
    expect(await textOf(page, "#broken")).toBe("whole");
  });

  it("runs a request, and shows its reply, its error, and of two the later one", async () => {
    const { page, slow } = await setUp(browser, script, { isStrict: true });
    await show(page, "Add");
    expect(await textOf(page, "#sum")).toBe("false undefined undefined");
    await page.click("#add");
    await page.waitForSelector("text=false undefined 3");
    await page.click("#bad");
    await page.click("#add");
    await page.waitForSelector("text=false negative undefined");
    await show(page, "Slow");
    await page.click("#one");
    await page.click("#two");
    await expect.poll(() => slow.size).toBe(2);
    slow.get(2)?.("two");
    await page.waitForSelector("text=false two");
    slow.get(1)?.("one");
    await expect.poll(async () => (await seenOf(page)).results).toEqual(["two", "one"]);
    expect(await textOf(page, "#slow")).toBe("false two");
  });

  it("gives up a request when its component has gone, unless it is detached", async () => {
    const { page, slow } = await setUp(browser, script, { isStrict: true });
    await show(page, "Slow");
    await page.click("#one");
    await show(page, "Nothing");
    await expect.poll(async () => (await seenOf(page)).results).toEqual(["aborted"]);
    await show(page, "Slow", { detached: true });
    await page.click("#two");
    await show(page, "Nothing");
    await expect.poll(() => slow.has(2)).toBe(true);
    slow.get(2)?.("two");
    await expect.poll(async () => (await seenOf(page)).results).toEqual(["aborted", "two"]);
  });

  it("hears every event once, however many come in one turn", async () => {
    const { page, sockets } = await setUp(browser, script, { isStrict: true });
    await show(page, "Said");
    await page.waitForSelector("#said", { state: "attached" });
    await page.evaluate(() => Reflect.get(globalThis, "client").connect());
    const texts = Array.from({ length: 50 }, (_, n) => `${n}`);
    for (const text of texts) sockets.broadcast("said", { text });
    await page.waitForSelector("#said:text-is('49')");
    expect((await seenOf(page)).said).toEqual(texts);
  });

  it("shows the state of the connection, and connects when a component follows an item", async () => {
    const { page } = await setUp(browser, script, { isStrict: true });
    await show(page, "Link");
    await page.waitForSelector("text=open 1");
    await page.evaluate(() => Reflect.get(globalThis, "client").close());
    await page.waitForSelector("text=closed 1");
  });

  it("renders on a server without a connection, and hydrates an item that is live by then", async () => {
    const html = await renderOnServer(react, dom, "Clock");
    expect(html).toBe('<!--$--><p id="clock" class="loading"></p><!--/$-->');
    const { page, logged } = await setUp(browser, script, { html });
    await page.evaluate(() => Reflect.get(globalThis, "client").preload("clock"));
    await call(page, "hydrate", "Clock");
    await page.waitForSelector("#clock.live:text-is('1')");
    expect(await page.evaluate(() => Reflect.get(globalThis, "problems"))).toEqual([]);
    expect(logged).toEqual([]);
  });

  it("leaves what suspends to the page, where the server renders the fallback", async () => {
    const html = await renderOnServer(react, dom, "Suspense");
    expect(html).toContain("<p>waits</p>");
    const { page } = await setUp(browser, script, { html });
    await call(page, "hydrate", "Suspense");
    await page.waitForSelector("#clock:text-is('1.0')");
  });
});
