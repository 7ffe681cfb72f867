/** The composables in a real Chromium, with the oldest Vue that is promised and the newest, against a real server. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchChromium } from "../../support/chromium.js";
import { call, seenOf, setUp, show, textOf } from "../react/stage.js";
import { bundle, renderOnServer } from "./stage.js";

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

const allLive = (page: Page) => page.waitForSelector("ol:not(:has(li:not(.live))):has(li)");

describe.each(["vue-3.4", "vue"])("with %s", (vue) => {
  let script: string;
  beforeAll(async () => {
    script = await bundle(vue);
  });

  it("renders one row of 1,000 when one has changed, and none when none has", async () => {
    const { page, change } = await setUp(browser, script);
    await show(page, "List");
    await page.waitForSelector("ul.live li:nth-child(1000)");
    expect((await seenOf(page)).renders.row).toBe(1_000);
    change((rows) => rows.map((row) => (row.id === 500 ? { id: 500, name: "changed" } : row)));
    await page.waitForSelector("text=changed");
    expect((await seenOf(page)).renders.row).toBe(1_001);
    change((rows) => [{ id: 1_000, name: "first" }, ...rows]);
    await page.waitForSelector("text=first");
    expect((await seenOf(page)).renders.row).toBe(1_002);
  });

  it("renders what was selected only when it has changed, for which `select` may read refs", async () => {
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
    await page.click("#name");
    await page.waitForSelector("text=100 true");
  });

  it("follows nothing without an id or when it is not enabled, and another member with another id", async () => {
    const { page, asked } = await setUp(browser, script);
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
    const { page, sockets } = await setUp(browser, script);
    await show(page, "Members", { from: 0 });
    await allLive(page);
    await show(page, "Members", { from: 100 });
    await allLive(page);
    await page.evaluate(() => {
      Reflect.get(globalThis, "seen").statuses.length = 0;
    });
    await show(page, "Members", { from: 0 });
    await page.waitForSelector("text=row 99");
    expect(new Set((await seenOf(page)).statuses)).toEqual(new Set(["live"]));
    await call(page, "stop");
    await expect.poll(() => sockets.stats().items).toBe(0);
    expect(sockets.stats().sessions).toBe(1);
  });

  it("does not follow what is kept alive unseen, and shows its old values at once when it is seen again", async () => {
    const { page, sockets } = await setUp(browser, script);
    const follows = (count: number) => expect.poll(() => sockets.stats().items).toBe(count);
    await call(page, "keep", "Members");
    await allLive(page);
    await call(page, "keep", "Nothing");
    await follows(0);
    await page.evaluate(() => {
      Reflect.get(globalThis, "seen").statuses.length = 0;
    });
    await call(page, "keep", "Members");
    await allLive(page);
    await follows(100);
    const { statuses } = await seenOf(page);
    expect(statuses).not.toContain("loading");
  });

  it("works in an effect scope, until that is stopped", async () => {
    const { page, sockets } = await setUp(browser, script);
    await call(page, "follow");
    const text = () => page.evaluate(() => Reflect.get(globalThis, "stores")[0].text());
    await expect.poll(text).toBe("live 1");
    sockets.publish("clock", 2);
    await expect.poll(text).toBe("live 2");
    await page.evaluate(() => Reflect.get(globalThis, "stores")[0].stop());
    await expect.poll(() => sockets.stats().items).toBe(0);
    await expect(call(page, "useClient")).rejects.toThrow("no client: call app.use");
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
    const { page, sockets, logged } = await setUp(browser, script);
    await show(page, "Suspense");
    await page.waitForSelector("#clock:text-is('1.0')");
    for (const session of sockets.sessions) session.close(1012);
    await page.evaluate(async () => {
      const { client } = Object(globalThis);
      while (client.item("clock").get().status !== "stale") await new Promise((done) => setTimeout(done, 5));
      while (client.item("clock").get().status !== "live") await new Promise((done) => setTimeout(done, 5));
    });
    expect(await page.locator("#waits").count()).toBe(0);
    expect(new Set((await seenOf(page)).statuses)).toEqual(new Set(["live", "stale"]));
    expect(logged.filter((text) => !text.includes("<Suspense> is an experimental"))).toEqual([]);
  });

  it("gives onErrorCaptured the item's error, and asks again after it was reset", async () => {
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
    const { page, slow } = await setUp(browser, script);
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
    const { page, slow } = await setUp(browser, script);
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

  it("hears every event once, however many come in one turn, and none when it has gone", async () => {
    const { page, sockets } = await setUp(browser, script);
    await show(page, "Said");
    await page.waitForSelector("#said", { state: "attached" });
    await page.evaluate(() => Reflect.get(globalThis, "client").connect());
    const texts = Array.from({ length: 50 }, (_, n) => `${n}`);
    for (const text of texts) sockets.broadcast("said", { text });
    await page.waitForSelector("#said:text-is('49')");
    expect((await seenOf(page)).said).toEqual(texts);
    await show(page, "Link");
    sockets.broadcast("said", { text: "too late" });
    await page.waitForSelector("text=open 1");
    expect((await seenOf(page)).said).toEqual(texts);
  });

  it("shows the state of the connection, and connects when a component follows an item", async () => {
    const { page } = await setUp(browser, script);
    await show(page, "Link");
    await page.waitForSelector("text=open 1");
    await page.evaluate(() => Reflect.get(globalThis, "client").close());
    await page.waitForSelector("text=closed 1");
  });

  it.each([
    ["Clock", '<p id="clock" class="loading"></p>', "#clock.live:text-is('1')"],
    ["Suspense", '<p id="clock"></p>', "#clock:text-is('1.0')"],
    ["Link", '<p id="link">idle undefined</p>', "text=open 1"],
    ["Said", '<p id="said"></p>', "#said"],
  ])(
    "renders %s on a server and leaves nothing there, and hydrates an item that is live by then",
    async (name, html, then) => {
      expect(await renderOnServer(vue, name)).toBe(html);
      const { page, logged } = await setUp(browser, script, { html });
      await page.evaluate(() => Reflect.get(globalThis, "client").preload("clock"));
      await call(page, "hydrate", name);
      await page.waitForSelector(then, { state: "attached" });
      expect(logged.filter((text) => !text.includes("<Suspense> is an experimental"))).toEqual([]);
    },
  );
});
