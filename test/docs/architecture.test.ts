/** docs/architecture.md names files that are there, and draws the arrows that the linter enforces. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const page = readFileSync("docs/architecture.md", "utf8");
const foldersOf = (side: string): string[] =>
  readdirSync(side, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
/** What the page says of one side. */
const chapterOf = (side: string): string =>
  page.split("\n## ").find((chapter) => chapter.startsWith(`The folders of the ${side}`)) ?? "";

interface Override {
  includes: string[];
  linter: { rules: { style?: { noRestrictedImports?: { options: { patterns: { group: string[] }[] } } } } };
}

it("names only files that are there", () => {
  const named = [
    ...page.matchAll(/`((?:client|cluster|contract|engines|server|shared)\/[\w./-]+\.ts)`/g),
  ].map((match) => match[1] ?? "");
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((file) => !existsSync(file))).toEqual([]);
});

it.each(["client", "server"])(
  "has a row for each folder of the %s, whose main file says so at its head",
  (side) => {
    const rows = [...chapterOf(side).matchAll(/^\| `(\w+)\/` \|.*`((?:client|server)\/[\w/-]+\.ts)` \|$/gm)];
    expect(rows.map((row) => row[1]).sort()).toEqual(foldersOf(side));
    for (const [, folder, file = ""] of rows)
      expect(readFileSync(file, "utf8")).toContain(`/**\n * ${folder}/: `);
  },
);

it.each(["client", "server"])(
  "draws the arrows of the %s that the linter lets through, and no other",
  (side) => {
    const folders = foldersOf(side);
    const drawn = new Map(
      [...chapterOf(side).matchAll(/^ {2}(\w+) --> ([\w &]+)$/gm)].map(([, from, to]) => [
        from,
        to?.split(" & ").sort(),
      ]),
    );
    const { overrides } = JSON.parse(readFileSync("biome.json", "utf8")) as { overrides: Override[] };
    for (const folder of folders) {
      const override = overrides.find(({ includes }) => includes.includes(`${side}/${folder}/*`));
      const group = override?.linter.rules.style?.noRestrictedImports?.options.patterns[0]?.group;
      const allowed = folders.filter((other) => other !== folder && !group?.includes(`../${other}/**`));
      expect([folder, allowed]).toEqual([folder, drawn.get(folder) ?? []]);
    }
  },
);
