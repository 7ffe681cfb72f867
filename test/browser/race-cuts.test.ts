import { expect, it } from "vitest";
import {
  changes,
  describeRace,
  numbersIn,
  SLOW_MS,
  say,
  signIn,
  tickOf,
  WAIT,
  waitLong,
  widthOverflow,
} from "./race-stage.js";

describeRace("the race tracker, cut off and slowed down,", ({ context, open, size }) => {
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

  it("greys out what it holds when the connection is cut, and recovers", { timeout: SLOW_MS }, async () => {
    await context().addInitScript(waitLong);
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
    await context().addInitScript(waitLong);
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
    await context().addInitScript(waitLong);
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
    await context().addInitScript(waitLong);
    const page = await open();
    await page.getByTestId("slow").click();
    await page.getByTestId("slow-words").getByText("Slowed down").waitFor(WAIT);
    await page.getByTestId("cut").click();
    await page.waitForSelector('[data-testid="link"][data-state="waiting"]', WAIT);
    expect(await page.locator(".slowing").textContent()).toBe(" ");
    await page.waitForSelector('[data-testid="slow"]:enabled', WAIT);
    await changes(page, '[data-testid="elapsed"]');
  });
});
