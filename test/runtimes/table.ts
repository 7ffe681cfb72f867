/** What a run says: the table, and whether all is as docs/RUNTIMES.md promises. */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { markdownTable } from "markdown-table";
import { type Exception, exceptionOf } from "./exceptions.js";
import type { Result } from "./suite/index.js";

/** The results of one pair of runtimes. */
export interface Row {
  name: string;
  results: Result[];
}

/** How much was run, and what is done with the page. */
export interface Judging {
  isWhole: boolean;
  isWritten: boolean;
}

const page = fileURLToPath(new URL("../../docs/RUNTIMES.md", import.meta.url));
const BLOCK = /<!-- table -->\n[\s\S]*<!-- end of table -->\n/;

/** Prints the table and what is red, and tells whether nothing is. */
export function judge(rows: Row[], { isWhole, isWritten }: Judging): boolean {
  const table = toTable(rows);
  console.log(table);
  const wrong = rows.flatMap(wrongIn);
  for (const line of wrong) console.log(line);
  const isPageRight = !isWhole || holdPage(table, isWritten);
  return wrong.length === 0 && isPageRight;
}

/** Whether the page shows this table, after it was written if that is wanted. */
function holdPage(table: string, isWritten: boolean): boolean {
  const before = readFileSync(page, "utf8");
  const after = before.replace(BLOCK, () => `<!-- table -->\n${table}\n<!-- end of table -->\n`);
  if (after === before) return true;
  if (isWritten) writeFileSync(page, after);
  else console.log("docs/RUNTIMES.md shows another table: npm run test:runtimes -- --write");
  return isWritten;
}

/** What fails and should not, and what passes and should not. */
function wrongIn({ name, results }: Row): string[] {
  return results.flatMap((result) => {
    const exception = exceptionOf(name, result);
    const what = `${name}: ${result.group}: ${result.name}`;
    if (result.error !== undefined && !exception) return [`FAILED ${what}\n  ${result.error}`];
    if (result.error === undefined && exception) return [`PASSES NOW, take it off the exceptions: ${what}`];
    return [];
  });
}

function toTable(rows: Row[]): string {
  const groups = [...new Set(rows.flatMap(({ results }) => results.map(({ group }) => group)))];
  const cells = rows.map((row) => [row.name, ...groups.map((group) => toCell(row, group))]);
  return markdownTable([["", ...groups], ...cells]);
}

/** How many of the group passed of how many, with the number of what is known not to work. */
function toCell({ name, results }: Row, group: string): string {
  const all = results.filter((result) => result.group === group);
  if (all.length === 0) return "–";
  const passed = all.filter(({ error }) => error === undefined).length;
  const known = all.map((result) => exceptionOf(name, result)).filter((each) => each !== undefined);
  const notes = [...new Set(known.map(({ note }: Exception) => note))];
  return [`${passed}/${all.length}`, ...notes.map((note) => `(${note})`)].join(" ");
}
