/** monument 5.3.0 with its built-in web sockets. It reads the working directory when it is loaded. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type harken from "harken";
import type { Data, Running } from "./contender.js";

interface Monument {
  server(config: object): void;
  events: typeof harken;
}

export async function startMonument({ rider }: Data): Promise<Running> {
  console.log = () => {}; // its etags module writes a line, whatever its log is
  // The working directory is this process's own.
  const folder = mkdtempSync(join(tmpdir(), "monument-ws-bench-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  for (const each of ["routes", "public"]) mkdirSync(join(folder, each));
  writeFileSync(join(folder, "routes.json"), '{ "/": ["get"] }');
  const require = createRequire(import.meta.url);
  process.chdir(folder);
  const monument: Monument = require("monument");
  const { events } = monument;
  events.on("data:get:rider", () => events.emit("data:set:rider", rider));
  const started = new Promise<unknown>((resolve) => events.on("server:started", resolve));
  const silent = (): void => {};
  const log = { debug: silent, info: silent, warn: silent, error: silent, trace: silent };
  const config = { port: 0, routePath: "./routes", compress: false, etags: false, webSockets: true, log };
  monument.server(config);
  // monument tells its server in this event.
  const { server } = (await started) as { server: Server };
  return { port: (server.address() as AddressInfo).port, publish: () => {} };
}
