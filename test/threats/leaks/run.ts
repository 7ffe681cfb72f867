import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Left } from "./probe.js";

/** What a program of this folder leaves, run as a process of its own which must end by itself. */
export async function run(program: string, args: readonly string[], withinMs: number): Promise<Left> {
  const path = fileURLToPath(new URL(`./${program}.ts`, import.meta.url));
  const child = fork(path, args, { execArgv: ["--expose-gc", "--import", "tsx"] });
  const timer = setTimeout(() => child.kill("SIGKILL"), withinMs);
  const lefts: Left[] = [];
  child.on("message", (left: Left) => lefts.push(left));
  const [code, signal] = await once(child, "exit");
  clearTimeout(timer);
  const [left] = lefts;
  if (code !== 0 || !left) throw new Error(`${program} ended with ${code ?? signal}, not by itself`);
  return left;
}

/** By how many kilobytes the heap grew from the first pass to the last; what one pass leaves, the next may free. */
export function growthKb({ heapKb: [, first = 0, ...others] }: Left): number {
  return Math.min(...others) - first;
}
