/** `npx monument-ws doc`: what it prints of a contract. */
import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";

function doc(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", "tsx", "cli/cli.ts", "doc", ...args],
    { encoding: "utf8" },
  );
  return { status, stdout, stderr };
}

const SHOP = "test/contract/files/shop.ts";
const TWO = "test/contract/files/two.ts";

describe("the documentation of a contract", () => {
  it("is a page that a colleague can read", () => {
    const { status, stdout, stderr } = doc(SHOP, "--title", "The shop", "--title-version", "2.1.0");
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("# The shop 2.1.0\n");
    expect(stdout).toContain("### `clock`\n\nAn item: `{ now: number <minimum 0> }`");
    expect(stdout).toContain(
      "- One member: `{ id: number; name: string <maxLength 40> }`\n- Its id: `number`",
    );
    expect(stdout).toContain("Fields: `{ a: number; b?: number }`\n\nReply: `number`");
    expect(stdout).toContain("### `chat:say`\n\nFields: `{ text: string <maxLength 500> }`");
    expect(stdout).toContain("### `ping`\n\nNo fields.");
    expect(stdout).toContain("Fields: `{ from: string; text: string | null }`");
    expect(stdout).toContain("An item: `{ name: string; parts: (tree)[] }`");
  });

  it("is an AsyncAPI document, whose references lead somewhere", () => {
    const { status, stdout, stderr } = doc(SHOP, "--format", "asyncapi");
    expect([status, stderr]).toEqual([0, ""]);
    const document = JSON.parse(stdout);
    const { messages } = document.channels.socket;
    expect(document).toMatchObject({ asyncapi: "3.1.0", info: { title: SHOP, version: "1.0.0" } });
    expect(messages.add.payload).toMatchObject({
      type: "object",
      properties: { event: { const: "add" }, ref: { type: "string" }, a: { type: "number" } },
      required: ["event", "a"],
      additionalProperties: false,
    });
    expect(messages["riders.member.set"].payload.properties.event.pattern).toBe("^data:set:riders:");
    expect(document.operations["receive.add"].reply.messages).toEqual([
      { $ref: "#/channels/socket/messages/add.reply" },
    ]);
    const references = [...stdout.matchAll(/"\$ref": "#\/([^"]+)"/g)].map(([, path = ""]) => path);
    expect(references.length).toBeGreaterThan(20);
    for (const path of references) {
      const found = path.split("/").reduce((part, key) => part?.[key], document);
      expect([path, typeof found]).toEqual([path, "object"]);
    }
  });

  it("warns of what has no JSON form, and takes the contract that was chosen", () => {
    const { status, stdout, stderr } = doc(TWO, "--export", "second");
    expect(status).toBe(0);
    expect(stderr).toBe("warning: b: the schema has no JSON form, the document accepts everything there\n");
    expect(stdout).toContain("### `b`\n\nAn item: `unknown`");
  });

  it.each([
    [[], "no file"],
    [[TWO], "exports several contracts (first, second): choose one with --export"],
    [[TWO, "--export", "third"], 'exports no contract called "third"'],
    [[SHOP, "--format", "pdf"], 'unknown format "pdf"'],
    [["nowhere.ts"], "nowhere.ts"],
  ])("refuses %j", (args, why) => {
    const { status, stdout, stderr } = doc(...args);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(why);
    expect(stderr).toContain("monument-ws doc <contract.ts>");
  });
});
