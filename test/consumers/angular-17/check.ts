/** `monument-ws/angular` with the oldest Angular: the compiler takes it, and a page shows what changes. */
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, symlinkSync, writeFileSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { attach } from "monument-ws/server";
import type { Browser } from "playwright-core";
import { installPackage, installPinned } from "../../runtimes/install.js";

const here = fileURLToPath(new URL(".", import.meta.url));

/** The page in a folder with the packed package and this Angular. */
function createFolder() {
  const modules = installPinned(here);
  const consumer = installPackage();
  for (const name of ["@angular", "rxjs", "tslib", "typescript", "zone.js"])
    symlinkSync(join(modules, name), join(consumer.folder, "node_modules", name));
  cpSync(join(here, "page.ts"), join(consumer.folder, "page.ts"));
  return consumer;
}

/** Throws with what the compiler of that time says. */
function compile(folder: string): void {
  const compilerOptions = {
    noEmit: true,
    strict: true,
    module: "esnext",
    moduleResolution: "bundler",
    target: "es2022",
    lib: ["es2022", "dom"],
    types: [],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["page.ts"] }));
  execFileSync(process.execPath, [join(folder, "node_modules/typescript/bin/tsc")], {
    cwd: folder,
    encoding: "utf8",
  });
}

async function runPage(browser: Browser, script: string): Promise<void> {
  const server = http.createServer(({ url }, response) => {
    const isScript = url === "/page.js";
    response.setHeader("content-type", isScript ? "text/javascript" : "text/html");
    response.end(isScript ? script : '<app-root></app-root><script type="module" src="/page.js"></script>');
  });
  const sockets = attach(server, { webSockets: true });
  sockets.answer("clock", () => 1);
  sockets.answer("riders", ({ id }) => ({ id, name: "Ada" }));
  sockets.handle("add", ({ a, b }) => Number(a) + Number(b));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const page = await browser.newPage();
  try {
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await page.waitForSelector("text=live 1 Ada");
    sockets.publish("clock", 2);
    await page.waitForSelector("text=live 2 Ada");
    await page.click("button");
    await page.waitForSelector("text=live 2 Ada 3");
    sockets.broadcast("said", { text: "hello" });
    await page.waitForSelector("text=live 2 Ada 3 hello");
  } finally {
    await page.close();
    await sockets.close({ graceMs: 0 });
    server.close();
    server.closeAllConnections();
  }
}

type Check = (name: string, run: () => Promise<string | undefined>) => Promise<void>;

/** Compiles the page, and shows it. */
export async function checkAngular17(browser: Browser, check: Check): Promise<void> {
  const { folder, remove } = createFolder();
  try {
    await check("Angular 17 compiles with monument-ws/angular", async () => void compile(folder));
    await check("Angular 17 shows what changes, with zones", async () => {
      const options = {
        bundle: true,
        format: "esm",
        write: false,
        define: { "process.env.NODE_ENV": '"development"' },
      } as const;
      const { outputFiles } = await build({ ...options, entryPoints: [join(folder, "page.ts")] });
      return void (await runPage(browser, outputFiles[0]?.text ?? ""));
    });
  } finally {
    remove();
  }
}
