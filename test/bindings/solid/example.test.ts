/** The example of Solid: as Vite builds it, and its page while a developer edits it. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { createServer } from "vite";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startExample } from "../../browser/example.js";
import { launchChromium } from "../../support/chromium.js";
import { atEnd } from "../../support/disposing.js";
import { quietLog, startServer } from "../../support/server.js";

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

it("shows two levels of 100 spaces, and what happens there, on every page", async () => {
  const example = await startExample({}, "examples/solid/server.ts");
  atEnd(() => example.stop());
  const [ann, bob] = [await browser.newPage(), await browser.newPage()];
  for (const page of [ann, bob]) {
    atEnd(() => page.close());
    await page.goto(example.url);
    await page.waitForSelector("ul:not(:has(li:not(.live))) li:nth-child(100)");
  }
  await ann.click("text='7: free'");
  await bob.waitForSelector("text='7: CAR 7'");
  await bob.waitForSelector("text=CAR 7 has come in");
  await bob.click("#level");
  await bob.waitForSelector("text='107: free'");
  await bob.click("#level");
  expect(await bob.locator("li.live").count()).toBe(100); // at once: nothing is loaded again
  await bob.click("text='7: CAR 7'");
  await ann.waitForSelector("text='7: free'");
  await ann.waitForSelector("text=CAR 7 has left");
  expect(await ann.textContent("h1")).toBe("Level 1 (open)");
});

it("keeps its connection and its values when a component is edited, and leaks nothing", async () => {
  const { sockets, url } = await startServer({ log: quietLog() });
  const asked: unknown[] = [];
  sockets.answer("spaces", ({ id }) => {
    asked.push(id);
    return { id, plate: null };
  });
  const root = mkdtempSync(join(process.cwd(), ".edited-")); // Vite watches neither node_modules nor test-results
  cpSync("examples/solid", root, { recursive: true });
  const proxy = { "^/live$": { target: url, ws: true } };
  const cacheDir = join(root, "cache");
  const vite = await createServer({ root, cacheDir, logLevel: "error", server: { port: 0, proxy } });
  atEnd(() => rmSync(root, { recursive: true }));
  atEnd(() => vite.close());
  await vite.listen();
  const page = await browser.newPage();
  atEnd(() => page.close());
  await page.goto(vite.resolvedUrls?.local[0] ?? "");
  await page.waitForSelector("ul:not(:has(li:not(.live))) li:nth-child(100)");
  await page.evaluate(() => Object.assign(globalThis, { isSamePage: true }));
  for (const word of ["empty", "vacant", "open"]) {
    const source = readFileSync("examples/solid/page.tsx", "utf8");
    writeFileSync(join(root, "page.tsx"), source.replace('"free"', `"${word}"`));
    await page.waitForSelector(`text='7: ${word}'`);
    expect(await page.locator("li.live").count()).toBe(100);
    expect(sockets.stats()).toMatchObject({ sessions: 1, items: 100 });
  }
  expect(await page.evaluate("isSamePage")).toBe(true);
  expect(asked.length).toBe(100);
});

it("has fewer than 120 lines of code", () => {
  const files = readdirSync("examples/solid").filter((name) => /\.tsx?$/.test(name));
  const lines = files.flatMap((name) => readFileSync(`examples/solid/${name}`, "utf8").trim().split("\n"));
  expect(lines.length).toBeLessThan(120);
});
