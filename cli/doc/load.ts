/** Loads the contract that a file exports. */
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { LiveContract } from "monument-ws/contract";

/**
 * The contract that the module at `path` exports, as `name` if given. TypeScript is loaded by Node itself (22.18 and
 * newer), or by the tsx of the current project. Throws an `Error` if there is no contract, or more than one.
 */
export async function loadContract(path: string, name: string | undefined): Promise<LiveContract> {
  if (/\.[cm]?ts$/.test(path)) await registerTsx();
  const exported = Object.entries(await load(path));
  const contracts = exported.filter(([key, value]) => isContract(value) && (name ?? key) === key);
  const [first, second] = contracts;
  const called = name === undefined ? "" : ` called "${name}"`;
  if (!first) throw new Error(`${path} exports no contract${called}: export what defineContract returns`);
  if (second && first[1] !== second[1]) {
    const names = contracts.map(([key]) => key).join(", ");
    throw new Error(`${path} exports several contracts (${names}): choose one with --export`);
  }
  return first[1] as LiveContract; // it has the parts of one
}

function isContract(value: unknown): boolean {
  const { data, toServer, toClient, "~checks": checks } = Object(value);
  return [data, toServer, toClient, checks].every((part) => typeof part === "object" && part !== null);
}

async function load(path: string): Promise<Record<string, unknown>> {
  try {
    return await import(pathToFileURL(resolve(path)).href);
  } catch (error) {
    if (Object(error).code !== "ERR_UNKNOWN_FILE_EXTENSION") throw error;
    throw new Error(`this Node cannot load TypeScript: install tsx in your project (npm install -D tsx)`);
  }
}

/** Has this process load TypeScript as `node --import tsx` does. */
async function registerTsx(): Promise<void> {
  let loader: string;
  try {
    loader = createRequire(resolve("package.json")).resolve("tsx");
  } catch {
    return; // Node may load it itself
  }
  await import(pathToFileURL(loader).href);
}
