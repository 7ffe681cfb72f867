/** The examples of the documentation as files that the TypeScript compiler checks against the sources. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

/** A fenced block of JavaScript or TypeScript. */
export interface Example {
  page: string;
  /** The line of the page on which its fence stands. */
  line: number;
  text: string;
  /** Where the compiler finds it. */
  file: string;
}

const folder = dirname(fileURLToPath(import.meta.url));
const root = join(folder, "../..");

/** All examples of README.md and docs/. */
export function findExamples(): Example[] {
  const docs = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" });
  const pages = docs.filter((name) => name.endsWith(".md")).map((name) => join("docs", name));
  return ["README.md", ...pages].flatMap((page) => examplesOf(page, readFileSync(join(root, page), "utf8")));
}

function examplesOf(page: string, markdown: string): Example[] {
  return [...markdown.matchAll(/^```(js|mjs|cjs|ts)\n([\s\S]*?)^```$/gm)].map(
    ([, language = "", text = ""], index) => {
      const line = markdown.slice(0, markdown.indexOf(text)).split("\n").length - 1;
      const name = /^\/\/ ([\w./-]+\.\w+)/.exec(text)?.[1] ?? `example-${index + 1}.${language}`;
      return { page, line, text, file: join(folder, page, name) };
    },
  );
}

/** What the compiler has against each example: `line: message`. */
export function checkExamples(examples: readonly Example[]): Map<Example, string[]> {
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, root);
  const texts = new Map(examples.map(({ file, text }) => [file, text]));
  // Pages without a contract of their own import the one of the README.
  const contract = texts.get(join(folder, "README.md", "contract.ts"));
  for (const { page } of contract ? examples : []) {
    const own = join(folder, page, "contract.ts");
    if (!texts.has(own)) texts.set(own, contract ?? "");
  }
  const ambient = join(folder, "ambient.d.ts");
  const settings: ts.CompilerOptions = {
    ...options,
    allowJs: true,
    checkJs: true,
    esModuleInterop: true, // import monument from "monument", as Node does
    verbatimModuleSyntax: false, // an example may be CommonJS
    moduleDetection: ts.ModuleDetectionKind.Force,
    experimentalDecorators: true, // as Angular's compiler has it
    noImplicitAny: false, // most are JavaScript
    noUnusedLocals: false,
    noUnusedParameters: false,
  };
  const program = ts.createProgram([ambient, ...texts.keys()], settings, hostOf(texts, settings));
  return new Map(
    examples.map((example) => {
      const source = program.getSourceFile(example.file);
      const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
      return [example, found.map((diagnostic) => describe(diagnostic, example))];
    }),
  );
}

/** The files of this machine, and the examples as if they lay beside them. */
function hostOf(texts: ReadonlyMap<string, string>, settings: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(settings);
  const { fileExists, directoryExists, readFile, getSourceFile } = host;
  const folders = new Set([...texts.keys()].map(dirname));
  host.fileExists = (file) => texts.has(file) || fileExists(file);
  host.directoryExists = (path) => folders.has(path) || directoryExists?.(path) === true;
  host.readFile = (file) => texts.get(file) ?? readFile(file);
  host.getSourceFile = (file, version, ...rest) => {
    const text = texts.get(file);
    return text === undefined
      ? getSourceFile(file, version, ...rest)
      : ts.createSourceFile(file, text, version);
  };
  return host;
}

function describe({ file, start = 0, messageText }: ts.Diagnostic, { line }: Example): string {
  const within = file ? ts.getLineAndCharacterOfPosition(file, start).line : 0;
  return `line ${line + 1 + within}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
}
