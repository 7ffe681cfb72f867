/** What `injectItem` does in a page. */
import { deepEqual, equal, ok } from "node:assert/strict";
import { type Stage, textOf, until } from "./stage.js";

export const itemChecks: Record<string, (stage: Stage) => Promise<void>> = {
  async "updates one row of 1,000 when one has changed"({ page, show, change, seen }) {
    await show("List");
    await page.waitForSelector("ul.live li:nth-child(1000)");
    const before = (await seen()).rows;
    change((rows) => rows.map((row) => (row.id === 500 ? { id: 500, name: "changed" } : row)));
    await page.waitForSelector("text=changed");
    equal((await seen()).rows - before, 1);
    change((rows) => [{ id: 1_000, name: "first" }, ...rows]);
    await page.waitForSelector("li:first-child:has-text('first')");
    equal((await seen()).rows - before, 2);
  },

  async "shows what was selected, and selects anew when a signal that `select` reads has changed"(stage) {
    const { page, show, sockets, seen } = stage;
    await show("Name");
    await page.waitForSelector("text=5 letters true");
    sockets.publish("rows", 7, { id: 7, name: "other" });
    sockets.publish("rows", 7, { id: 7, name: "longer" });
    await page.waitForSelector("text=6 letters true");
    await show("Name", { unit: "signs" });
    await page.waitForSelector("text=6 signs true");
    deepEqual([...new Set((await seen()).values.filter(Boolean))], [5, 6]);
  },

  async "follows nothing without an id or when it is not enabled, and another member with another id"(stage) {
    const { page, show, asked, sockets } = stage;
    await show("Member", { id: undefined });
    await until(() => textOf(page, "#member"), "loading");
    await show("Member", { id: 3, enabled: false });
    await until(() => textOf(page, "#member"), "loading");
    await show("Member", { id: 4, enabled: true });
    await page.waitForSelector("text=live row 4");
    await show("Member", { id: 5, enabled: true });
    await page.waitForSelector("text=live row 5");
    deepEqual(asked, [4, 5]);
    await show("Member", { id: 5, enabled: false });
    await until(() => textOf(page, "#member"), "loading");
    await until(() => sockets.stats().items, 0);
  },

  async "shows a page of 100 items at once when it is opened again, and leaves nothing behind"(stage) {
    const { page, show, sockets, seen } = stage;
    for (const from of [0, 100]) {
      await show("Members", { from });
      await page.waitForSelector(`text=row ${from + 99}`);
      await page.waitForSelector("ol:not(:has(li:not(.live)))");
      await show("Nothing");
      await page.waitForSelector("#nothing", { state: "attached" });
    }
    const { length } = (await seen()).statuses;
    await show("Members", { from: 0 });
    await page.waitForSelector("text=row 99");
    deepEqual(new Set((await seen()).statuses.slice(length)), new Set(["live"]));
    await show("Nothing");
    await until(() => sockets.stats().items, 0);
    equal(sockets.stats().sessions, 1);
  },

  async "shows so many values in a second, the last of them too, and a change of the status at once"(stage) {
    const { page, show, sockets, seen } = stage;
    await show("Clock");
    await page.waitForSelector("#clock.live");
    const start = performance.now();
    for (let n = 2; n <= 100; n++) {
      sockets.publish("clock", n);
      await new Promise(setImmediate);
    }
    await page.waitForSelector("#clock:text-is('100')");
    const most = 4 + ((performance.now() - start) / 1_000) * 4;
    ok((await seen()).values.length <= most, `${(await seen()).values}`);
    await page.evaluate("client.close()");
    await page.waitForSelector("#clock.stale");
  },

  async "shows an item's error, followed with an injector"({ page, show, mend }) {
    await show("Error");
    await page.waitForSelector("text=error it is broken");
    mend();
    await until(() => textOf(page, "#error"), "live");
  },
};
