/** A bundle at work: a page in Chromium, and a server that is on the same port. */
import { EventEmitter, once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { attach } from "monument-ws/server";
import type { Browser } from "playwright-core";

/** What the page shows when its script has run: its text, and its title. */
export async function runPage(browser: Browser, script: string): Promise<string> {
  const server = http.createServer(({ url }, response) => {
    const isScript = url === "/page.js";
    response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
    response.end(isScript ? script : '<body><script type="module" src="/page.js"></script></body>');
  });
  const events = new EventEmitter();
  const sockets = attach(server, { webSockets: true, events });
  events.on("data:get:clock", () => events.emit("data:set:clock", 12));
  sockets.handle("add", ({ a, b }) => Number(a) + Number(b));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const page = await browser.newPage();
  try {
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await page.waitForFunction("document.title && document.body.textContent");
    return `${await page.textContent("body")} ${await page.title()}`;
  } finally {
    await page.close();
    await sockets.close({ graceMs: 0 });
    server.close();
    server.closeAllConnections();
  }
}
