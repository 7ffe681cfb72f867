/** `npx monument-ws doc`: the documentation of a contract. */
import { parseArgs } from "node:util";
import { toAsyncApi } from "./asyncapi.js";
import { loadContract } from "./load.js";
import { toMarkdown } from "./markdown.js";

export const USAGE = `  monument-ws doc <contract.ts> [--format asyncapi|markdown]    prints the documentation of a contract
  --export <name> chooses one of several contracts, --title <text> and --title-version <text> name the document`;

const options = {
  format: { type: "string", default: "markdown" },
  export: { type: "string" },
  title: { type: "string" },
  "title-version": { type: "string", default: "1.0.0" },
} as const;

/** Where the command prints: the document, and warnings. */
export interface Output {
  print(line: string): void;
  warn(line: string): void;
}

/** Does what the arguments say. Resolves with the exit code: 0 if it printed a document, 2 for a wrong call. */
export async function doc(args: string[], usage: string, { print, warn }: Output): Promise<number> {
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    const [path] = positionals;
    if (path === undefined) throw new Error("no file");
    if (values.format !== "asyncapi" && values.format !== "markdown") {
      throw new Error(`unknown format "${values.format}"`);
    }
    const contract = await loadContract(path, values.export);
    const about = { title: values.title ?? path, version: values["title-version"] };
    const { text, warnings } = write(contract, values.format, about);
    for (const line of warnings) warn(`warning: ${line}`);
    print(text);
    return 0;
  } catch (error) {
    warn(`${error instanceof Error ? error.message : error}\n${usage}`);
    return 2;
  }
}

function write(
  contract: Parameters<typeof toAsyncApi>[0],
  format: "asyncapi" | "markdown",
  about: Parameters<typeof toAsyncApi>[1],
): { text: string; warnings: string[] } {
  if (format === "markdown") {
    const { page, warnings } = toMarkdown(contract, about);
    return { text: page, warnings };
  }
  const { document, warnings } = toAsyncApi(contract, about);
  return { text: JSON.stringify(document, undefined, 2), warnings };
}
