/** The race tracker: monument serves it, monument-ws keeps it live. `npm start` runs it. */
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { type Monument, type MonumentConfig, mount } from "monument-ws/monument";
import { buildPage } from "./build.js";
import { race } from "./contract.js";
import { handleEvents, type Timing } from "./events.js";
import { Passes } from "./passes.js";
import { trust } from "./rights.js";
import { scheme, serverModule } from "./secure.js";

/**
 * The default of 256 KiB is 45 seconds of this race. A page that is slowed down for 6 s should show what happens
 * above the mark, so here the mark is at about three updates of 1.5 KB each.
 */
const HIGH_WATER_BYTES = 4 * 1024;

/**
 * A page whose connection died without a word should notice while somebody watches: it pings after 3 s of silence, where
 * 25 s are usual. The server waits longer for its own ping, so that the page finds out by itself.
 */
const WATCHFUL = { heartbeatMs: 3_000, waitMs: 60_000 };

interface Feed {
  start(): void;
  stop(): void;
}

const folder = fileURLToPath(new URL(".", import.meta.url));
const require = createRequire(import.meta.url);

/** How long the pages may take to move when the server ends. With Ctrl-C somebody waits for it. */
const GRACE_MS = { SIGTERM: 5_000, SIGINT: 0 };

/** How often it looks whether what has started it is still there. */
const PARENT_MS = 500;

const quiet = (): void => {};
const config: MonumentConfig = {
  port: Number(process.env.PORT ?? 3000),
  routePath: "./routes",
  publicPath: "./public",
  webSockets: true,
  compress: false, // monument's compressor of static files reads each file into one stream twice
  maxAge: 0, // or a browser would keep the last build of the page for hours
  log: { info: quiet, debug: quiet, warn: console.warn, error: console.error },
  server: serverModule,
  security: { contentSecurity: { defaultSrc: "'self'", imgSrc: "'self' data:" } },
};

await buildPage(folder); // monument lists what is in public when it starts
process.chdir(folder); // monument looks for its folders in the working directory, and does so when it is loaded
const monument: Monument = require("monument");
require("./data/clock.js");
require("./data/history.js");
require("./data/riders.js");
const timing: Timing = require("./data/timing.js");
const feed: Feed = require("./data/feed.js");

const passes = new Passes();
require("./routes/pass.js")(passes);
const options = { ...trust(passes), highWaterBytes: HIGH_WATER_BYTES, ...WATCHFUL, contract: race };
const sockets = await mount(monument, config, options).catch(giveUp);
handleEvents(sockets, timing);
feed.start();
process.once("SIGINT", () => void stop(GRACE_MS.SIGINT));
process.once("SIGTERM", () => void stop(GRACE_MS.SIGTERM));
// npm that is told to end ends its shell, and neither says so to what they have started.
const parent = process.ppid;
const watching = setInterval(() => process.ppid === parent || void stop(GRACE_MS.SIGTERM), PARENT_MS);

const { port } = sockets.server.address() as AddressInfo; // it listens on a port, not on a pipe
console.log(`Race tracker: ${scheme}://localhost:${port}/`);

function giveUp(error: unknown): never {
  console.error(`The race tracker cannot start: ${error}. PORT=<number> gives it another port.`);
  process.exit(1);
}

async function stop(graceMs: number): Promise<void> {
  clearInterval(watching);
  console.log(`Ending within ${graceMs} ms: ${sockets.sessions.size} pages are asked to move`);
  await sockets.close({ graceMs });
  feed.stop();
  const { framesIn, framesOut, conflated, refused } = sockets.stats();
  console.log(`Ended: ${JSON.stringify({ framesIn, framesOut, conflated, refused })}`);
  sockets.server.close(() => process.exit(0));
  sockets.server.closeAllConnections();
}
