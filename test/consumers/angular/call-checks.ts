/** What `injectRequest`, `injectEvent` and `injectLink` do in a page. */
import { deepEqual, equal } from "node:assert/strict";
import { type Stage, textOf, until } from "./stage.js";

export const callChecks: Record<string, (stage: Stage) => Promise<void>> = {
  async "runs a request, and shows its reply, its error, and of two the later one"(stage) {
    const { page, show, slow, seen } = stage;
    await show("Add");
    await until(() => textOf(page, "#sum"), "false");
    await page.click("#add");
    await page.waitForSelector("text=/false +3/");
    await page.click("#bad");
    await page.click("#add");
    await page.waitForSelector("text=false negative");
    await show("Slow");
    await page.click("#one");
    await page.click("#two");
    await until(() => slow.size, 2);
    slow.get(2)?.(2);
    await page.waitForSelector("text=false 2");
    slow.get(1)?.(1);
    await until(async () => (await seen()).results, [2, 1]);
    equal(await textOf(page, "#slow"), "false 2");
  },

  async "gives up a request when its component has gone, unless it is detached"(stage) {
    const { page, show, slow, seen } = stage;
    await show("Slow");
    await page.click("#one");
    await show("Nothing");
    await until(async () => (await seen()).results, ["aborted"]);
    await show("Detached");
    await page.click("#two");
    await show("Nothing");
    await until(() => slow.has(2), true);
    slow.get(2)?.(2);
    await until(async () => (await seen()).results, ["aborted", 2]);
  },

  async "hears every event once, however many come in one turn, and none after it has gone"(stage) {
    const { page, show, sockets, seen } = stage;
    await show("Said");
    await page.waitForSelector("#said", { state: "attached" });
    await page.evaluate("client.connect()");
    const texts = Array.from({ length: 50 }, (_, n) => `${n}`);
    for (const text of texts) sockets.broadcast("said", { text });
    await page.waitForSelector("#said:text-is('49')");
    await show("Nothing");
    await page.waitForSelector("#nothing", { state: "attached" });
    sockets.broadcast("said", { text: "late" });
    await page.evaluate("client.request('add', { a: 1, b: 2 })");
    deepEqual((await seen()).said, texts);
  },

  async "shows the connection, lets the application become stable, and leaves the connection open"(stage) {
    const { page, show, sockets } = stage;
    await show("Link");
    await page.waitForSelector("text=open 1");
    await page.evaluate("void application.whenStable().then(() => { isStable = true; })");
    await page.waitForFunction("globalThis.isStable");
    await page.evaluate("application.destroy()");
    await until(() => sockets.stats().items, 0);
    equal(sockets.stats().sessions, 1);
  },

  async "shows that the connection was closed"({ page, show }) {
    await show("Link");
    await page.waitForSelector("text=open 1");
    await page.evaluate("client.close()");
    await page.waitForSelector("text=closed 1");
  },
};
