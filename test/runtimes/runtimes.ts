/** The runtimes, and how each runs a program. */
import { join } from "node:path";
import process from "node:process";
import type { Command } from "./program.js";

/** A runtime that runs a file with arguments. */
export interface Runtime {
  /** As in the table. */
  name: string;
  run(...fileAndArgs: string[]): Command;
}

/** The runtimes that run programs. `modules` is where those are installed that do not run this one. */
export function programRuntimes(modules: string): Runtime[] {
  const installed = (name: string): string => join(modules, name);
  const node =
    (program: string) =>
    (...given: string[]): Command => [program, ...given];
  const deno = installed("@deno/linux-x64-glibc/deno");
  // No more than the client and the server need: ws asks for its environment.
  const rights = ["--no-prompt", "--allow-net=127.0.0.1", "--allow-env"];
  return [
    { name: "Node 20", run: node(process.execPath) },
    { name: "Node 22", run: node(installed("node-22/bin/node")) },
    { name: "Node 24", run: node(installed("node-24/bin/node")) },
    { name: "Bun", run: (...given) => [installed("@oven/bun-linux-x64/bin/bun"), "run", ...given] },
    { name: "Deno", run: (...given) => [deno, "run", ...rights, "--node-modules-dir=manual", ...given] },
  ];
}

/** Where workerd is. */
export function workerdIn(modules: string): string {
  return join(modules, "@cloudflare/workerd-linux-64/bin/workerd");
}
