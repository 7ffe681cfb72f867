/** The tools that are installed apart, with what is used of them. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { installPinned } from "../runtimes/install.js";

/** Where the tools are: `node_modules`, installed when it is missing. */
export const modules = installPinned(fileURLToPath(new URL("tools", import.meta.url)));

const { resolve } = createRequire(join(modules, "here.js"));

/** Loads an installed tool. `Tool` is what this project uses of it. */
export async function load<Tool>(name: string): Promise<Tool> {
  const loaded: Tool & { default?: Tool } = await import(pathToFileURL(resolve(name)).href);
  return loaded.default ?? loaded;
}
