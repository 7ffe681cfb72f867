/** The vectors are sound, and cover every number of docs/PROTOCOL.md. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loadVectors, type Side, type Vector } from "../../cli/conformance/vector.js";

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

/** The numbers of docs/PROTOCOL.md under which something is to be held: not those that only head others. */
function findNumbers(page: string): string[] {
  const all = [...page.matchAll(/^(?:- \*\*)?(\d+\.\d+[a-z]?)(?:\*\*)? /gm)].map(([, number = ""]) => number);
  return all.filter((number) => !all.includes(`${number}a`));
}

const numbers = findNumbers(read("docs/PROTOCOL.md"));
const untested: Record<string, string> = JSON.parse(read("protocol/untested.json"));
const sides: Side[] = ["server", "client"];
const vectors = sides.flatMap((side) => loadVectors(side).map((vector) => ({ side, ...vector })));

const MODIFIERS = ["on", "times", "pieces", "exact", "withinMs"];
const BOTH =
  "connect send text binary pong expect expectAll until rises nothing closed close cut pause".split(" ");
const ONLY_CLIENTS = "accept noneConnects tell told toldUntil untold".split(" ");
const PLACEHOLDER = /^<(?:(?:any|string|number|key)(?::\w+)?\??|other:\w+|fresh:\w+|n|.\*\d+|nested:\d+)>$/u;

describe("the numbers of docs/PROTOCOL.md", () => {
  it.each(numbers)("%s has a vector, or a reason why it has none", (number) => {
    const isTested = vectors.some(({ requirement }) => requirement === number);
    expect(isTested).toBe(untested[number] === undefined);
  });

  it("are the only ones that are tested, or left untested", () => {
    const named = [...vectors.map(({ requirement }) => requirement), ...Object.keys(untested)];
    expect(named.filter((number) => !numbers.includes(number))).toEqual([]);
  });

  it("are each there once", () => {
    expect(numbers).toEqual([...new Set(numbers)]);
  });
});

describe.each(sides)("the vectors for a %s", (side) => {
  const own = vectors.filter((vector) => vector.side === side);

  it("have steps of which each does one thing", () => {
    const allowed = side === "client" ? [...BOTH, ...ONLY_CLIENTS] : BOTH;
    for (const step of own.flatMap(({ steps }) => steps)) {
      const keys = Object.keys(step).filter((key) => !MODIFIERS.includes(key));
      expect(keys, JSON.stringify(step)).toHaveLength(1);
      expect(allowed).toEqual(expect.arrayContaining(keys));
    }
  });

  it("have no placeholder that docs/CONFORMANCE.md does not know", () => {
    for (const { steps } of own) {
      const marks = JSON.stringify(steps).match(/<[^<>]*>/g) ?? [];
      for (const mark of marks) expect(mark).toMatch(PLACEHOLDER);
    }
  });

  it("check something in their last step", () => {
    const checks =
      /^(expect|expectAll|until|rises|nothing|closed|accept|noneConnects|told|toldUntil|untold)$/;
    const isCheck = ({ steps }: Vector): boolean =>
      Object.keys(steps.at(-1) ?? {}).some((key) => checks.test(key));
    expect(own.filter((vector) => !isCheck(vector)).map(({ says }) => says)).toEqual([]);
  });

  it("each say something of their own", () => {
    const said = own.map(({ requirement, says }) => `${requirement} ${says}`);
    expect(said).toEqual([...new Set(said)]);
  });
});

describe("the faults that are planted in the server", () => {
  const faults: Array<{ requirement: string; edits: Array<{ file: string; from: string }> }> = JSON.parse(
    read("test/conformance/server-faults.json"),
  );

  it.each(faults)("of $requirement still fit its code", ({ edits }) => {
    for (const { file, from } of edits) expect(read(file)).toContain(from);
  });
});
