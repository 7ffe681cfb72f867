import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { launchChromium } from "../support/chromium.js";
import { type Example, startExample } from "./example.js";

const SLOW_MS = 60_000; // a first start unpacks the browser
const WAIT = { timeout: 15_000 }; // more than the longest delay before a reconnect

let browser: Browser;
let example: Example;

beforeAll(async () => {
  [browser, example] = await Promise.all([launchChromium(), startExample()]);
}, SLOW_MS);

afterAll(async () => {
  await browser?.close();
  await example?.stop();
}, SLOW_MS);

const sizes = {
  desktop: { width: 1280, height: 800 },
  phone: { width: 320, height: 640 },
};

describe.each(Object.entries(sizes))("the race tracker on a %s", (size, viewport) => {
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

  it("shows all riders, and their values as they change", { timeout: SLOW_MS }, async () => {
    const page = await open();
    expect(await page.locator("tbody tr").count()).toBe(8);
    await changes(page, '[data-testid="rider-3"] [data-testid="distance"]');
    await changes(page, '[data-testid="elapsed"]');
  });

  it("has the history of the race in its chart on arrival", { timeout: 2 * SLOW_MS }, async () => {
    let page = await open();
    let cameAt = await raceMs(page);
    // A race that has just begun has no history. The chart shows the last minute of one that is older.
    while (cameAt < 2_000) {
      page = await open();
      cameAt = await raceMs(page);
    }
    await page.waitForFunction(
      (before) => Number(document.querySelector<HTMLElement>("[data-from]")?.dataset.from) < before,
      cameAt - 1_000,
      WAIT,
    );
  });

  it("says what travels", { timeout: SLOW_MS }, async () => {
    const page = await open();
    const words = page.getByTestId("traffic");
    await words.getByText(/^3 live items \(clock, riders, riders \d\) over one WebSocket: /).waitFor(WAIT);
    await changes(page, '[data-testid="traffic"]');
    expect(await words.textContent()).toMatch(/: [\d,]+ messages, [\d.]+ k?B received, \d+ updates skipped/);
  });

  it("notices a connection that died without a word, says so, and comes back by itself", {
    timeout: SLOW_MS,
  }, async () => {
    const page = await open();
    await page.getByTestId("kill").click();
    await page.waitForSelector('[data-testid="riders"][data-status="live"][data-age="old"]', WAIT);
    expect(await page.getByTestId("riders-freshness").textContent()).toMatch(/^\d s old$/);
    await page.waitForSelector('[data-testid="riders"][data-status="stale"]', WAIT);
    await page.waitForSelector('[data-testid="link"]:not([data-state="open"])', { timeout: 30_000 });
    await page.waitForSelector('[data-testid="riders"][data-status="live"][data-age="new"]', WAIT);
    await page.waitForSelector('[data-testid="plot"][data-missed="cut off"]', WAIT);
  });

  it("shows what was said before it came, and asks for what is missing in its own words", {
    timeout: SLOW_MS,
  }, async () => {
    const page = await open();
    await signIn(page, `Gina ${size}`);
    await say(page, `Before ${size}`);
    await page.getByTestId("log").getByText(`Before ${size}`).waitFor(WAIT);
    await page.getByTestId("text").press("Enter");
    expect(await page.getByTestId("notice").textContent()).toBe("Write something first.");
    const late = await open();
    await late.getByTestId("log").getByText(`Before ${size}`).waitFor(WAIT);
    await late.getByTestId("name").press("Enter");
    expect(await late.getByTestId("notice").textContent()).toBe("Enter a name.");
  });

  it("shows one rider by id, and cheers for that rider", { timeout: SLOW_MS }, async () => {
    const page = await open();
    await page.getByTestId("choose-4").click();
    await page.getByTestId("card-name").getByText("Daniel Reyes").waitFor(WAIT);
    await changes(page, '[data-rider="4"] [data-testid="card-distance"]');
    const cheers = Number(await page.getByTestId("card-cheers").textContent());
    await page.getByTestId("cheer").click();
    await page.getByTestId("log").getByText("Somebody cheers for Daniel Reyes").waitFor(WAIT);
    await expect
      .poll(async () => Number(await page.getByTestId("card-cheers").textContent()))
      .toBe(cheers + 1);
  });

  it("carries what one page says to the other, as text and nothing else", { timeout: SLOW_MS }, async () => {
    const [ada, ben] = [await open(), await open()];
    await signIn(ada, `Ada ${size}`);
    await signIn(ben, `Ben ${size}`);
    await say(ada, `<b>Allez</b> ${size}`);
    await ben.getByTestId("log").getByText(`<b>Allez</b> ${size}`, { exact: true }).waitFor(WAIT);
    expect(await ben.getByTestId("log").locator("b").count()).toBe(0);
    await say(ben, `Heard you, ${size}`);
    await ada.getByTestId("log").getByText(`Heard you, ${size}`).waitFor(WAIT);
  });

  it("gives a name to one page at a time, and tells another that asks for it", {
    timeout: SLOW_MS,
  }, async () => {
    const [first, second] = [await open(), await open()];
    await signIn(first, `Cleo ${size}`);
    await second.getByTestId("name").fill(`cleo ${size}`);
    await second.getByTestId("name").press("Enter");
    await second.getByTestId("notice").getByText("is taken").waitFor(WAIT);
    expect(await second.getByTestId("say").isVisible()).toBe(false);
    await first.close();
    await expect.poll(() => tryToSignIn(second, `cleo ${size}`), WAIT).toBe(`signed in as cleo ${size}`);
  });

  it("greys out what it holds when the connection is cut, and recovers", { timeout: SLOW_MS }, async () => {
    await context.addInitScript(waitLong);
    const page = await open();
    await signIn(page, `Dora ${size}`);
    await page.getByTestId("cut").click();
    await page.waitForSelector('[data-testid="link"][data-state="waiting"]', WAIT);
    for (const part of ["riders", "rider", "chart", "clock"]) {
      expect(await page.getByTestId(part).getAttribute("data-status")).toBe("stale");
    }
    expect(await page.getByTestId("link-detail").textContent()).toMatch(/^Reconnecting in \d s$/);
    await say(page, `Said in the dark, ${size}`);
    await page.getByTestId("log").locator(".waiting").getByText(`Said in the dark, ${size}`).waitFor(WAIT);
    await page.getByTestId("cheer").click();
    await page.getByTestId("cheer").click();
    expect(await page.getByTestId("cheer").textContent()).toBe("2 queued");
    await page.waitForSelector('[data-testid="link"][data-state="open"]', WAIT);
    for (const part of ["riders", "rider", "chart", "clock"]) {
      await page.waitForSelector(`[data-testid="${part}"][data-status="live"]`, WAIT);
    }
    await changes(page, '[data-testid="rider-1"] [data-testid="distance"]');
    await page
      .getByTestId("log")
      .locator("li:not(.waiting)")
      .getByText(`Said in the dark, ${size}`)
      .waitFor(WAIT);
    expect(await page.getByTestId("log").locator(".waiting").count()).toBe(0);
    expect(await page.getByTestId("cheer").textContent()).toBe("Cheer");
    await page.waitForSelector('[data-testid="plot"][data-missed="cut off"]', WAIT);
  });

  it("keeps a name that is given while there is no connection, and signs in later", {
    timeout: SLOW_MS,
  }, async () => {
    await context.addInitScript(waitLong);
    const page = await open();
    await page.getByTestId("cut").click();
    await page.waitForSelector('[data-testid="link"][data-state="waiting"]', WAIT);
    await page.getByTestId("name").fill(`Ida ${size}`);
    await page.getByTestId("name").press("Enter");
    await page.getByTestId("notice").getByText("when the connection is back").waitFor(WAIT);
    expect(await page.getByTestId("name").inputValue()).toBe(`Ida ${size}`);
    await page.getByTestId("signed-in").getByText(`signed in as Ida ${size}`).waitFor(WAIT);
  });

  it("connects at once when asked to", { timeout: SLOW_MS }, async () => {
    await context.addInitScript(waitLong);
    const page = await open();
    await page.getByTestId("cut").click();
    await page.getByTestId("connect").click();
    await page.waitForSelector('[data-testid="link"][data-state="open"]', WAIT);
    await page.waitForSelector('[data-testid="riders"][data-status="live"]', WAIT);
  });

  it("skips to the newest update when the link was slow, and leaves other pages alone", {
    timeout: SLOW_MS,
  }, async () => {
    const [slow, other] = [await open(), await open()];
    const words = slow.getByTestId("slow-words");
    await slow.getByTestId("slow").click();
    const before = await tickOf(slow);
    await expect.poll(() => tickOf(other), WAIT).toBeGreaterThan(before + 6);
    expect(await words.textContent()).toMatch(/^Slowed down for 6 s/);
    await slow.waitForSelector('[data-testid="riders"][data-age="old"]', WAIT);
    expect(await slow.getByTestId("riders-freshness").textContent()).toMatch(/\d s old$/);
    expect(await other.getByTestId("riders-freshness").textContent()).toBe("");
    expect(await tickOf(slow)).toBeLessThan(before + 6);
    await words.getByText("Caught up").waitFor(WAIT);
    expect(await slow.getByTestId("slow-left").textContent()).toBe("");
    const [came, total, skipped] = numbersIn(await words.textContent());
    expect(came).toBeGreaterThan(0);
    expect(skipped).toBeGreaterThan(came);
    expect(came + skipped).toBe(total);
    // The other page first: one that lags by more than the moment between the two would never pass.
    const isOnTheNewest = async () => (await tickOf(other)) <= (await tickOf(slow));
    await expect.poll(isOnTheNewest, WAIT).toBe(true);
    await slow.waitForSelector('[data-testid="plot"][data-missed="slowed"]', WAIT);
    await slow
      .getByTestId("traffic")
      .getByText(/[1-9]\d* updates skipped/)
      .waitFor(WAIT);
    expect(await widthOverflow(slow)).toBe(0);
  });

  it("forgets that the link was slow when the connection is cut meanwhile", {
    timeout: SLOW_MS,
  }, async () => {
    await context.addInitScript(waitLong);
    const page = await open();
    await page.getByTestId("slow").click();
    await page.getByTestId("slow-words").getByText("Slowed down").waitFor(WAIT);
    await page.getByTestId("cut").click();
    await page.waitForSelector('[data-testid="link"][data-state="waiting"]', WAIT);
    expect(await page.locator(".slowing").textContent()).toBe(" ");
    await page.waitForSelector('[data-testid="slow"]:enabled', WAIT);
    await changes(page, '[data-testid="elapsed"]');
  });

  it("is never wider than the screen", { timeout: SLOW_MS }, async () => {
    const page = await open();
    expect(await widthOverflow(page)).toBe(0);
    await signIn(page, `Wide Wanda ${size}`);
    await say(page, `${"A".repeat(270)}${size}`);
    await page.getByTestId("log").getByText(`AAAA${size}`).waitFor(WAIT);
    expect(await widthOverflow(page)).toBe(0);
    // Fonts differ, and so do the numbers of the moment: as if all of them were a seventh wider.
    await page.setViewportSize({ ...viewport, width: Math.floor((viewport.width * 6) / 7) });
    await expect.poll(() => widthOverflow(page)).toBe(0); // the chart follows in the next frame
  });
});

