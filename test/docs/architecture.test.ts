/** docs/architecture.md names files that are there, and draws the arrows that the linter enforces. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const page = readFileSync("docs/architecture.md", "utf8");
const rooms = readdirSync("server", { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

interface Override {
  includes: string[];
  linter: { rules: { style?: { noRestrictedImports?: { options: { patterns: { group: string[] }[] } } } } };
}

it("names only files that are there", () => {
  const named = [...page.matchAll(/`((?:client|server|shared)\/[\w./-]+\.ts)`/g)].map(
    (match) => match[1] ?? "",
  );
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((file) => !existsSync(file))).toEqual([]);
});

it("has a row for each room of the server, whose main file says so at its head", () => {
  const rows = [...page.matchAll(/^\| `(\w+)\/` \|.*`(server\/[\w/-]+\.ts)` \|$/gm)];
  expect(rows.map((row) => row[1]).sort()).toEqual(rooms);
  for (const [, room, file = ""] of rows) expect(readFileSync(file, "utf8")).toContain(`/**\n * ${room}/: `);
});

it("draws the arrows that the linter lets through, and no other", () => {
  const drawn = new Map(
    [...page.matchAll(/^ {2}(\w+) --> ([\w &]+)$/gm)].map(([, from, to]) => [from, to?.split(" & ").sort()]),
  );
  const { overrides } = JSON.parse(readFileSync("biome.json", "utf8")) as { overrides: Override[] };
  for (const room of rooms) {
    const override = overrides.find(({ includes }) => includes.includes(`server/${room}/*`));
    const group = override?.linter.rules.style?.noRestrictedImports?.options.patterns[0]?.group;
    const allowed = rooms.filter((other) => other !== room && !group?.includes(`../${other}/**`));
    expect([room, allowed]).toEqual([room, drawn.get(room) ?? []]);
  }
});
