import { describe, expect, it } from "vitest";
import { launchChromium } from "../support/chromium.js";
import { startExample } from "./example.js";
import {
  changes,
  describeRace,
  raceMs,
  SLOW_MS,
  say,
  signIn,
  tryToSignIn,
  WAIT,
  widthOverflow,
} from "./race-stage.js";

describeRace("the race tracker", ({ open, size, viewport }) => {
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
    const browser = await launchChromium();
    const page = await browser.newPage();
    await page.goto(own.url);
    await page.waitForSelector('[data-testid="link"][data-state="open"]', WAIT);
    expect(await own.stop()).toBe(0);
    await browser.close();
  });
});
