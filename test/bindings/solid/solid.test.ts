/** The primitives in a real Chromium, with Solid as Vite compiles it, against a real server. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchChromium } from "../../support/chromium.js";
import { call, seenOf, setUp, show, textOf } from "../react/stage.js";
import { bundle } from "./stage.js";

let browser: Browser;
let script: string;

beforeAll(async () => {
  [browser, script] = await Promise.all([launchChromium(), bundle()]);
});
afterAll(() => browser.close());

it("updates one row of 1,000 when one has changed, and makes no row anew", async () => {
  const { page, change } = await setUp(browser, script);
  await show(page, "List");
  await page.waitForSelector("ul.live li:nth-child(1000)");
  expect(await seenOf(page)).toMatchObject({ rows: 1_000 });
  await page.evaluate(() => {
    const changes: unknown[] = [];
    const watching = { subtree: true, childList: true, characterData: true, attributes: true };
    new MutationObserver((records) => {
      for (const { type, target } of records) changes.push(`${type} ${target.textContent}`);
    }).observe(document.querySelector("ul") as Element, watching);
    Object.assign(globalThis, { changes });
  });
  change((rows) => rows.map((row) => (row.id === 500 ? { id: 500, name: "changed" } : row)));
  await page.waitForSelector("text=changed");
  expect(await page.evaluate("changes")).toEqual(["characterData changed"]);
  change((rows) => [{ id: 1_000, name: "first" }, ...rows]);
  await page.waitForSelector("li:first-child:text-is('first')");
  expect(await seenOf(page)).toMatchObject({ rows: 1_001 });
  expect(await page.locator("li").count()).toBe(1_001);
});

it("leaves a value of the client as it is, also where it is not frozen", async () => {
  const { page, change } = await setUp(browser, await bundle("production"));
  await show(page, "List");
  await page.waitForSelector("ul.live li:nth-child(1000)");
  await page.evaluate("held = client.item('rows').get().value");
  change((rows) => rows.map((row) => (row.id === 500 ? { id: 500, name: "changed" } : row)));
  await page.waitForSelector("text=changed");
  expect(await page.evaluate("held[500].name")).toBe("row 500");
});

it("shows what was selected, and selects anew when what `select` reads has changed", async () => {
  const { page, sockets } = await setUp(browser, script);
  await show(page, "Name", { unit: "letters" });
  await page.waitForSelector("text=5 letters true");
  sockets.publish("rows", 7, { id: 7, name: "other" });
  sockets.publish("rows", 7, { id: 7, name: "longer" });
  await page.waitForSelector("text=6 letters true");
  await show(page, "Name", { unit: "signs" });
  await page.waitForSelector("text=6 signs true");
  expect(await seenOf(page)).toMatchObject({ values: [undefined, 5, 6] });
});

it("follows nothing without an id or when it is not enabled, and another member with another id", async () => {
  const { page, asked, sockets } = await setUp(browser, script);
  await show(page, "Member", { id: undefined });
  expect(await textOf(page, "#member")).toBe("loading undefined");
  await show(page, "Member", { id: 3, enabled: false });
  await show(page, "Member", { id: 4 });
  await page.waitForSelector("text=live row 4");
  await show(page, "Member", { id: 5 });
  await page.waitForSelector("text=live row 5");
  expect(asked).toEqual([4, 5]);
  await show(page, "Member", { id: 5, enabled: false });
  await page.waitForSelector("text=loading undefined");
  await expect.poll(() => sockets.stats().items).toBe(0);
});

it("shows a page of 100 items at once when it is opened again, and leaves nothing behind", async () => {
  const { page, sockets } = await setUp(browser, script);
  await show(page, "Members", { from: 0 });
  await page.waitForSelector("ol:not(:has(li:not(.live)))");
  await show(page, "Nothing");
  await show(page, "Members", { from: 100 });
  await page.waitForSelector("text=row 199");
  await page.waitForSelector("ol:not(:has(li:not(.live)))");
  await page.evaluate(() => {
    Reflect.get(globalThis, "seen").statuses.length = 0;
  });
  await show(page, "Nothing");
  await show(page, "Members", { from: 0 });
  // In the same turn: nothing was awaited.
  expect(await page.locator("li.live").count()).toBe(100);
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
  for (let n = 2; n <= 100; n++) {
    sockets.publish("clock", n);
    await new Promise(setImmediate);
  }
  await page.waitForSelector("#clock:text-is('100')");
  const most = 4 + ((performance.now() - start) / 1_000) * 4;
  const { values } = (await page.evaluate("seen")) as { values: unknown[] };
  expect(values.length).toBeLessThanOrEqual(most);
  await page.evaluate(() => Reflect.get(globalThis, "client").close());
  await page.waitForSelector("#clock.stale");
});

it("shows an item's error", async () => {
  const { page, mend } = await setUp(browser, script);
  await show(page, "Error");
  await page.waitForSelector("text=error it is broken");
  mend();
  await page.waitForSelector("text=live undefined");
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

it("hears every event once, however many come in one turn, and none after it has gone", async () => {
  const { page, sockets } = await setUp(browser, script);
  await show(page, "Said");
  await page.waitForSelector("#said", { state: "attached" });
  await page.evaluate(() => Reflect.get(globalThis, "client").connect());
  const texts = Array.from({ length: 50 }, (_, n) => `${n}`);
  for (const text of texts) sockets.broadcast("said", { text });
  await page.waitForSelector("#said:text-is('49')");
  await show(page, "Nothing");
  sockets.broadcast("said", { text: "late" });
  await page.evaluate(() => Reflect.get(globalThis, "client").request("add", { a: 1, b: 2 }));
  expect((await seenOf(page)).said).toEqual(texts);
});

it("shows the state of the connection, and leaves it open when everything is disposed of", async () => {
  const { page, sockets } = await setUp(browser, script);
  await show(page, "Link");
  await page.waitForSelector("text=open 1");
  await call(page, "stop");
  await expect.poll(() => sockets.stats().items).toBe(0);
  expect(sockets.stats().sessions).toBe(1);
  await call(page, "start");
  await page.evaluate(() => Reflect.get(globalThis, "client").close());
  await page.waitForSelector("text=closed 1");
});
