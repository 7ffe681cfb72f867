/** What every entry of the package exports, from the declarations and their comments: the text of docs/API.md. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** The entries by their import names. */
const ENTRIES = {
  "monument-ws and monument-ws/client": "client/index.ts",
  "monument-ws/server": "server/index.ts",
  "monument-ws/monument": "server/monument.ts",
  "monument-ws/shared": "shared/index.ts",
  "monument-ws/testing": "testing/index.ts",
  "monument-ws/redis": "engines/redis.ts",
  "monument-ws/nats": "engines/nats.ts",
  "monument-ws/react": "bindings/react/index.ts",
  "monument-ws/solid": "bindings/solid/index.ts",
  "monument-ws/angular": "bindings/angular/index.ts",
  "monument-ws/vue": "bindings/vue/index.ts",
  "monument-ws/svelte": "bindings/svelte/index.ts",
  "monument-ws/svelte/stores": "bindings/svelte/stores.ts",
  "monument-ws/contract": "contract/index.ts",
};

const FORMAT = ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.UseAliasDefinedOutsideCurrentScope;

/** The text of docs/API.md. */
export function printApi(): string {
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, root);
  const paths = Object.values(ENTRIES).map((path) => join(root, path));
  const program = ts.createProgram([...paths, join(root, "test/support/modules.d.ts")], options);
  const page = new Page(program);
  const sections = Object.entries(ENTRIES).map(([name, path]) => page.section(name, join(root, path)));
  return [HEAD, ...sections].join("\n").replace(/\n{3,}/g, "\n\n");
}

const HEAD = `# API reference

This page lists everything that the package exports. \`npm run docs:api\` generates it from the type declarations and their comments. For an introduction, see [Getting started](getting-started.md), [The client](guides/client.md) and [The server](guides/server.md).
`;

/** The page while it is written: what stands in one section is only named in the next. */
class Page {
  #checker: ts.TypeChecker;
  #program: ts.Program;
  #written = new Map<ts.Symbol, string>();

  constructor(program: ts.Program) {
    this.#program = program;
    this.#checker = program.getTypeChecker();
  }

