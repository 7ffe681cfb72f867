/** What does not work in a runtime, and is not ours to mend. Each is red when it works after all. */
import type { Result } from "./suite/index.js";

/** One thing that does not work. */
export interface Exception {
  /** The rows of the table in whose names this is. */
  row: string;
  /** The checks in whose names this is. */
  check: string;
  /** The number of its reason in docs/RUNTIMES.md. */
  note: number;
}

const exceptions: readonly Exception[] = [
  { row: "client in workerd", check: "with text that is no UTF-8 toClient", note: 1 },
  { row: "server in Bun", check: "in too many pieces", note: 2 },
];

/** Why this check is expected to fail there, if it is. */
export function exceptionOf(row: string, { group, name }: Result): Exception | undefined {
  return exceptions.find((each) => row.includes(each.row) && `${group}: ${name}`.includes(each.check));
}
