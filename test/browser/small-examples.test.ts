/** The small examples in a real Chromium. Each is under 120 lines. */
import { readdirSync, readFileSync } from "node:fs";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { launchChromium } from "../support/chromium.js";
import { type Example, startExample } from "./example.js";

const SLOW_MS = 60_000; // a first start unpacks the browser
const WAIT = { timeout: 30_000 };

let browser: Browser;
let context: BrowserContext;
let example: Example | undefined;

beforeAll(async () => {
  browser = await launchChromium();
}, SLOW_MS);

beforeEach(async () => {
  context = await browser.newContext({ viewport: { width: 390, height: 844 } });
});

afterEach(async () => {
  await context.close();
  await example?.stop();
  example = undefined;
}, SLOW_MS);

afterAll(() => browser?.close(), SLOW_MS);

async function start(name: string, environment: Record<string, string> = {}): Promise<void> {
  example = await startExample(environment, `examples/${name}/server.ts`);
}

async function open(path: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${example?.url}${path}`);
  return page;
}

async function send(page: Page, text: string): Promise<void> {
  await page.fill("input", text);
  await page.click("form button");
  await page.waitForFunction(() => document.querySelector("input")?.value === "", undefined, WAIT);
}

const linesOf = (page: Page): Promise<string[]> => page.locator("li").allTextContents();

describe("the chat", () => {
  it("shows what others say in a room, and only in that", { timeout: SLOW_MS }, async () => {
    await start("chat");
    const [ann, bob] = [await open("?name=ann"), await open("?name=bob")];
    for (const page of [ann, bob]) await page.waitForSelector("nav button", WAIT);
    await send(ann, "hello");
    await bob.waitForSelector("text=ann: hello", WAIT);
    await ann.waitForSelector("text=Here: ann, bob", WAIT);
    await bob.click("text=random");
    await bob.waitForSelector("li", { ...WAIT, state: "detached" });
    await send(bob, "anybody here?");
    await bob.waitForSelector("text=bob: anybody here?", WAIT);
    expect(await linesOf(ann)).toEqual(["ann: hello"]);
    await ann.waitForSelector("p:text-is('Here: ann')", WAIT);
    await ann.click("text=random");
    await ann.waitForSelector("text=bob: anybody here?", WAIT);
  });
});

describe("the sensors", () => {
  it("are 300 on one page, and change one by one", { timeout: SLOW_MS }, async () => {
    await start("sensors");
    const page = await open("");
    await page.waitForFunction(() => document.querySelectorAll("li.live").length === 300, undefined, WAIT);
    const first = (await linesOf(page))[7];
    await page.waitForFunction(
      (text) => document.querySelectorAll("li")[7]?.textContent !== text,
      first,
      WAIT,
    );
    expect(await page.locator("h1").textContent()).toBe("300 sensors");
  });
});

describe("the notes", () => {
  it("are private, and outlive the token", { timeout: SLOW_MS }, async () => {
    await start("notes", { TOKEN_LIFE_MS: "4000" });
    const ann = await open("?name=ann");
    const statuses: string[] = [];
    await ann.exposeFunction("tell", (status: string) => statuses.push(status));
    await ann.waitForSelector("p:text-is('live')", WAIT);
    await ann.evaluate(
      "new MutationObserver(() => tell(document.querySelector('p').textContent)).observe(document.querySelector('p'), { childList: true })",
    );
    await send(ann, "a secret");
    const renewed = ann.waitForResponse((response) => response.url().includes("/token"), WAIT);
    await (await renewed).finished(); // another token was fetched before the first expired
    await send(ann, "another");
    expect(await linesOf(ann)).toEqual(["a secret", "another"]);
    expect(statuses.filter((status) => status !== "live")).toEqual([]);

    const bob = await open("?name=bob&of=ann");
    await bob.waitForSelector("text=error: ", WAIT);
    expect(await linesOf(bob)).toEqual([]);
  });
});

it.each(["chat", "sensors", "notes"])("the example %s has fewer than 120 lines", (name) => {
  const files = readdirSync(`examples/${name}`).map((file) =>
    readFileSync(`examples/${name}/${file}`, "utf8"),
  );
  expect(files.join("").trimEnd().split("\n").length).toBeLessThan(120);
});