  section(name: string, path: string): string {
    const source = this.#program.getSourceFile(path);
    const module = source && this.#checker.getSymbolAtLocation(source);
    if (!module) throw new Error(`${path} exports nothing`);
    const symbols = this.#checker.getExportsOfModule(module).map((symbol) => this.#resolve(symbol));
    symbols.sort((one, other) => (one.name < other.name ? -1 : 1));
    const known = symbols.filter((symbol) => this.#written.has(symbol));
    const own = symbols.filter((symbol) => !this.#written.has(symbol));
    for (const symbol of own) this.#written.set(symbol, name);
    const named = known.map((symbol) => `\`${symbol.name}\``).join(", ");
    const also = known.length > 0 ? [`Also exported, described above: ${named}.\n`] : [];
    return [`## ${name}\n`, ...own.map((symbol) => this.#entry(symbol)), ...also].join("\n");
  }

  #resolve(symbol: ts.Symbol): ts.Symbol {
    return symbol.flags & ts.SymbolFlags.Alias ? this.#checker.getAliasedSymbol(symbol) : symbol;
  }

  #entry(symbol: ts.Symbol): string {
    const [declaration] = symbol.declarations ?? [];
    if (!declaration) throw new Error(`${symbol.name} is declared nowhere`);
    const members = this.#members(symbol, declaration).join("\n");
    const parts = [
      `### ${symbol.name}\n`,
      `${this.#doc(symbol)}\n`,
      this.#head(symbol, declaration),
      members,
    ];
    return `${parts.filter(Boolean).join("\n")}\n`;
  }

  /** The declaration without its body. */
  #head(symbol: ts.Symbol, declaration: ts.Declaration): string {
    const signatures = (symbol.declarations ?? [])
      .filter(ts.isFunctionDeclaration)
      .filter(({ body }, _, all) => {
        return all.length === 1 || !body; // of an overloaded function the implementation is nobody's to call
      });
    if (signatures.length > 0) return fence(signatures.map((each) => textOf(each, each.body)).join("\n"));
    if (ts.isVariableDeclaration(declaration)) {
      const type = this.#checker.getTypeOfSymbolAtLocation(symbol, declaration);
      return fence(`const ${symbol.name}: ${this.#checker.typeToString(type, declaration, FORMAT)}`);
    }
    if (ts.isTypeAliasDeclaration(declaration)) return fence(textOf(declaration));
    const first = ts.isInterfaceDeclaration(declaration) || ts.isClassDeclaration(declaration);
    // What keeps contracts apart would fill half a page.
    const [head = ""] = textOf(declaration).split(/\{\n|\s+extends Serving</);
    return first ? fence(head.trim()) : "";
  }

  /** A line for each member of an interface or a class. */
  #members(symbol: ts.Symbol, declaration: ts.Declaration): string[] {
    if (!ts.isInterfaceDeclaration(declaration) && !ts.isClassDeclaration(declaration)) return [];
    const own = [...(symbol.members?.values() ?? [])].filter((member) => this.#isPublic(member));
    return [...own, ...this.#numbers(declaration)].flatMap((member) =>
      (member.declarations ?? []).map((each) => {
        const text = this.#memberText(member, each);
        const doc = this.#doc(member, each);
        return `- \`${text}\`${doc && `\n  ${doc.replaceAll("\n", "\n  ")}`}`;
      }),
    );
  }

  /** The options that an interface has from a table of numbers with their defaults. */
  #numbers({ heritageClauses }: ts.InterfaceDeclaration | ts.ClassDeclaration): ts.Symbol[] {
    const bases = [...(heritageClauses ?? [])]
      .flatMap(({ types }) => types)
      .map((each) => this.#checker.getTypeAtLocation(each));
    const tables = bases.filter((base) => base.aliasSymbol); // an interface has an entry of its own
    const members = tables.flatMap((table) => this.#checker.getPropertiesOfType(table));
    return members.filter(({ declarations = [] }) => declarations.some(ts.isPropertyAssignment));
  }

  #isPublic(member: ts.Symbol): boolean {
    const isTypeParameter = (member.flags & ts.SymbolFlags.TypeParameter) !== 0;
    return !isTypeParameter && !/^(#|__#|__@)/.test(member.name);
  }

  #memberText(member: ts.Symbol, declaration: ts.Declaration): string {
    if (ts.isPropertyDeclaration(declaration) && !declaration.type) {
      const type = this.#checker.getTypeOfSymbolAtLocation(member, declaration);
      return `${member.name}: ${this.#checker.typeToString(type, declaration, FORMAT)}`;
    }
    if (ts.isPropertyAssignment(declaration)) return `${member.name}?: number | undefined`;
    const body = ts.isFunctionLike(declaration) && "body" in declaration ? declaration.body : undefined;
    return textOf(declaration, body).replace(/;$/, "").replace(/\s+/g, " ");
  }

  /** The comment of a declaration, with its default. */
  #doc(symbol: ts.Symbol, declaration?: ts.Declaration): string {
    const comments = declaration ? ts.getJSDocCommentsAndTags(declaration) : [];
    const own = comments.filter(ts.isJSDoc).map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? "");
    const text = declaration
      ? own.join(" ")
      : ts.displayPartsToString(symbol.getDocumentationComment(this.#checker));
    const tag = symbol.getJsDocTags(this.#checker).find(({ name }) => name === "default");
    const value = tag && `Default: ${ts.displayPartsToString(tag.text)}.`;
    const linked = text.replace(/\{@link (\w+)\s*\}/g, "`$1`").replace(/\s*\n\s*/g, " ");
    return [linked, value].filter(Boolean).join(" ");
  }
}

/** The text of a declaration, without its comment and without `body`. */
function textOf(declaration: ts.Declaration, body?: ts.Node): string {
  const source = declaration.getSourceFile();
  const end = body ? body.getStart(source) : declaration.getEnd();
  return source.text.slice(declaration.getStart(source), end).trim();
}

function fence(text: string): string {
  return `\`\`\`typescript\n${text}\n\`\`\`\n`;
}
