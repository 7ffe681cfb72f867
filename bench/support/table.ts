import { markdownTable } from "markdown-table";

/** The text of `rows` as a table, numbers to the right, under the names of the columns. */
export function toTable(
  columns: readonly string[],
  rows: ReadonlyArray<ReadonlyArray<string | number>>,
): string {
  const lines = [columns, ...rows].map((row) => row.map(toCell));
  // The first column names the row; all others are figures.
  return markdownTable(lines, { align: columns.map((_, index) => (index === 0 ? "l" : "r")) });
}

function toCell(value: string | number): string {
  return typeof value === "number"
    ? value.toLocaleString("en", { maximumFractionDigits: 1, signDisplay: "negative" })
    : value;
}
