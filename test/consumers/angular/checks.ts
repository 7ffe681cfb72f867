/** `monument-ws/angular` in pages that Angular has built, with and without zones, and on a server. */
import { deepEqual, equal, match } from "node:assert/strict";
import type { Browser } from "playwright-core";
import { startExample } from "../../browser/example.js";
import { callChecks } from "./call-checks.js";
import { itemChecks } from "./item-checks.js";
import { type Stage, setUp } from "./stage.js";
import { createWorkspace, type Workspace } from "./workspace.js";

type Check = (name: string, run: () => Promise<string | undefined>) => Promise<void>;

/** Builds both applications, and runs every check. */
export async function checkAngular(browser: Browser, check: Check): Promise<void> {
  const workspace = createWorkspace();
  const passes = (name: string, run: () => Promise<unknown>): Promise<void> =>
    check(`Angular ${name}`, async () => void (await run()));
  try {
    let [screens, example] = ["", ""];
    await passes("compiles an application with its builder, and the example", async () => {
      [screens, example] = await Promise.all([workspace.build("screens"), workspace.build("angular")]);
    });
    await Promise.all(
      ["", "?zones"].map(async (query) => {
        for (const [name, run] of Object.entries({ ...itemChecks, ...callChecks }))
          await passes(`${query ? "with" : "without"} zones ${name}`, () =>
            onStage(setUp(browser, screens, query), run),
          );
      }),
    );
    await passes("renders on a server, also with a snapshot, and hydrates an item that is live by then", () =>
      hydrate(browser, screens, workspace),
    );
    await passes("shows two levels of 100 spaces in the example", () => park(browser, example));
  } finally {
    workspace.remove();
  }
}

async function onStage(made: Promise<Stage>, run: (stage: Stage) => Promise<void>): Promise<void> {
  const stage = await made;
  try {
    await run(stage);
    deepEqual(stage.logged, []);
  } finally {
    await stage.end();
  }
}

async function hydrate(browser: Browser, screens: string, workspace: Workspace): Promise<void> {
  const { html, state } = workspace.render();
  equal(state, "idle");
  match(html, /<p id="clock" class="loading">/);
  const seeded = { version: 1, at: Date.now(), items: [["clock", "etag", 7]] } as const;
  match(workspace.render(seeded).html, /<p id="clock" class="stale">7</);
  const hydrated = setUp(browser, screens, "?hydrated#Clock", html);
  await onStage(hydrated, async ({ page }) => {
    await page.waitForSelector("#clock.live:text-is('1')");
    equal(await page.locator("#clock").count(), 1);
  });
}

async function park(browser: Browser, folder: string): Promise<void> {
  const example = await startExample({ PAGE: folder }, "examples/angular/server.ts");
  const pages = [await browser.newPage(), await browser.newPage()] as const;
  try {
    for (const page of pages) {
      await page.goto(example.url);
      await page.waitForSelector("ul:not(:has(li:not(.live))) app-space:nth-child(100)");
    }
    const [ann, bob] = pages;
    await ann.click("text='7: free'");
    await bob.waitForSelector("text='7: CAR 7'");
    await bob.waitForSelector("text=CAR 7 has come in");
    await bob.click("#level");
    await bob.waitForSelector("text='107: free'");
    await bob.click("#level");
    await bob.click("text='7: CAR 7'");
    await ann.waitForSelector("text='7: free'");
  } finally {
    for (const page of pages) await page.close();
    await example.stop();
  }
}
