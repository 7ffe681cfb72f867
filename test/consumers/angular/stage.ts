/** A page of the screens, and the server that it is a client of. */
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { attach, ReplyError } from "monument-ws/server";
import type { Browser, Page } from "playwright-core";
import type { Page as Screens } from "./screens/src/live.js";

const rowsOf = (count: number) => Array.from({ length: count }, (_, id) => ({ id, name: `row ${id}` }));

/** What a check has. */
export type Stage = Awaited<ReturnType<typeof setUp>>;

/** What the page has seen. */
interface Seen {
  rows: number;
  said: string[];
  statuses: string[];
  values: unknown[];
  results: unknown[];
}

/** Serves the built page in `folder`, with `html` as what a server has rendered of it, and opens it. */
export async function setUp(browser: Browser, folder: string, query = "", html?: string) {
  const server = http.createServer(({ url = "/" }, response) => {
    const isScript = url.endsWith(".js") && existsSync(join(folder, url));
    response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
    const index = existsSync(join(folder, "index.html")) ? "index.html" : "index.csr.html";
    response.end(
      isScript ? readFileSync(join(folder, url)) : pageOf(readFileSync(join(folder, index), "utf8"), html),
    );
  });
  const sockets = attach<Screens>(server, { webSockets: true, log: { info() {}, warn() {}, error() {} } });
  const asked: unknown[] = [];
  const slow = new Map<number, (value: number) => void>();
  let rows = rowsOf(1_000);
  let isBroken = true;
  sockets.answer("rows", ({ id }) => {
    asked.push(id);
    return id === undefined ? rows : { id, name: `row ${id}` };
  });
  sockets.answer("clock", () => 1);
  sockets.answer("broken", () => {
    if (isBroken) throw new ReplyError("broken", "it is broken");
    return "whole";
  });
  sockets.handle("add", ({ a, b }) => {
    if (b < 0) throw new ReplyError("negative", "no");
    return a + b;
  });
  sockets.handle("slow", ({ n }) => new Promise((resolve) => slow.set(n, resolve)));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const page = await browser.newPage();
  const logged: string[] = [];
  page.on("pageerror", (error) => logged.push(String(error)));
  page.on("console", (message) => {
    if (/error|warning/.test(message.type()) && !/404/.test(message.text())) logged.push(message.text());
  });
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/${query}`);
  await page.evaluate("started");
  return {
    page,
    sockets,
    asked,
    slow,
    logged,
    change(change: (before: typeof rows) => typeof rows) {
      rows = change(rows);
      sockets.publish("rows", rows);
    },
    mend() {
      isBroken = false;
    },
    show: (name: string, props = {}): Promise<unknown> =>
      page.evaluate(([name, props]) => void Reflect.get(globalThis, "show")(name, props), [
        name,
        props,
      ] as const),
    seen: (): Promise<Seen> => page.evaluate("seen") as Promise<Seen>,
    async end() {
      await page.close();
      await sockets.close({ graceMs: 0 });
      server.close();
      server.closeAllConnections();
    },
  };
}

/** `index` with what a server has rendered of its body. */
function pageOf(index: string, html: string | undefined): string {
  if (html === undefined) return index;
  const body = /<body[^>]*>([\s\S]*)<\/body>/.exec(html)?.[1] ?? html;
  return index.replace("<app-root></app-root>", () => body);
}

/** Waits until `holds`. Ends with the test that never holds: it throws what is there instead. */
export async function until<Value>(get: () => Value | Promise<Value>, wanted: Value): Promise<void> {
  const same = (value: Value): boolean => JSON.stringify(value) === JSON.stringify(wanted);
  let value = await get();
  for (const end = Date.now() + 30_000; !same(value); value = await get()) {
    if (Date.now() > end) throw new Error(`${JSON.stringify(value)}, not ${JSON.stringify(wanted)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The text of an element. */
export const textOf = (page: Page, selector: string): Promise<string> =>
  page
    .locator(selector)
    .textContent()
    .then((text) => text?.trim() ?? "");
