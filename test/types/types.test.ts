import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const folder = dirname(fileURLToPath(import.meta.url));
const files = ["rejects.ts", "rejects-contract.ts"].map((name) => join(folder, name));

/** The lines of `file` on which a statement of a function begins. */
function statements(source: ts.SourceFile): Array<{ text: string; first: number; last: number }> {
  const line = (position: number): number => source.getLineAndCharacterOfPosition(position).line;
  return source.statements.filter(ts.isFunctionDeclaration).flatMap(({ body }) =>
    (body?.statements ?? []).map((statement) => ({
      text: statement.getText(source),
      first: line(statement.getStart(source)),
      last: line(statement.end),
    })),
  );
}

const { config } = ts.readConfigFile(join(folder, "../../tsconfig.json"), ts.sys.readFile);
const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, join(folder, "../.."));
const program = ts.createProgram([...files, join(folder, "../support/modules.d.ts")], options);

describe.each(files)("what must not compile in %s", (file) => {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
  const errors = program.getSemanticDiagnostics(program.getSourceFile(file));
  const lines = errors.map(({ start = 0 }) => source.getLineAndCharacterOfPosition(start).line);
  const all = statements(source);

  it.each(all)("$text", ({ first, last }) => {
    expect(lines.some((line) => line >= first && line <= last)).toBe(true);
  });

  it("has no error elsewhere", () => {
    const outside = lines.filter((line) => !all.some(({ first, last }) => line >= first && line <= last));
    expect(outside).toEqual([]);
  });
});
