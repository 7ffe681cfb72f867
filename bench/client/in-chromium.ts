import http from "node:http";
import type { Browser, CDPSession } from "playwright-core";
import { HOST, listen } from "../support/listening.js";
import type { ClientName } from "./client.js";
import { allocatedBytes, SAMPLING } from "./sampling.js";
import type { Subject } from "./subject.js";

/** Serves the page of the clients. Resolves with its address and with what ends it. */
export async function servePage(script: string): Promise<{ url: string; end: () => void }> {
  const server = http.createServer(({ url }, response) => {
    const isScript = url === "/page.js";
    response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
    response.end(
      isScript ? script : '<!doctype html><link rel="icon" href="data:,"><script src="/page.js"></script>',
    );
  });
  const port = await listen(server);
  return { url: `http://${HOST}:${port}/`, end: () => void server.close() };
}

/** Starts a client in a page of its own; its processor time is that of the page's main thread. */
export async function startInChromium(
  browser: Browser,
  url: string,
  name: ClientName,
  authority: string,
): Promise<Subject> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(url);
  const devtools = await context.newCDPSession(page);
  await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
  await page.evaluate(([which, where]) => window.start(which, where), [name, authority] as const);
  return {
    connect: () => page.evaluate(() => window.exercise.connect()),
    get: (count) => page.evaluate((each) => window.exercise.get(each), count),
    heard: (total) => page.evaluate((each) => window.exercise.heard(each), total),
    cpuMs: () => taskMs(devtools),
    startSampling: async () => void (await devtools.send("HeapProfiler.startSampling", SAMPLING)),
    stopSampling: async () => {
      const { profile } = await devtools.send("HeapProfiler.stopSampling");
      return allocatedBytes(profile.head);
    },
    end: () => context.close(),
  };
}

async function taskMs(devtools: CDPSession): Promise<number> {
  const { metrics } = await devtools.send("Performance.getMetrics");
  return 1_000 * (metrics.find((metric) => metric.name === "TaskDuration")?.value ?? 0);
}