describe("the example", () => {
  it("ends by itself when it is asked to, with pages open", { timeout: SLOW_MS }, async () => {
    const own = await startExample();
    const page = await browser.newPage();
    await page.goto(own.url);
    await page.waitForSelector('[data-testid="link"][data-state="open"]', WAIT);
    expect(await own.stop()).toBe(0);
    await page.close();
  });
});

/** In the page: the delay before a reconnect is drawn at random, and what is to be seen meanwhile takes a moment. */
function waitLong(): void {
  Math.random = () => 0.99;
}

/** Waits until the text of an element is another than it is now. */
async function changes(page: Page, selector: string): Promise<void> {
  const before = await page.locator(selector).textContent(WAIT);
  await page.waitForFunction(
    ([wanted, text]) => document.querySelector(wanted)?.textContent !== text,
    [selector, before] as const,
    WAIT,
  );
}

/** The running number of the update that a page shows. */
async function tickOf(page: Page): Promise<number> {
  return Number(await page.getByTestId("clock").getAttribute("data-tick"));
}

/** The time of the race that a page shows, in milliseconds. */
async function raceMs(page: Page): Promise<number> {
  const [minutes = 0, seconds = 0] =
    (await page.getByTestId("elapsed").textContent())?.split(":").map(Number) ?? [];
  return (minutes * 60 + seconds) * 1000;
}

function numbersIn(text: string | null): [number, number, number] {
  const [first = Number.NaN, second = Number.NaN, third = Number.NaN] =
    (text ?? "").match(/\d+/g)?.map(Number) ?? [];
  return [first, second, third];
}

/** By how many pixels a page is wider than the screen. */
async function widthOverflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
}

async function signIn(page: Page, name: string): Promise<void> {
  await page.getByTestId("name").fill(name);
  await page.getByTestId("name").press("Enter");
  await page.getByTestId("signed-in").getByText(`signed in as ${name}`).waitFor(WAIT);
}

/** Signs in and gives what the page says to it. The server may not have noticed yet that somebody else has left. */
async function tryToSignIn(page: Page, name: string): Promise<string | null> {
  if (await page.getByTestId("name").isVisible()) {
    await page.getByTestId("name").fill(name);
    await page.getByTestId("name").press("Enter");
  }
  return page.getByTestId("signed-in").textContent();
}

async function say(page: Page, text: string): Promise<void> {
  await page.getByTestId("text").fill(text);
  await page.getByTestId("text").press("Enter");
}
