import { toStandardJsonSchema } from "@valibot/to-json-schema";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { collection, defineContract, event, item } from "../../contract/index.js";
import type { Check, Checked } from "../../shared/checks.js";
import { describeIssue, issuesNow } from "../../shared/checks.js";
import { CONTRACTS } from "../support/contracts/contracts.js";

/** What a check finds; the check is there, and answers at once. */
function found(check: Check | undefined, value: unknown): Checked {
  const checked = check?.(value);
  if (!checked || "then" in checked) throw new Error("the check is missing, or answers later");
  return checked;
}

/** The issues in one line each. */
const issuesOf = (check: Check | undefined, value: unknown): string[] =>
  (found(check, value).issues ?? []).map(describeIssue);

describe.each(CONTRACTS)("a contract of %s", (_, contract) => {
  const { items, toServer } = contract["~checks"];

  it("takes what fits, and gives what the schema makes of it", () => {
    expect(found(items.get("data:get:clock")?.whole, { now: 1 })).toMatchObject({ value: { now: 1 } });
    const said = found(toServer.get("chat:say")?.fields, { text: "  hello " });
    expect(said).toMatchObject({ value: { text: "hello" } });
    expect(said.issues).toBeUndefined();
    expect(found(toServer.get("leave")?.fields, { extra: 1 })).toEqual({ value: {} });
  });

  it("names the path of what does not fit, and never the value", () => {
    const issues = issuesOf(toServer.get("add")?.fields, { a: "s3cret", b: { "5ecret": "s3cret" } });
    expect(issues.map((issue) => issue.slice(0, 3))).toEqual(["a: ", "b: "]);
    expect(issues.join()).not.toMatch(/s3cret|5ecret/);
    expect(issuesOf(toServer.get("chat:say")?.fields, { text: "s3cret ".repeat(9) }).join()).not.toContain(
      "s3cret",
    );
    expect(issuesOf(toServer.get("add")?.reply, "s3cret").join()).not.toContain("s3cret");
  });

  it("checks the list of a collection by its members, up to ten issues", () => {
    const riders = items.get("data:get:riders");
    const ann = { id: 1, name: "Ann" };
    expect(issuesOf(riders?.whole, [ann, ann])).toEqual([]);
    expect(issuesOf(riders?.member, ann)).toEqual([]);
    expect(issuesOf(riders?.whole, [ann, { id: 2 }]).map((issue) => issue.split(":")[0])).toEqual(["1.name"]);
    expect(issuesOf(riders?.whole, { 0: ann })).toEqual(["must be a list"]);
    expect(issuesOf(riders?.whole, Array(99).fill({}))).toHaveLength(10);
  });

  it("checks ids by their type", () => {
    expect(issuesOf(items.get("data:get:riders")?.id, 7)).toEqual([]);
    expect(issuesOf(items.get("data:get:riders")?.id, "seven")).toHaveLength(1);
    expect(issuesOf(items.get("data:get:rooms")?.id, "seven")).toEqual([]);
  });

  it("refuses an asynchronous schema where it cannot wait", async () => {
    const reserve = toServer.get("reserve");
    if (!reserve) throw new Error("it is in the contract");
    expect(() => issuesNow(reserve.fields, { name: "free" }, "reserve")).toThrow(TypeError);
    expect(() => issuesNow(reserve.fields, { name: "free" }, "reserve")).toThrow('"reserve" is asynchronous');
    expect(await reserve.fields({ name: "free" })).toMatchObject({ value: { name: "free" } });
    expect((await reserve.fields({ name: "taken" })).issues).toEqual([
      { path: ["name"], message: "is not free" },
    ]);
  });
});

