/** What came of the vectors, and how it is printed. */
import { Unable } from "./play.js";
import type { Part, Vector } from "./vector.js";

/** What came of one vector. */
export interface Result {
  requirement: string;
  part: Part;
  says: string;
  outcome: "pass" | "fail" | "skipped";
  /** Why it failed or was skipped. */
  reason?: string;
}

/** The result of a vector that was played, that could not be, or that failed with `error`. */
export function toResult({ requirement, part, says }: Vector, error?: unknown): Result {
  const about = { requirement, part, says };
  if (error === undefined) return { ...about, outcome: "pass" };
  const reason = error instanceof Error ? error.message : String(error);
  return { ...about, outcome: error instanceof Unable ? "skipped" : "fail", reason };
}

/** What came of one requirement: it fails with any of its vectors. */
export interface Row {
  requirement: string;
  part: Part;
  /** What was checked, in a sentence for each vector. */
  says: string;
  outcome: Result["outcome"];
  /** Why it failed or was skipped. */
  reason?: string | undefined;
}

/** One row for each requirement, in the order of the vectors. */
export function toRows(results: readonly Result[]): Row[] {
  const requirements = [...new Set(results.map(({ requirement }) => requirement))];
  return requirements.map((requirement) => {
    const all = results.filter((each) => each.requirement === requirement);
    const worst =
      all.find(({ outcome }) => outcome === "fail") ?? all.find(({ outcome }) => outcome === "skipped");
    const says = all.map((each) => each.says).join("; ");
    const part = all.some((each) => each.part === "plain") ? "plain" : "full";
    return { requirement, part, says, outcome: worst?.outcome ?? "pass", reason: worst?.reason };
  });
}

/** The rows as a table, and a line that counts. */
export function toTable(rows: readonly Row[]): string {
  const lines = rows.map(({ requirement, part, outcome, says, reason }) =>
    [requirement.padEnd(6), part.padEnd(6), outcome.padEnd(8), reason ?? says].join(" "),
  );
  const count = (outcome: Result["outcome"]): number => rows.filter((row) => row.outcome === outcome).length;
  return [
    ...lines,
    "",
    `of ${rows.length}: ${count("pass")} pass, ${count("fail")} fail, ${count("skipped")} skipped`,
  ].join("\n");
}
