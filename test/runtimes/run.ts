/**
 * Runs the suite in every runtime, with the packed package. Prints a table and holds docs/RUNTIMES.md to it.
 * `--only text` runs the rows and `--checks text` the checks that have it in their name, `--write` writes the page.
 */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Bundles, bundleInto } from "./bundle.js";
import { endingOf, inChromium, inProgram, inWorkerd, type RunClient } from "./clients.js";
import { startNetwork } from "./harness.js";
import { installPackage, installPinned } from "./install.js";
import { killAll, Program } from "./program.js";
import { programRuntimes, type Runtime, workerdIn } from "./runtimes.js";
import type { Result } from "./suite/index.js";
import { judge, type Row } from "./table.js";

const AT_ONCE = 2; // as many as there are cores where it usually runs
const START_PATIENCE_MS = 20_000;
const END_PATIENCE_MS = 10_000;

/** A row of the table before it is run. */
interface Plan {
  name: string;
  client: RunClient;
  server: Runtime;
}

const { values: given } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    checks: { type: "string", default: "" },
    write: { type: "boolean", default: false },
  },
});
const startedAt = performance.now();
const modules = installPinned(fileURLToPath(new URL("tools", import.meta.url)));
const consumer = installPackage();
process.once("SIGINT", () => process.exit(130));
process.once("SIGTERM", () => process.exit(143));
const isGood = await runWhole().finally(async () => {
  await killAll();
  consumer.remove();
});
console.log(`${((performance.now() - startedAt) / 1_000).toFixed(0)} s`);
// Without this Node 20 may spin for ever at its end: a socket that was reset while it was ending is never closed.
process.exit(isGood ? 0 : 1);

async function runWhole(): Promise<boolean> {
  const bundles = await bundleInto(consumer.folder);
  const plans = planAll(bundles).filter(({ name }) => name.includes(given.only));
  const rows = await runAll(plans, bundles);
  const isWhole = given.only === "" && given.checks === "";
  return judge(rows, { isWhole, isWritten: given.write });
}

function planAll(bundles: Bundles): Plan[] {
  const { folder } = consumer;
  const runtimes = programRuntimes(modules);
  const [node20, ...others] = runtimes;
  if (!node20) throw new Error("there is no runtime");
  const inNode20 = inProgram(node20, bundles, folder);
  const client = (name: string, run: RunClient): Plan => ({
    name: `client in ${name}`,
    client: run,
    server: node20,
  });
  return [
    { name: "client and server in Node 20", client: inNode20, server: node20 },
    ...others.map((each) => client(each.name, inProgram(each, bundles, folder))),
    client("Chromium", inChromium(bundles)),
    client("workerd", inWorkerd(workerdIn(modules), bundles, folder)),
    ...others.map((server) => ({ name: `server in ${server.name}`, client: inNode20, server })),
  ];
}

async function runAll(plans: Plan[], bundles: Bundles): Promise<Row[]> {
  const rows: Row[] = [];
  const waiting = [...plans.entries()];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [place, plan] = next;
      rows[place] = { name: plan.name, results: await runOne(plan, bundles) };
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return rows;
}

async function runOne(plan: Plan, { server: file }: Bundles): Promise<Result[]> {
  const server = new Program(plan.server.run(file), consumer.folder);
  try {
    const { port } = (await server.line(START_PATIENCE_MS)) as { port: number };
    const network = await startNetwork(port);
    const address = `http://127.0.0.1:${port}`;
    const settings = { url: network.url, server: address, link: network.control };
    try {
      const results = await plan.client(settings, given.checks);
      await fetch(`${address}/end`, { method: "POST", body: "[]" });
      return [...results, endingOf("the server's process", await server.endsWithin(END_PATIENCE_MS))];
    } finally {
      network.close();
    }
  } catch (error) {
    const complaints = server.complaints;
    return [{ group: "ending", name: "the suite runs to its end", error: `${error}\n${complaints}` }];
  } finally {
    await server.kill();
  }
}
