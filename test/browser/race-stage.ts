/** The race tracker in a real browser, as its tests use it: on a desktop and on a phone. */
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from "vitest";
import { launchChromium } from "../support/chromium.js";
import { type Example, startExample } from "./example.js";

export const SLOW_MS = 60_000; // a first start unpacks the browser
export const WAIT = { timeout: 15_000 }; // more than the longest delay before a reconnect

const sizes = {
  desktop: { width: 1280, height: 800 },
  phone: { width: 320, height: 640 },
};

/** What the tests of one screen size need. */
export interface Screen {
  size: string;
  viewport: { width: number; height: number };
  /** The browser's context of the running test. */
  context(): BrowserContext;
  /** Opens a page and resolves when it shows live riders. What its console complains of fails the test. */
  open(): Promise<Page>;
}

/** Declares the tests of every screen size, over one browser and one running example. */
export function describeRace(name: string, declare: (screen: Screen) => void): void {
  let browser: Browser;
  let example: Example;

  beforeAll(async () => {
    [browser, example] = await Promise.all([launchChromium(), startExample()]);
  }, SLOW_MS);

  afterAll(async () => {
    await browser?.close();
    await example?.stop();
  }, SLOW_MS);

  describe.each(Object.entries(sizes))(`${name} on a %s`, (size, viewport) => {
    let context: BrowserContext;
    let complaints: string[];

    beforeEach(async () => {
      complaints = [];
      context = await browser.newContext({ viewport });
    });

    afterEach(async () => {
      await context.close();
      expect(complaints, "what the console says").toEqual([]);
    });

    async function open(): Promise<Page> {
      const page = await context.newPage();
      page.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) complaints.push(message.text());
      });
      page.on("pageerror", (error) => complaints.push(String(error)));
      await page.goto(example.url);
      await page.waitForSelector('[data-testid="riders"][data-status="live"] [data-testid="rider-8"]', WAIT);
      return page;
    }

    declare({ size, viewport, context: () => context, open });
  });
}

/** In the page: the delay before a reconnect is drawn at random, and what is to be seen meanwhile takes a moment. */
export function waitLong(): void {
  Math.random = () => 0.99;
}

/** Waits until the text of an element is another than it is now. */
export async function changes(page: Page, selector: string): Promise<void> {
  const before = await page.locator(selector).textContent(WAIT);
  await page.waitForFunction(
    ([wanted, text]) => document.querySelector(wanted)?.textContent !== text,
    [selector, before] as const,
    WAIT,
  );
}

/** The running number of the update that a page shows. */
export async function tickOf(page: Page): Promise<number> {
  return Number(await page.getByTestId("clock").getAttribute("data-tick"));
}

/** The time of the race that a page shows, in milliseconds. */
export async function raceMs(page: Page): Promise<number> {
  const [minutes = 0, seconds = 0] =
    (await page.getByTestId("elapsed").textContent())?.split(":").map(Number) ?? [];
  return (minutes * 60 + seconds) * 1000;
}

export function numbersIn(text: string | null): [number, number, number] {
  const [first = Number.NaN, second = Number.NaN, third = Number.NaN] =
    (text ?? "").match(/\d+/g)?.map(Number) ?? [];
  return [first, second, third];
}

/** By how many pixels a page is wider than the screen. */
export async function widthOverflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
}

export async function signIn(page: Page, name: string): Promise<void> {
  await page.getByTestId("name").fill(name);
  await page.getByTestId("name").press("Enter");
  await page.getByTestId("signed-in").getByText(`signed in as ${name}`).waitFor(WAIT);
}

/** Signs in and gives what the page says to it. The server may not have noticed yet that somebody else has left. */
export async function tryToSignIn(page: Page, name: string): Promise<string | null> {
  if (await page.getByTestId("name").isVisible()) {
    await page.getByTestId("name").fill(name);
    await page.getByTestId("name").press("Enter");
  }
  return page.getByTestId("signed-in").textContent();
}

export async function say(page: Page, text: string): Promise<void> {
  await page.getByTestId("text").fill(text);
  await page.getByTestId("text").press("Enter");
}
