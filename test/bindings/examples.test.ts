/** The examples of Vue and Svelte: as Vite builds them, checked by their compilers, and while a developer edits them. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { createServer } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startExample } from "../browser/example.js";
import { launchChromium } from "../support/chromium.js";
import { atEnd } from "../support/disposing.js";
import { quietLog, startServer } from "../support/server.js";

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

const ALL_LIVE = "ul:not(:has(li:not(.live))) li:nth-child(100)";
const CHECKERS = {
  vue: ["node_modules/vue-tsc/bin/vue-tsc.js", "--noEmit", "-p"],
  svelte: [
    "node_modules/svelte-check/bin/svelte-check",
    "--fail-on-warnings",
    "--workspace",
    "examples/svelte",
    "--tsconfig",
  ],
};
const EXAMPLES = [
  {
    name: "vue",
    one: "SeatTile.vue",
    items: "seats",
    guest: "Guest 7",
    came: "Guest 7 has booked",
    left: "Seat 7 is free again",
    heading: "Stalls (open)",
  },
  {
    name: "svelte",
    one: "Locker.svelte",
    items: "lockers",
    guest: "User 7",
    came: "User 7 has rented a locker",
    left: "Locker 7 is free again",
    heading: "North hall (open)",
  },
] as const;

describe.each(EXAMPLES)("the example $name", ({ name, one, items, guest, came, left, heading }) => {
  it("shows two pages of 100 items, and what happens there, on every page", async () => {
    const example = await startExample({}, `examples/${name}/server.ts`);
    atEnd(() => example.stop());
    const [ann, bob] = [await browser.newPage(), await browser.newPage()];
    for (const page of [ann, bob]) {
      atEnd(() => page.close());
      await page.goto(example.url);
      await page.waitForSelector(ALL_LIVE);
    }
    await ann.click("text='7: free'");
    await bob.waitForSelector(`text='7: ${guest}'`);
    await bob.waitForSelector(`text=${came}`);
    await bob.click("#floor");
    await bob.waitForSelector("text='107: free'");
    await bob.waitForSelector(ALL_LIVE);
    await bob.click("#floor");
    expect(await bob.locator("li.live").count()).toBe(100); // at once: nothing is loaded again
    await bob.click(`text='7: ${guest}'`);
    await ann.waitForSelector("text='7: free'");
    await ann.waitForSelector(`text=${left}`);
    expect(await ann.textContent("h1")).toBe(heading);
  });

  it("keeps its connection when a component is edited, and leaks nothing", async () => {
    const { sockets, url } = await startServer({ log: quietLog() });
    const asked: unknown[] = [];
    sockets.answer(items, ({ id }) => {
      asked.push(id);
      return { id };
    });
    const root = mkdtempSync(join(process.cwd(), ".edited-")); // Vite watches neither node_modules nor test-results
    cpSync(`examples/${name}`, root, { recursive: true });
    const proxy = { "^/live$": { target: url, ws: true } };
    const cacheDir = join(root, "cache");
    const vite = await createServer({ root, cacheDir, logLevel: "error", server: { port: 0, proxy } });
    atEnd(() => rmSync(root, { recursive: true }));
    atEnd(() => vite.close());
    await vite.listen();
    const page = await browser.newPage();
    atEnd(() => page.close());
    await page.goto(vite.resolvedUrls?.local[0] ?? "");
    await page.waitForSelector(ALL_LIVE);
    await page.evaluate(() => Object.assign(globalThis, { isSamePage: true }));
    for (const word of ["empty", "vacant", "open"]) {
      const source = readFileSync(`examples/${name}/${one}`, "utf8");
      writeFileSync(join(root, one), source.replace('"free"', `"${word}"`));
      await page.waitForSelector(`text='7: ${word}'`);
      await page.waitForSelector(ALL_LIVE);
      expect(sockets.stats()).toMatchObject({ sessions: 1, items: 100 });
    }
    expect(await page.evaluate("isSamePage")).toBe(true);
    expect(asked.length).toBe(100);
  });

  it("satisfies the type checker of its framework", { timeout: 300_000 }, () => {
    const [program = "", ...rest] = CHECKERS[name];
    const project = join(process.cwd(), `test/bindings/${name}/tsconfig.json`);
    const run = () => execFileSync(process.execPath, [program, ...rest, project], { encoding: "utf8" });
    expect(run).not.toThrow();
  });

  it("has fewer than 120 lines of code", () => {
    const files = readdirSync(`examples/${name}`).filter((file) => /\.(ts|vue|svelte)$/.test(file));
    const lines = files.flatMap((file) =>
      readFileSync(`examples/${name}/${file}`, "utf8").trim().split("\n"),
    );
    expect(lines.length).toBeLessThan(120);
  });
});
