/** What is published stays small, and docs/benchmarks.md says how small. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { bytesOf, ENTRIES } from "../support/sizes.js";

const page = readFileSync(new URL("../../docs/benchmarks.md", import.meta.url), "utf8");

describe("the bundle of", () => {
  it.each(ENTRIES)("$name has at most $maxBytes bytes, and docs/benchmarks.md says so", async (entry) => {
    const bytes = await bytesOf(entry);
    console.log(`${entry.name}: ${bytes} bytes minified and gzipped`);
    expect(bytes).toBeLessThanOrEqual(entry.maxBytes);
    if (entry.name.startsWith("monument-ws")) {
      expect(page).toContain(`| \`${entry.name}\` | ${(entry.maxBytes / 1_000).toFixed(1)} kB |`);
    }
  });
});