describe("an issue", () => {
  const issuesOfSchema = (schema: z.ZodType, value: unknown) => {
    const contract = defineContract({ data: { it: item(z.unknown().pipe(schema)) } });
    return issuesOf(contract["~checks"].items.get("data:get:it")?.whole, value);
  };

  it.each([
    ["the value", "s3cret", (value: unknown) => value],
    ["a part of it", { deep: ["s3cret"] }, (value: unknown) => Object(value).deep[0]],
    ["a key", { s3cret: 1 }, (value: unknown) => Object.keys(Object(value))],
    ["a number", 4711, (value: unknown) => value],
  ])("says only that it is not valid in place of a message that quotes %s", (_, value, quote) => {
    const schema = z.unknown().refine(() => false, { error: ({ input }) => `no "${quote(input)}"!` });
    expect(issuesOfSchema(schema, value)).toEqual(["not valid"]);
  });

  it("keeps a message in which the value is only a part of a word", () => {
    expect(issuesOfSchema(z.string().max(1, "too long"), "to")).toEqual(["too long"]);
    expect(issuesOfSchema(z.string().max(1, "too long"), "too")).toEqual(["not valid"]);
  });

  it("shows keys that a client has made up as *, and no more than ten issues", () => {
    const numbers = z.record(z.string(), z.number());
    expect(issuesOfSchema(numbers, { "<script>": "x" })[0]).toMatch(/^\*: /);
    expect(issuesOfSchema(numbers, { ["x".repeat(65)]: "x" })[0]).toMatch(/^\*: /);
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`key${index}`, "x"]));
    expect(issuesOfSchema(numbers, many)).toHaveLength(10);
  });

  it("is found in a value that is larger than what is searched", () => {
    const large = Array.from({ length: 5_000 }, (_, index) => `text ${index}`);
    expect(issuesOfSchema(z.array(z.string()).max(1, "too many"), large)).toEqual(["not valid"]);
  });
});

describe("defineContract", () => {
  it("has its parts as data", () => {
    const fields = z.object({ a: z.number() });
    const { data, toServer, toClient } = defineContract({ toServer: { add: event(fields) } });
    expect(toServer).toEqual({ add: { kind: "event", fields, reply: undefined } });
    expect([data, toClient]).toEqual([{}, {}]);
  });

  it("throws for names that no event can have, and for two names of one item", () => {
    expect(() => defineContract({ toServer: { "": event() } })).toThrow(TypeError);
    const it = item(z.string());
    expect(() => defineContract({ data: { clock: it, "data:get:clock": it } })).toThrow("the same item");
  });

  it("throws for what is no schema", () => {
    // @ts-expect-error what follows no standard is no schema
    expect(() => defineContract({ data: { clock: item({ now: 1 }) } })).toThrow('"clock"');
  });
});

describe("the hash", () => {
  const clock = (name: string, now = z.number()) =>
    defineContract({ data: { [name]: item(z.object({ now })) } });

  it("is the same for the same schemas, in whatever order they are written", () => {
    const text = z.string();
    const [a, b] = [item(z.object({ one: text, two: text })), item(text)];
    expect(defineContract({ data: { a, b } }).hash).toBe(defineContract({ data: { b, a } }).hash);
    expect(clock("clock").hash).toBe(clock("clock").hash);
    expect(clock("clock").hash).toMatch(/^[0-9a-z]{6,14}$/);
  });

  it("differs with a name, a schema and what a schema is for", () => {
    const member = z.string();
    const hashes = [
      clock("clock").hash,
      clock("clok").hash,
      clock("clock", z.number().max(5)).hash,
      defineContract({ data: { clock: collection({ member, id: z.number() }) } }).hash,
      defineContract({ data: { clock: collection({ member, id: z.string() }) } }).hash,
      defineContract({ toClient: { clock: z.object({ now: z.number() }) } }).hash,
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it("is absent where no schema has a JSON form", () => {
    expect(defineContract({ data: { clock: item(z.custom<string>()) } }).hash).toBeUndefined();
    const bare = v.object({ now: v.number() }); // valibot has it in a package of its own
    expect(defineContract({ data: { clock: item(bare) } }).hash).toBeUndefined();
    const withForm = toStandardJsonSchema(bare);
    expect(defineContract({ data: { clock: item(withForm) } }).hash).toBeDefined();
  });
});
