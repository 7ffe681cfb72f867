import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll } from "vitest";
import type { MonumentConfig } from "../../server/monument.js";
import { enterMonument, type RealMonument } from "./monument-folder.js";
import { quietLog } from "./server.js";

/** Loads real monument for the tests of one file, each of which has a process of its own. */
export function loadMonument(): RealMonument {
  const { monument, leave } = enterMonument();
  afterAll(leave);
  return monument;
}

/** What monument is told in tests: any free port, no files, nothing on the console. */
export function quietConfig(settings: MonumentConfig = {}): MonumentConfig {
  return { port: 0, routePath: "./routes", compress: false, etags: false, log: quietLog(), ...settings };
}

/** The web socket address of a server that listens. */
export function addressOf(server: Pick<Server, "address">): string {
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
