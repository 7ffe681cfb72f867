/** Suspense, rendering on a server and hydration with Solid. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchChromium } from "../../support/chromium.js";
import { call, framesOf, seenOf, setUp, show, textOf } from "../react/stage.js";
import { buildServer, bundle } from "./stage.js";

let browser: Browser;
let script: string;
let server: Awaited<ReturnType<typeof buildServer>>;

beforeAll(async () => {
  [browser, script, server] = await Promise.all([launchChromium(), bundle(), buildServer()]);
});
afterAll(async () => {
  server.remove();
  await browser.close();
});

it("suspends until there is a value, and never again when it is stale", async () => {
  const { page, sockets, logged } = await setUp(browser, script);
  await page.evaluate(() => {
    const waits: unknown[] = [];
    new MutationObserver(() => {
      if (document.querySelector("#waits")) waits.push(document.querySelector("main")?.textContent);
    }).observe(document.body, { subtree: true, childList: true });
    Object.assign(globalThis, { waits });
  });
  await show(page, "Suspense");
  await page.waitForSelector("#clock:text-is('1.0')");
  expect(await page.evaluate("waits")).toEqual(["waits"]);
  for (const session of sockets.sessions) session.close(1012);
  await page.evaluate(async () => {
    const { client } = Object(globalThis);
    while (client.item("clock").get().status !== "stale") await new Promise((done) => setTimeout(done, 5));
    while (client.item("clock").get().status !== "live") await new Promise((done) => setTimeout(done, 5));
  });
  expect(await page.evaluate("waits")).toEqual(["waits"]);
  expect((await seenOf(page)).statuses.slice(-3)).toEqual(["live", "stale", "live"]);
  expect(logged).toEqual([]);
});

it("suspends for another id, and not for one whose value is known", async () => {
  const { page } = await setUp(browser, script);
  await show(page, "SuspendedMember", { id: 1 });
  await page.waitForSelector("text=row 1");
  await page.evaluate(() => Reflect.get(globalThis, "client").preload("rows", 2));
  await show(page, "SuspendedMember", { id: 2 });
  expect(await textOf(page, "#member")).toBe("row 2");
  await show(page, "SuspendedMember", { id: 3 });
  await page.waitForSelector("text=row 3");
});

it("gives an error boundary the item's error, and asks again after it was reset", async () => {
  const { page, mend } = await setUp(browser, script);
  await show(page, "Broken");
  await page.waitForSelector("text=failed: it is broken");
  mend();
  await expect
    .poll(async () => {
      if (await page.locator("#again").count()) await page.click("#again");
      return page.locator("#broken:text-is('whole')").count();
    })
    .toBe(1);
});

it.each(["Clock", "Suspense"])(
  "renders %s on a server without a connection, and hydrates what is live by then",
  async (name) => {
    const { html, script: hydration, state } = server.render(name);
    expect(html).toContain('id="clock"');
    expect(state).toBe("idle");
    const prepared = /<script[^>]*>(.*)<\/script>/s.exec(hydration)?.[1];
    const { page, logged } = await setUp(browser, `${prepared};${script}`, { html });
    const before = await page.$("#clock");
    await page.evaluate(() => Reflect.get(globalThis, "client").preload("clock"));
    await call(page, "hydrate", name);
    await page.waitForSelector(`#clock:text-is('${name === "Clock" ? "1" : "1.0"}')`);
    const isSame = await page.evaluate((node) => node === document.querySelector("#clock"), before);
    expect([isSame, await page.locator("#clock").count()]).toEqual([true, 1]);
    expect(logged).toEqual([]);
  },
);

it.each([
  ["Clock", "1"],
  ["Suspense", "1.0"],
])(
  "renders %s with the values of a snapshot, hydrates them, and has them confirmed, not sent",
  async (name, text) => {
    const prepared = /<script[^>]*>(.*)<\/script>/s.exec(server.render(name).script)?.[1];
    const { page, logged } = await setUp(browser, `${prepared};${script}`, {
      async render(snapshot) {
        const { html } = server.render(name, snapshot);
        expect(html).toMatch(new RegExp(`<p[^>]* id="clock"[^>]*>(<!--[^>]*-->)?${text}<`));
        return html;
      },
    });
    const frames = framesOf(page);
    const before = await page.$("#clock");
    await call(page, "hydrate", name);
    await page.waitForFunction(() => Reflect.get(globalThis, "client").item("clock").get().status === "live");
    await page.waitForSelector(`#clock:text-is('${text}')`);
    expect(await page.evaluate((node) => node === document.querySelector("#clock"), before)).toBe(true);
    expect(frames.filter(({ data }) => data !== undefined)).toEqual([]);
    expect(frames).toContainEqual(expect.objectContaining({ event: "data:set:clock", unchanged: true }));
    expect(logged).toEqual([]);
  },
);
