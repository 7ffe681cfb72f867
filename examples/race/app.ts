/** The race tracker: monument serves it, monument-ws keeps it live. `npm start` runs it. */
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { type Monument, type MonumentConfig, mount } from "monument-ws/monument";
import { buildPage } from "./build.js";
import type { Race } from "./contract.js";
import { handleEvents, type Timing } from "./events.js";

/**
 * The default of 256 KiB is 45 seconds of this race. A page that is slowed down for 6 s should show what happens
 * above the mark, so here the mark is at about three updates of 1.5 KB each.
 */
const HIGH_WATER_BYTES = 4 * 1024;

interface Feed {
  start(): void;
  stop(): void;
}

const folder = fileURLToPath(new URL(".", import.meta.url));
const require = createRequire(import.meta.url);

const quiet = (): void => {};
const config: MonumentConfig = {
  port: Number(process.env.PORT ?? 3000),
  routePath: "./routes",
  publicPath: "./public",
  webSockets: true,
  compress: false, // monument's compressor of static files reads each file into one stream twice
  maxAge: 0, // or a browser would keep the last build of the page for hours
  log: { info: quiet, debug: quiet },
  security: { contentSecurity: { defaultSrc: "'self'", imgSrc: "'self' data:" } },
};

await buildPage(folder); // monument lists what is in public when it starts
process.chdir(folder); // monument looks for its folders in the working directory, and does so when it is loaded
const monument: Monument = require("monument");
require("./data/clock.js");
require("./data/riders.js");
const timing: Timing = require("./data/timing.js");
const feed: Feed = require("./data/feed.js");

const sockets = await mount<Race>(monument, config, { highWaterBytes: HIGH_WATER_BYTES }).catch(giveUp);
handleEvents(sockets, timing);
feed.start();
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => void stop());

const { port } = sockets.server.address() as AddressInfo; // it listens on a port, not on a pipe
console.log(`Race tracker: http://localhost:${port}/`);

function giveUp(error: unknown): never {
  console.error(`The race tracker cannot start: ${error}. PORT=<number> gives it another port.`);
  process.exit(1);
}

async function stop(): Promise<void> {
  feed.stop();
  await sockets.close({ graceMs: 1_000 });
  sockets.server.close(() => process.exit(0));
  sockets.server.closeAllConnections();
}
