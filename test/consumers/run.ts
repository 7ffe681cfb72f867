/** Uses the packed package as others do: bundled, rendered on a server, type-checked. Ends with the count. */
import { execFileSync } from "node:child_process";
import { cpSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { installPackage } from "../runtimes/install.js";
import { launchChromium } from "../support/chromium.js";
import { checkAngular } from "./angular/checks.js";
import { checkAngular17 } from "./angular-17/check.js";
import { bundlers, sizeOf } from "./bundlers.js";
import { type Compiling, compile, compilings } from "./compilers.js";
import { checkNext } from "./next/check.js";
import { runPage } from "./page.js";
import { load, modules } from "./tools.js";

/** Resolves with what is wrong; nothing if it holds. */
type Check = () => Promise<string | undefined>;

const consumer = installPackage();
const { folder } = consumer;
let failed = 0;
let passed = 0;

for (const source of ["files", "typed"]) {
  cpSync(fileURLToPath(new URL(source, import.meta.url)), folder, { recursive: true });
}
// The same text is an ES module for one compiler and CommonJS for another.
for (const what of ["page", "server", "solid", "vue", "svelte"])
  cpSync(join(folder, `${what}.mts`), join(folder, `${what}.cts`));
for (const name of ["react", "react-dom", "@types", "undici-types"]) {
  symlinkSync(join(modules, name), join(folder, "node_modules", name));
}
// These are the project's own.
for (const name of ["solid-js", "csstype", "seroval", "seroval-plugins", "svelte", "vue", "@vue"])
  symlinkSync(
    fileURLToPath(new URL(`../../node_modules/${name}`, import.meta.url)),
    join(folder, "node_modules", name),
  );
try {
  await Promise.all([compileAll(), bundleAll().then(renderOne).then(documentOne)]);
  await runFrameworks();
} finally {
  consumer.remove();
}
console.log(`${passed} consumers served, ${failed} not`);
process.exitCode = failed === 0 ? 0 : 1;

async function check(name: string, run: Check): Promise<void> {
  const wrong = await run().catch(String);
  console.log(wrong === undefined ? `ok     ${name}` : `FAILED ${name}\n  ${wrong}`);
  if (wrong === undefined) passed++;
  else failed++;
}

async function bundleAll(): Promise<void> {
  const browser = await launchChromium();
  try {
    for (const [name, bundle] of bundlers) {
      const script = await bundle(folder, "page.js");
      await check(`${name} takes nothing of ws and nothing of Node into a page`, async () =>
        foreignIn(script),
      );
      await check(`${name}'s page works in Chromium`, () => worksIn(browser, script));
    }
  } finally {
    await browser.close();
  }
  await check("a page that imports only createClient is no larger than the whole client", async () => {
    const [one, all] = [await sizeOf(folder, "{ createClient }"), await sizeOf(folder, "*")];
    return one <= all ? undefined : `${one} bytes, the whole client has ${all}`;
  });
}

/** What a page cannot use or should not carry. */
function foreignIn(script: string): string | undefined {
  const found = /["']node:|(?<![\w$])require\(|Sec-WebSocket|permessage-deflate/.exec(script);
  return found ? `there is ${found[0]}` : undefined;
}

async function worksIn(browser: Browser, script: string): Promise<string | undefined> {
  const shown = await runPage(browser, script);
  return shown === "3 live 12" ? undefined : `it shows "${shown}"`;
}

async function renderOne(): Promise<void> {
  await check("a page that is rendered on a server starts nothing there, and the process ends", async () => {
    const printed = execFileSync(process.execPath, ["rendered.mjs"], {
      cwd: folder,
      encoding: "utf8",
      timeout: 20_000,
    });
    const expected = { html: "<p>loading nothing yet</p>", isQuiet: true };
    return printed.trim() === JSON.stringify(expected) ? undefined : printed;
  });
}

/** The part of AsyncAPI's parser that is used. */
type AsyncApiParser = new () => {
  parse(text: string): Promise<{ document?: object; diagnostics: { message: string }[] }>;
};

async function documentOne(): Promise<void> {
  const program = join(folder, "node_modules", "monument-ws", "dist", "cli.js");
  const Parser = await load<AsyncApiParser>("@asyncapi/parser");
  await check("monument-ws doc prints a document that AsyncAPI's parser has no complaint about", async () => {
    const args = [program, "doc", "contract.mjs", "--format", "asyncapi"];
    const printed = execFileSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
    const { document, diagnostics } = await new Parser().parse(printed);
    return document && diagnostics.length === 0
      ? undefined
      : diagnostics.map(({ message }) => message).join();
  });
}

async function compileAll(): Promise<void> {
  for (const each of compilings) {
    await check(nameOf(each), async () => (await compile(folder, each)) || undefined);
  }
}

async function runFrameworks(): Promise<void> {
  const browser = await launchChromium();
  try {
    await checkAngular(browser, check);
    await checkAngular17(browser, check);
    await checkNext(browser, check);
  } finally {
    await browser.close();
  }
}

function nameOf({ compiler, resolution, what, lib }: Compiling): string {
  return `${compiler} compiles a ${what} with ${resolution} and ${lib.join(", ")}`;
}
