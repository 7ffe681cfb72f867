/** A page with one React, and the server that it is a client of. */
import { spawnSync } from "node:child_process";
import { build } from "esbuild";
import type { Browser, Page } from "playwright-core";
import { expect } from "vitest";
import { type PageSnapshot, ReplyError, serializeSnapshot } from "../../../server/index.js";
import { atEnd } from "../../support/disposing.js";
import { quietLog, startServer } from "../../support/server.js";

/** The page with this React, not minified: React's own warnings are to be seen. */
export async function bundle(react: string, dom: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: ["test/bindings/react/page.tsx"],
    alias: { react, "react-dom": dom },
    bundle: true,
    jsx: "automatic",
    define: { "process.env.NODE_ENV": '"development"' },
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}

const rowsOf = (count: number, name = "row") =>
  Array.from({ length: count }, (_, id) => ({ id, name: `${name} ${id}` }));

/** What a test gives its page: HTML, or what renders it with the values of the server. */
interface Given {
  html?: string;
  render?: (snapshot: PageSnapshot) => Promise<string>;
  isStrict?: boolean;
}

/** A server with the items that the screens show, and a page on which they run. */
export async function setUp(browser: Browser, script: string, given: Given = {}) {
  const { render, isStrict = false } = given;
  const { server, sockets, url } = await startServer({ log: quietLog() });
  const asked: unknown[] = [];
  let rows = rowsOf(1_000);
  let isBroken = true;
  const slow = new Map<unknown, (value: unknown) => void>();
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
    if (Number(b) < 0) throw new ReplyError("negative", "no");
    return Number(a) + Number(b);
  });
  sockets.handle("slow", ({ n }) => new Promise((resolve) => slow.set(n, resolve)));
  const snapshot = render && (await sockets.snapshot([["clock"], ["rows", 7]]));
  const html = (snapshot && (await render?.(snapshot))) ?? given.html ?? "";
  const data = snapshot ? `<script type="application/json">${serializeSnapshot(snapshot)}</script>` : "";
  server.removeAllListeners("request");
  server.on("request", (_, response) => response.end(`<!doctype html><main>${html}</main>${data}`));
  const page = await browser.newPage();
  atEnd(() => page.close());
  const logged: string[] = [];
  page.on("console", (message) => {
    if (/error|warning/.test(message.type()) && !/404/.test(message.text())) logged.push(message.text());
  });
  await page.goto(url.replace("ws", "http"));
  await page.evaluate(script);
  if (!html) await call(page, "start", isStrict);
  const change = (change: (rows: { id: number; name: string }[]) => typeof rows): void => {
    rows = change(rows);
    sockets.publish("rows", rows);
  };
  const mend = (): void => {
    isBroken = false;
  };
  return { page, sockets, asked, change, mend, slow, logged };
}

export const call = (page: Page, name: string, ...values: unknown[]): Promise<unknown> =>
  page.evaluate(([name, values]) => void Reflect.get(globalThis, name)(...values), [name, values] as const);
export const show = (page: Page, name: string, props = {}): Promise<unknown> =>
  call(page, "show", name, props);
interface Seen {
  renders: Record<string, number>;
  said: string[];
  statuses: string[];
  results: unknown[];
}
export const seenOf = (page: Page): Promise<Seen> => page.evaluate(() => Reflect.get(globalThis, "seen"));
export const textOf = (page: Page, selector: string): Promise<string | null> =>
  page.locator(selector).textContent();

/** The messages of the server to a page. */
export function framesOf(page: Page): Record<string, unknown>[] {
  const frames: Record<string, unknown>[] = [];
  page.on("websocket", (socket) => {
    socket.on("framereceived", ({ payload }) => frames.push(JSON.parse(String(payload))));
  });
  return frames;
}

/** What a server sends of a screen, as its application would render it. */
export async function renderOnServer(
  react: string,
  dom: string,
  name: string,
  snapshot?: PageSnapshot,
): Promise<string> {
  const contents = `
    import { createElement, Suspense } from "react";
    import { renderToString } from "react-dom/server";
    import { createClient } from "./client/index.js";
    import { createScreens } from "./test/bindings/react/screens.js";
    const { LiveProvider, screens } = createScreens();
    const client = createClient({ url: "ws://localhost:1/", snapshot: ${JSON.stringify(snapshot)}, WebSocket: class { constructor() { throw new Error("no connection is opened on a server"); } } });
    const shown = createElement(Suspense, { fallback: createElement("p", {}, "waits") }, createElement(screens.${name}));
    console.log(renderToString(createElement(LiveProvider, { client }, shown)));`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: process.cwd(), loader: "tsx" },
    alias: { react, "react-dom": dom, "isomorphic-ws": "ws" },
    bundle: true,
    platform: "node",
    format: "cjs",
    jsx: "automatic",
    write: false,
  });
  const { stdout, stderr, status } = spawnSync(process.execPath, ["-"], {
    input: outputFiles[0]?.text,
    encoding: "utf8",
  });
  expect([status, stderr]).toEqual([0, ""]);
  return stdout.trim();
}
