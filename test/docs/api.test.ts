/** docs/API.md says what the declarations say. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { printApi } from "./api.js";

const page = readFileSync(new URL("../../docs/API.md", import.meta.url), "utf8");
const printed = printApi();

it("is up to date: npm run docs:api", () => {
  expect(page).toBe(printed);
});

it("says something of everything that is exported", () => {
  const mute = [...printed.matchAll(/^### (\w+)\n\n(?:```|- |#)/gm)].map(([, name]) => name);
  expect(mute).toEqual([]);
});
