/** What a user has of the packed tarball. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { folder, install, pack, run, runProgram } from "./packed.js";

let tarball = "";

beforeAll(() => {
  tarball = pack();
  install(folder, tarball);
});

afterAll(() => rmSync(folder, { recursive: true }));

const entries = {
  "monument-ws": "createClient",
  "monument-ws/client": "createClient",
  "monument-ws/server": "attach",
  "monument-ws/shared": "decode",
  "monument-ws/monument": "mount",
  "monument-ws/testing": "createPair",
  "monument-ws/redis": "redis",
  "monument-ws/nats": "nats",
  "monument-ws/contract": "defineContract",
};
const names = Object.keys(entries);
const kinds = Object.fromEntries(names.map((name) => [name, "function"]));

describe("the packed tarball", () => {
  it("can be required, and importing it starts nothing", () => {
    const printed = runProgram("required.cjs", [
      `const entries = ${JSON.stringify(entries)};`,
      "const kinds = Object.entries(entries).map(([name, value]) => [name, typeof require(name)[value]]);",
      "console.log(JSON.stringify([Object.fromEntries(kinds), process.getActiveResourcesInfo()]));",
    ]);
    expect(printed).toEqual([kinds, []]);
  });

  it("can be imported, and importing it starts nothing", () => {
    const printed = runProgram("imported.mjs", [
      `const entries = ${JSON.stringify(entries)};`,
      "const kinds = {};",
      "for (const [name, value] of Object.entries(entries)) kinds[name] = typeof (await import(name))[value];",
      "const busy = process.getActiveResourcesInfo().filter((each) => /Time|Immediate|TCP|Pipe|Message|Worker/.test(each));",
      "console.log(JSON.stringify([kinds, busy]));",
    ]);
    expect(printed).toEqual([kinds, []]);
  });

  it.each([
    ["CommonJS", "pair.cjs", (name: string) => `require("${name}")`],
    ["ESM", "pair.mjs", (name: string) => `await import("${name}")`],
  ])("works as %s, and the process ends by itself after close", (_, file, load) => {
    const printed = runProgram(file, [
      `const main = async (http, { attach, reply }, { createClient }, { EventEmitter }) => {`,
      "  const events = new EventEmitter();",
      "  events.on('data:get:person', () => events.emit('data:set:person', { name: 'Ann' }));",
      "  events.on('add', (payload) => reply(payload, payload.message.a + payload.message.b));",
      "  const server = http.createServer();",
      "  const sockets = attach(server, { webSockets: true, events });",
      "  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));",
      "  const client = createClient({ url: 'ws://127.0.0.1:' + server.address().port });",
      "  client.subscribe('person', () => {});",
      "  const out = [await client.get('person'), await client.request('add', { a: 1, b: 2 })];",
      "  client.emit('bye');",
      "  client.close();",
      "  await sockets.close();",
      "  server.close();",
      "  console.log(JSON.stringify(out));",
      "};",
      file.endsWith(".cjs")
        ? `main(require("node:http"), ${load("monument-ws/server")}, ${load("monument-ws/client")}, require("node:events"));`
        : `main(await import("node:http"), ${load("monument-ws/server")}, ${load("monument-ws/client")}, await import("node:events"));`,
    ]);
    expect(printed).toEqual([{ name: "Ann" }, 3]);
  });

  it("lets an ESM application and a CommonJS route file reply to each other's requests", () => {
    const printed = runProgram("mixed.mjs", [
      "import { createRequire } from 'node:module';",
      "import { createRouter } from 'monument-ws/server';",
      "const { reply, ReplyError } = createRequire(import.meta.url)('monument-ws/server');",
      "import { EventEmitter } from 'node:events';",
      "const events = new EventEmitter();",
      "events.on('ask', (payload) => reply(payload, 42));",
      "const router = createRouter({ webSockets: true, events });",
      "const sent = [];",
      "const peer = { send: (frame) => sent.push(JSON.parse(frame)), close() {}, bufferedAmount: 0, socket: {} };",
      "const opened = router.open(peer);",
      `opened.receive('{"event":"ws:hello","version":1,"client":"c"}');`,
      `opened.receive('{"event":"ask","ref":"k"}');`,
      "events.on('refuse', () => { throw new ReplyError('no', 'not today'); });",
      `opened.receive('{"event":"refuse","ref":"l"}');`,
      "console.log(JSON.stringify(sent.slice(1)));",
    ]);
    const error = { code: "no", message: "not today" };
    expect(printed).toEqual([
      { event: "ws:reply", ref: "k", data: 42 },
      { event: "ws:reply", ref: "l", error },
    ]);
  });

  it("lets an application export each part of its client and of its server, with declarations", () => {
    const lines = [
      'import { createServer } from "node:http";',
      'import { type Collection, type Contract, createClient, type Event } from "monument-ws";',
      'import { attach, createRouter } from "monument-ws/server";',
      "export interface Live extends Contract {",
      "  data: { riders: Collection<{ name: string }, number> };",
      "  toServer: { cheer: Event<{ rider: number }, { ok: boolean }> };",
      "  toClient: { news: { text: string } };",
      "}",
      'const client = createClient<Live>({ url: "/live" });',
      "export const { get, subscribe, item, watch, emit, request, join, leave, on, onState, state, connect } = client;",
      "export const all = { ...client };",
      "const sockets = attach<Live>(createServer());",
      "export const { publish, answer, handle, broadcast, presence, sessions, revoke, stats, drain, close } = sockets;",
      "export const both = { ...sockets };",
      "export const { open } = createRouter<Live>({ webSockets: true });",
    ];
    writeFileSync(join(folder, "exports.mts"), lines.join("\n"));
    const root = (path: string): string =>
      fileURLToPath(new URL(`../../node_modules/${path}`, import.meta.url));
    const flags = ["--declaration", "--emitDeclarationOnly", "--strict", "--target", "es2022"];
    const types = [
      "--module",
      "nodenext",
      "--skipLibCheck",
      "--typeRoots",
      root("@types"),
      "--types",
      "node",
    ];
    expect(run(process.execPath, [root("typescript/bin/tsc"), ...flags, ...types, "exports.mts"])).toBe("");
  });

  it.each([
    ["CommonJS", "older.cjs", "const load = async (name) => require(name);"],
    ["ESM", "older.mjs", "const load = (name) => import(name);"],
  ])("runs on its own ws as %s, beside an older one of the application", (_, file, load) => {
    const older = mkdtempSync(join(folder, "older-"));
    install(older, "ws@7", tarball);
    const printed = runProgram(
      file,
      [
        load,
        "const main = async () => {",
        "  const { createServer } = await import('node:http');",
        "  const { createRequire } = await import('node:module');",
        "  const { createClient } = await load('monument-ws');",
        "  const require = createRequire(process.cwd() + '/');",
        "  const loaded = () => Object.keys(require.cache).filter((path) => path.endsWith('/ws/lib/websocket.js'));",
        "  const versions = loaded().map((path) => require(path.replace('lib/websocket.js', 'package.json')).version);",
        "  const { attach } = await load('monument-ws/server');",
        "  const server = createServer();",
        "  const sockets = attach(server, { webSockets: true });",
        "  sockets.answer('clock', () => 7);",
        "  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));",
        "  const client = createClient({ url: 'ws://127.0.0.1:' + server.address().port });",
        "  const value = await client.get('clock');",
        "  client.close();",
        "  await sockets.close();",
        "  server.close();",
        "  console.log(JSON.stringify([versions.map((version) => version.split('.')[0]), value]));",
        "};",
        "main();",
      ],
      [],
      older,
    );
    expect(printed).toEqual([["8"], 7]);
  });

  it("takes the page's WebSocket in Node where a page is feigned, as Jest with jsdom does", () => {
    // Jest resolves packages as for a browser, but heeds no "browser" field: then ws is there and only throws.
    const printed = runProgram(
      "feigned.cjs",
      [
        "globalThis.document = { baseURI: 'http://localhost/app/' };",
        "const { createClient } = require('monument-ws');",
        "globalThis.WebSocket = class { constructor(url) { console.log(JSON.stringify(url)); process.exit(); } };",
        "createClient({ url: 'live', report: (error) => console.log(JSON.stringify(error.message)) }).connect();",
        "setTimeout(() => process.exit(1), 5_000);",
      ],
      ["--conditions=browser"],
    );
    expect(printed).toBe("ws://localhost/app/live");
  });

  it("tests its own server and its own client by the command line", () => {
    const printed = runProgram("conformance.mjs", [
      "import { execFileSync, spawn } from 'node:child_process';",
      "import { once } from 'node:events';",
      "const program = 'node_modules/.bin/monument-ws';",
      "const server = spawn(program, ['conformance', '--serve']);",
      "const url = String(await once(server.stdout, 'data')).trim();",
      "const run = (...args) => JSON.parse(execFileSync(program, ['conformance', '--json', ...args]));",
      "const driven = [program, 'conformance', '--drive'];",
      "const reports = [run(url, '--only', '5.3'), run('--client', '--only', '5.3', '--', ...driven)];",
      "server.kill();",
      "const outcomes = reports.map(({ rows }) => rows.map(({ requirement, outcome }) => [requirement, outcome]));",
      "console.log(JSON.stringify(outcomes.map(Object.fromEntries)));",
    ]);
    expect(printed).toEqual([
      { "5.3a": "pass", "5.3b": "pass", "5.3c": "pass", "5.3d": "pass" },
      { "5.3a": "pass", "5.3b": "pass", "5.3d": "pass" },
    ]);
  });

  it("has in its browser bundle nothing of ws and nothing of Node", async () => {
    const { metafile, outputFiles } = await build({
      stdin: { contents: 'export { createClient } from "monument-ws/client";', resolveDir: folder },
      bundle: true,
      minify: true,
      format: "esm",
      platform: "browser",
      metafile: true,
      write: false,
    });
    const inputs = Object.keys(metafile.inputs).join("\n");
    expect(inputs).toContain("isomorphic-ws/browser.js");
    expect(inputs).not.toMatch(/node_modules\/ws\/|node:/);
    const [bundle] = outputFiles;
    expect(bundle?.text).not.toMatch(/node:|require\(/);
    console.log(
      `the client's browser bundle: ${gzipSync(bundle?.contents ?? "").length} bytes minified and gzipped`,
    );
  });
});
