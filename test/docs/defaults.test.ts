/** What the comments of options say of their defaults is what the code does. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { NUMBERS } from "../../server/number-options.js";

/** The numbers that the comments of `source` give as defaults, by option. */
function told(source: string): [name: string, value: number][] {
  const tags = source.matchAll(/@default ([\d_]+|Infinity)\n\s*\*\/\n\s*(\w+)\??:/g);
  return [...tags].map(([, value, name = ""]) => [name, Number(value)]);
}

describe("the defaults of options that are numbers", () => {
  it("of the server are those of its table", () => {
    expect(Object.fromEntries(told(readFileSync("server/number-options.ts", "utf8")))).toEqual(NUMBERS);
  });

  it("of the client stand in its code once", () => {
    const files = readdirSync("client", { recursive: true, encoding: "utf8" }).filter((path) =>
      path.endsWith(".ts"),
    );
    const code = files.map((path) => readFileSync(`client/${path}`, "utf8")).join("\n");
    const options = told(readFileSync("client/options.ts", "utf8"));
    const found = options.map(([name]) => {
      const values = [...code.matchAll(new RegExp(`\\b${name}(?:: \\w+)? = ([\\d_]+)`, "g"))];
      return [name, ...values.map(([, value = ""]) => Number(value.replaceAll("_", "")))];
    });
    expect(found).toEqual(options);
  });
});
