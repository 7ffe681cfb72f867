/** A contract as a page that a colleague can read. */
import type { LiveContract } from "monument-ws/contract";
import type { About } from "./asyncapi.js";
import { type Form, Forms } from "./forms.js";

/** The page, and a line for each schema that has no JSON form. */
export function toMarkdown(
  contract: LiveContract,
  { title, version }: About,
): { page: string; warnings: string[] } {
  const forms = new Forms();
  const typeOf = (schema: Parameters<Forms["of"]>[0], name: string): string => {
    const form = forms.of(schema, name);
    return `${toType(form, forms)}${toText(form)}`;
  };
  const items = Object.entries(contract.data).map(([name, part]) =>
    part.kind === "item"
      ? `### \`${name}\`\n\nAn item: ${typeOf(part.value, name)}`
      : `### \`${name}\`\n\nA collection.\n\n- One member: ${typeOf(part.member, `${name}.member`)}\n- Its id: ${typeOf(part.id, `${name}.id`)}\n- The whole: ${part.whole ? typeOf(part.whole, name) : "a list of members"}`,
  );
  const toServer = Object.entries(contract.toServer).map(([name, { fields, reply }]) => {
    const sent = fields ? `Fields: ${typeOf(fields, name)}` : "No fields.";
    return `### \`${name}\`\n\n${sent}${reply ? `\n\nReply: ${typeOf(reply, `${name}.reply`)}` : ""}`;
  });
  const toClient = Object.entries(contract.toClient).map(
    ([name, fields]) => `### \`${name}\`\n\nFields: ${typeOf(fields, name)}`,
  );
  const chapters = [
    ["Items", items],
    ["Events and requests that clients send", toServer],
    ["Events that the server sends", toClient],
  ] as const;
  const parts = chapters.filter(([, parts]) => parts.length > 0);
  const body = parts.map(([head, parts]) => `## ${head}\n\n${parts.join("\n\n")}\n`).join("\n");
  return { page: `# ${title} ${version}\n\n${body}`, warnings: forms.warnings };
}

/** The type of a form as TypeScript writes it, with its bounds. */
function toType(form: Form, forms: Forms): string {
  return `\`${typeText(form, forms, new Set())}\``;
}

function toText({ description }: Form): string {
  return typeof description === "string" ? ` (${description})` : "";
}

const BOUNDS = ["minimum", "maximum", "minLength", "maxLength", "pattern", "format", "minItems", "maxItems"];

function typeText(form: Form, forms: Forms, seen: ReadonlySet<string>): string {
  if (typeof form.$ref === "string") {
    const name = form.$ref.split("/").at(-1) ?? "";
    const shared = forms.shared[name];
    return shared && !seen.has(name) ? typeText(shared, forms, new Set([...seen, name])) : name;
  }
  const each = (part: unknown): string => typeText(Object(part), forms, seen);
  if ("const" in form) return JSON.stringify(form.const);
  if (Array.isArray(form.enum)) return form.enum.map((one) => JSON.stringify(one)).join(" | ");
  const choices = form.anyOf ?? form.oneOf;
  if (Array.isArray(choices)) return choices.map(each).join(" | ");
  if (Array.isArray(form.allOf)) return form.allOf.map(each).join(" & ");
  if (Array.isArray(form.type)) return form.type.map((type) => each({ ...form, type })).join(" | ");
  if (form.type === "array")
    return Array.isArray(form.items)
      ? `[${form.items.map(each).join(", ")}]`
      : `(${each(form.items)})[]${bounds(form)}`;
  if (form.type === "object") return objectText(form, each);
  return `${typeof form.type === "string" ? form.type : "unknown"}${bounds(form)}`;
}

function objectText(
  { properties, required, additionalProperties }: Form,
  each: (part: unknown) => string,
): string {
  const needed: readonly unknown[] = Array.isArray(required) ? required : [];
  const fields = Object.entries(Object(properties)).map(
    ([name, part]) => `${name}${needed.includes(name) ? "" : "?"}: ${each(part)}`,
  );
  if (fields.length === 0 && typeof additionalProperties === "object")
    return `{ [key]: ${each(additionalProperties)} }`;
  return fields.length > 0 ? `{ ${fields.join("; ")} }` : "{}";
}

function bounds(form: Form): string {
  const told = BOUNDS.filter((name) => name in form).map((name) => `${name} ${form[name]}`);
  return told.length > 0 ? ` <${told.join(", ")}>` : "";
}
