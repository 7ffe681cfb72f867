/** The JSON forms of a contract's schemas, as one document holds them. */
import { type Schema, toJsonForm } from "monument-ws/contract";

/** A JSON Schema, or a part of one. */
export type Form = Record<string, unknown>;

/** The forms of one document. A schema without a form becomes `{}`, which accepts everything, and is noted. */
export class Forms {
  /** The forms that others refer to, by their names in the document. */
  readonly shared: Record<string, Form> = {};
  /** What could not be expressed, a line each. */
  readonly warnings: string[] = [];

  /** The form of `schema`, called `name` in the document. References lead to `shared`. */
  of(schema: Schema | undefined, name: string): Form {
    if (!schema) return {};
    const form = toJsonForm(schema, "draft-07");
    if (!form) {
      this.warnings.push(`${name}: the schema has no JSON form, the document accepts everything there`);
      return {};
    }
    const { $schema: _, ...own } = form;
    return this.#hoist(own, toKey(name));
  }

  /** Moves the definitions of a form to `shared`: in another document `#` leads elsewhere. */
  #hoist(form: Form, key: string): Form {
    const { definitions = {}, $defs = {}, ...rest } = form;
    const all = { ...Object(definitions), ...Object($defs) };
    const isRecursive = JSON.stringify(form).includes('"$ref":"#"');
    for (const [name, each] of Object.entries<Form>(all)) {
      this.shared[`${key}.${toKey(name)}`] = renamed(each, key) as Form; // of an object it makes an object
    }
    const own = renamed(rest, key) as Form;
    if (!isRecursive) return own;
    this.shared[key] = own;
    return { $ref: `#/components/schemas/${key}` };
  }
}

/** A name as the keys of AsyncAPI components have to be. */
export function toKey(name: string): string {
  return name.replaceAll(/[^\w.-]+/g, "_");
}

function renamed(part: unknown, key: string): unknown {
  if (Array.isArray(part)) return part.map((each) => renamed(each, key));
  if (typeof part !== "object" || part === null) return part;
  return Object.fromEntries(
    Object.entries(part).map(([name, value]) => [
      name,
      name === "$ref" ? toReference(String(value), key) : renamed(value, key),
    ]),
  );
}

function toReference(reference: string, key: string): string {
  if (reference === "#") return `#/components/schemas/${key}`;
  const [, name] = /^#\/(?:definitions|\$defs)\/(.+)$/.exec(reference) ?? [];
  return name === undefined ? reference : `#/components/schemas/${key}.${toKey(name)}`;
}
