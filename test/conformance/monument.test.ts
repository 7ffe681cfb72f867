/** The table of monument's own web sockets in docs/CONFORMANCE.md is what a run gives. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { testMonument, toMarkdown } from "./monument.js";

const page = readFileSync(new URL("../../docs/CONFORMANCE.md", import.meta.url), "utf8");

it("holds what docs/CONFORMANCE.md says of it", async () => {
  const rows = await testMonument();
  expect(page).toContain(toMarkdown(rows));
}, 120_000);
