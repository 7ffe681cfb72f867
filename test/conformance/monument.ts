/** monument 5.3.0's own web sockets against the plain vectors: `npm run conformance:monument` prints the table. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { Unable } from "../../cli/conformance/play.js";
import { type Row, toRows } from "../../cli/conformance/result.js";
import { runServerVectors } from "../../cli/conformance/server-run.js";
import { loadVectors } from "../../cli/conformance/vector.js";

const program = new URL("monument-server.cjs", import.meta.url).pathname;

/** Each vector has a process of its own: some end it, and what one leaves behind would change the next. */
async function begin(arrangement: string | undefined): Promise<{ url: string; end: () => void }> {
  if (arrangement !== undefined && arrangement !== "data" && arrangement !== "passthrough") {
    throw new Unable(`monument has no "${arrangement}"`);
  }
  const setting = JSON.stringify(arrangement ?? true);
  const server = spawn(process.execPath, [program, setting], { stdio: ["ignore", "pipe", "ignore"] });
  const end = (): void => void server.kill("SIGTERM");
  for await (const line of createInterface(server.stdout))
    if (line.startsWith("ws:")) return { url: line, end };
  await once(server, "exit");
  throw new Error("monument did not start");
}

/** What monument holds of the plain part. */
export async function testMonument(): Promise<Row[]> {
  const vectors = loadVectors("server").filter(({ part }) => part === "plain");
  const waits = { withinMs: 1_000, quietMs: 100 };
  return toRows(await runServerVectors(vectors, { begin, plainJobs: 2 }, waits));
}

/** The rows as a table of docs/CONFORMANCE.md. */
export function toMarkdown(rows: readonly Row[]): string {
  const lines = rows.map(({ requirement, says, outcome }) => `| ${requirement} | ${outcome} | ${says} |`);
  return ["| number | monument 5.3.0 | what is checked |", "| --- | --- | --- |", ...lines].join("\n");
}
