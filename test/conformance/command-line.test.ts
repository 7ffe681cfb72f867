/** `npx monument-ws conformance`: what it prints, and its exit codes. */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { WebSocketServer } from "ws";
import { conformance } from "../../cli/conformance/command.js";

/** The address of a server that answers every message by `answer`. */
let url: string;
const answer = { event: "data:set:conformance:held", data: 1, extra: true };

beforeAll(async () => {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  server.on("connection", (socket) => {
    socket.on("message", () => socket.send(JSON.stringify(answer)));
  });
  await once(server, "listening");
  url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return () => server.close();
});

async function run(...args: string[]): Promise<{ code: number; printed: string }> {
  const lines: string[] = [];
  const code = await conformance(["--within", "200", "--quiet", "20", ...args], (line) => lines.push(line));
  return { code, printed: lines.join("\n") };
}

describe("a run", () => {
  it("prints a line for each number, and exits with 0 if all passed", async () => {
    const { code, printed } = await run(url, "--only", "2.1a");
    expect(printed).toMatch(
      /^2\.1a +plain +pass +answers with text frames .*\n\nof 1: 1 pass, 0 fail, 0 skipped$/,
    );
    expect(code).toBe(0);
  });

  it("exits with 1 if something failed, and says at which step and why", async () => {
    const { code, printed } = await run(url, "--only", "5.1a");
    expect(printed).toMatch(/^5\.1a +plain +fail +step 2, .*: it has the key "extra"/);
    expect(code).toBe(1);
  });

  it("skips what the server has no arrangement for", async () => {
    const { code, printed } = await run(url, "--only", "4.3d");
    expect(printed).toMatch(/^4\.3d +full +skipped +the server offers no arrangement "token"/);
    expect(code).toBe(0);
  });

  it("takes one part, and what is below a number but not what begins like it", async () => {
    const { printed } = await run(url, "--only", "2", "--plain", "--json");
    const { rows } = JSON.parse(printed);
    const numbers: string[] = rows.map(({ requirement }: { requirement: string }) => requirement);
    expect(numbers).toEqual(["2.1a", "2.2a", "2.2b", "2.2c", "2.2d", "2.3", "2.5a", "2.5b", "2.6a", "2.6b"]);
  });

  it("exits with 1 if there is nothing under that number", async () => {
    expect((await run(url, "--only", "99")).code).toBe(1);
  });

  it.each([
    ["no address", []],
    ["an address where nobody is", ["ws://127.0.0.1:1"]],
    ["an option that is none", ["--fast"]],
    ["a client without a command", ["--client"]],
  ])("exits with 2 and says how it is called: %s", async (_, args) => {
    const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    expect((await run(...args)).code).toBe(2);
    expect(write).toHaveBeenCalledWith(expect.stringContaining("usage:"));
    write.mockRestore();
  });
});

describe("a client under test", () => {
  it("is skipped where it says that it cannot", async () => {
    const program = [
      "const { createInterface } = require('node:readline');",
      "const WebSocket = require('ws');",
      "createInterface(process.stdin).on('line', (line) => {",
      "  const { do: what, url, call } = JSON.parse(line);",
      "  if (what === 'create') new WebSocket(url).on('open', function () {",
      '    this.send(\'{"event":"ws:hello","version":1,"client":"c"}\');',
      "  });",
      "  else if (call) console.log('a line beside\\n' + JSON.stringify({ call, cannot: 'no such thing' }));",
      "});",
    ];
    const { code, printed } = await run(
      "--client",
      "--only",
      "2.4",
      "--within",
      "5000",
      "--",
      "node",
      "-e",
      program.join("\n"),
    );
    expect(printed).toMatch(/^2\.4 +full +skipped +no such thing\n/);
    expect(code).toBe(0);
  });
});
