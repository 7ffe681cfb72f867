import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type harken from "harken";
import { afterAll } from "vitest";
import type { Monument, MonumentConfig } from "../../server/monument.js";
import { quietLog } from "./server.js";

type RealMonument = Monument & { events: typeof harken };

/**
 * Loads real monument, with its own harken, in a folder of its own: it reads the working directory when it is
 * loaded. One per test file, since each has a process of its own.
 */
export function loadMonument(): RealMonument {
  const folder = mkdtempSync(join(tmpdir(), "monument-ws-"));
  for (const each of ["routes", "public"]) mkdirSync(join(folder, each));
  writeFileSync(join(folder, "routes.json"), '{ "/": ["get"] }');
  const before = process.cwd();
  process.chdir(folder);
  afterAll(() => {
    process.chdir(before);
    rmSync(folder, { recursive: true });
  });
  return createRequire(import.meta.url)("monument");
}

/** What monument is told in tests: any free port, no files, nothing on the console. */
export function quietConfig(settings: MonumentConfig = {}): MonumentConfig {
  return { port: 0, routePath: "./routes", compress: false, etags: false, log: quietLog(), ...settings };
}

/** The web socket address of a server that listens. */
export function addressOf(server: Pick<Server, "address">): string {
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
