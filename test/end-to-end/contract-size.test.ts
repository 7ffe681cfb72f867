/** A page pays for a contract only if it checks with it. */
import { build } from "esbuild";
import { describe, expect, it } from "vitest";

/** The bundle of a page that is written in these lines. */
async function bundle(...lines: string[]): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: lines.join("\n"), resolveDir: process.cwd(), loader: "ts" },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}

const CLIENT = 'import { createClient } from "./client/index.ts";';

describe("a page", () => {
  it("that imports only the type of a contract is not one byte larger than without", async () => {
    const without = await bundle(CLIENT, 'export const client = createClient({ url: "/live" });');
    const typed = await bundle(
      CLIENT,
      'import type { InferContract } from "./contract/index.ts";',
      'import type { zodContract } from "./test/support/contracts/zod.ts";',
      'export const client = createClient<InferContract<typeof zodContract>>({ url: "/live" });',
    );
    expect(typed.length).toBe(without.length); // only the names of variables may differ
  });

  it("such as that of the race tracker has no schema of its contract, and no library of schemas", async () => {
    const { metafile } = await build({
      entryPoints: ["examples/race/page/main.ts"],
      bundle: true,
      platform: "browser",
      format: "esm",
      outdir: "unused",
      write: false,
      metafile: true,
      logOverride: { "ignored-bare-import": "silent" },
    });
    const inputs = Object.keys(metafile.inputs);
    expect(inputs).toContain("examples/race/page/slowing.ts");
    expect(inputs.filter((input) => /zod|contract/.test(input))).toEqual([]);
  });

  it("that checks has only the schemas' library and the contract in addition", async () => {
    const checking = await bundle(
      CLIENT,
      'import { defineContract, item } from "./contract/index.ts";',
      'import * as v from "valibot";',
      "const contract = defineContract({ data: { clock: item(v.number()) } });",
      'export const client = createClient({ url: "/live", contract, validate: "report" });',
    );
    expect(checking).not.toMatch(/zod|arktype|node:/);
  });
});
