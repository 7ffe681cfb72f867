/** Every link between the pages leads to a file, and README.md stays short enough to be read. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";

const docs = readdirSync("docs", { recursive: true, encoding: "utf8" }).filter((name) =>
  name.endsWith(".md"),
);
const pages = ["README.md", "SECURITY.md", "CONTRIBUTING.md", ...docs.map((name) => join("docs", name))];

describe("the links of", () => {
  it.each(pages)("%s lead somewhere", (page) => {
    const links = [...readFileSync(page, "utf8").matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? "");
    const files = links.filter((link) => !/^(https?:|#)/.test(link)).map((link) => link.split("#")[0] ?? "");
    expect(files.filter((file) => !existsSync(join(dirname(page), file)))).toEqual([]);
  });
});

it("README.md has at most 150 lines", () => {
  expect(readFileSync("README.md", "utf8").trimEnd().split("\n").length).toBeLessThanOrEqual(150);
});
