/** `npx monument-ws conformance`: what it can be told, and what it prints. */
import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { parseArgs } from "node:util";
import { serveApplication } from "./application.js";
import { clientProgram } from "./client-process.js";
import { runClientVectors } from "./client-run.js";
import { drive } from "./drive.js";
import { type Result, type Row, toRows, toTable } from "./result.js";
import { runServerVectors, serverAt } from "./server-run.js";
import { loadVectors, type Vector } from "./vector.js";

export const USAGE = `usage:
  monument-ws conformance <ws://…> [--plain | --full] [--only 5.2] [--json]   tests a server
  monument-ws conformance --client [the same options] -- <command>           tests a client
  monument-ws conformance --serve [--port 0]    runs the test application on monument-ws's own server
  monument-ws conformance --drive               runs monument-ws's own client, as the command for --client
  --within <ms> (5000) waits for expected messages, --quiet <ms> (100) where no message may arrive`;

type Print = (line: string) => void;

const options = {
  plain: { type: "boolean" },
  full: { type: "boolean" },
  only: { type: "string" },
  json: { type: "boolean" },
  within: { type: "string", default: "5000" },
  quiet: { type: "string", default: "100" },
  port: { type: "string", default: "0" },
  serve: { type: "boolean" },
  client: { type: "boolean" },
  drive: { type: "boolean" },
} as const;

/** Does what the arguments say. Resolves with the exit code: 0 if nothing failed, 1 if something did, 2 for a wrong call. */
export async function conformance(args: string[], print: Print): Promise<number> {
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    if (values.serve) return await serve(Number(values.port), print);
    if (values.drive) return await drive(await import("monument-ws"));
    const waits = { withinMs: Number(values.within), quietMs: Number(values.quiet) };
    const isChosen = (vector: Vector): boolean => isOf(values.only, vector) && !isOther(values, vector);
    if (values.client) {
      const vectors = loadVectors("client").filter(isChosen);
      return report(await runClientVectors(vectors, clientProgram(positionals), waits), values, print);
    }
    const [url] = positionals;
    if (url === undefined) throw new Error("no address");
    const server = await serverAt(url, waits);
    return report(
      await runServerVectors(loadVectors("server").filter(isChosen), server, waits),
      values,
      print,
    );
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n${USAGE}\n`);
    return 2;
  }
}

/** Whether `only` is the number of a vector's requirement, or of what it is part of: 5, 5.2, 5.2a. */
function isOf(only: string | undefined, { requirement }: Vector): boolean {
  if (only === undefined) return true;
  return (
    requirement === only || (requirement.startsWith(only) && !/^\d/.test(requirement.slice(only.length)))
  );
}

function isOther({ plain, full }: { plain?: boolean; full?: boolean }, { part }: Vector): boolean {
  return (plain === true && part !== "plain") || (full === true && part !== "full");
}

function report(results: readonly Result[], { json }: { json?: boolean }, print: Print): number {
  const rows: Row[] = toRows(results);
  print(json ? JSON.stringify({ rows, results }, undefined, 2) : toTable(rows));
  return rows.length > 0 && rows.every(({ outcome }) => outcome !== "fail") ? 0 : 1;
}

/** Serves until the process is ended. */
async function serve(port: number, print: Print): Promise<number> {
  const server = http.createServer((_request, response) => response.writeHead(426).end());
  serveApplication(server, {
    ...(await import("monument-ws/server")),
    ...(await import("monument-ws/contract")),
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  print(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`); // a TCP server has an address with a port
  await once(server, "close");
  return 0;
}
