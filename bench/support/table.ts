/** The text of `rows` as a table, numbers to the right, under the names of the columns. */
export function toTable(
  columns: readonly string[],
  rows: ReadonlyArray<ReadonlyArray<string | number>>,
): string {
  const lines = [columns, ...rows].map((row) => row.map(toCell));
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => line[index]?.length ?? 0)));
  const [head = "", ...body] = lines.map((line) => toLine(line, widths));
  return [
    head,
    toLine(
      widths.map((width) => "-".repeat(width)),
      widths,
    ),
    ...body,
  ].join("\n");
}

function toCell(value: string | number): string {
  return typeof value === "number"
    ? value.toLocaleString("en", { maximumFractionDigits: 1, signDisplay: "negative" })
    : value;
}

/** The first column names the row; all others are figures. */
function toLine(cells: readonly string[], widths: readonly number[]): string {
  const padded = cells.map((cell, index) => {
    const width = widths[index] ?? 0;
    return index === 0 ? cell.padEnd(width) : cell.padStart(width);
  });
  return `| ${padded.join(" | ")} |`;
}
