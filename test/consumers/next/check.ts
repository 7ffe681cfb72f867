/** Next.js (App Router, standalone, an own server): pages are rendered with values, and go live without a download. */
import type { Browser, BrowserContext } from "playwright-core";
import { startNext } from "./build.js";

type Check = (name: string, run: () => Promise<string | undefined>) => Promise<void>;

/** Builds the example once, and looks at it in Chromium. */
export async function checkNext(browser: Browser, check: Check): Promise<void> {
  let app: Awaited<ReturnType<typeof startNext>> | undefined;
  await check("Next.js builds the example as a standalone server", async () => {
    app = await startNext();
    return undefined;
  });
  if (!app) return;
  const { url, stop } = app;
  try {
    await check("Next.js's page has its values in the HTML, and has them confirmed, not sent", () =>
      goesLive(browser, url),
    );
    await check("Next.js's page of another user drops the values of its snapshot", () =>
      isNotShared(browser, url),
    );
  } finally {
    await stop();
  }
}

/** A page of a user; what it logs, and what the server sends it. */
async function open(browser: Browser, url: string, user: string) {
  const context = await browser.newContext();
  await context.addCookies([{ name: "user", value: user, url }]);
  const page = await context.newPage();
  const logged: string[] = [];
  const frames: Record<string, unknown>[] = [];
  page.on("console", (message) => {
    if (/error|warning/.test(message.type()) && !/404/.test(message.text())) logged.push(message.text());
  });
  page.on("pageerror", (error) => logged.push(String(error)));
  page.on("websocket", (socket) => {
    socket.on("framereceived", ({ payload }) => frames.push(JSON.parse(String(payload))));
  });
  return { context, page, logged, frames };
}

const htmlOf = async (context: BrowserContext, url: string): Promise<string> =>
  (await context.request.get(url)).text();

async function goesLive(browser: Browser, url: string): Promise<string | undefined> {
  const { context, page, logged, frames } = await open(browser, url, "ada");
  try {
    const html = await htmlOf(context, url);
    const isRendered = html.includes('<b class="stale">ada</b>') && html.includes("<li>Rider 2: 0</li>");
    if (!isRendered) return `the HTML is ${html}`;
    await page.goto(url);
    await page.waitForSelector("b.live");
    await page.waitForSelector("ul.live");
    await page.click('a[href="/rider"]');
    await page.waitForSelector("h1.live:text-is('Rider 2: 0')");
    const sent = frames.filter(({ data }) => data !== undefined);
    const confirmed = frames.flatMap(({ refs, unchanged }) =>
      Array.isArray(refs) ? refs : unchanged ? [1] : [],
    );
    if (sent.length > 0 || confirmed.length !== 3) return `the server sends ${JSON.stringify(frames)}`;
    await page.click("button");
    await page.waitForSelector("h1:text-is('Rider 2: 1')");
    await page.click('a[href="/"]');
    await page.waitForSelector("li:text-is('Rider 2: 1')");
    return logged.length > 0 ? logged.join("\n") : undefined;
  } finally {
    await context.close();
  }
}

/** As from a cache that forgot to tell its users apart: one user's HTML in the browser of another. */
async function isNotShared(browser: Browser, url: string): Promise<string | undefined> {
  const ada = await open(browser, url, "ada");
  const bob = await open(browser, url, "bob");
  try {
    const body = await htmlOf(ada.context, url);
    await bob.page.route(`${url}/`, (route) => route.fulfill({ body, contentType: "text/html" }));
    await bob.page.goto(url);
    await bob.page.waitForSelector("b.live");
    const shown = await bob.page.textContent("b");
    const welcome = bob.frames.find(({ event }) => event === "ws:welcome");
    if (shown !== "bob" || welcome?.anotherUser !== true) return `it shows ${shown}`;
    return bob.logged.length > 0 ? bob.logged.join("\n") : undefined;
  } finally {
    await ada.context.close();
    await bob.context.close();
  }
}
