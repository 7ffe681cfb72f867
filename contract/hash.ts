/** Identifies the version of a contract. */
import type {
  CollectionDefinition,
  ContractDefinition,
  EventDefinition,
  ItemDefinition,
} from "./definition.js";
import { toJsonForm } from "./json-form.js";
import type { Schema } from "./schema.js";

/**
 * A short text, equal for contracts whose schemas have the same JSON form; `undefined` if none of them has one. It is
 * not a security check, so it need not resist collisions on purpose.
 */
export function hashOf({ data = {}, toServer = {}, toClient = {} }: ContractDefinition): string | undefined {
  const schemas = [
    ...Object.entries(data).flatMap(([name, part]) => named("data", name, schemasOf(part))),
    ...Object.entries(toServer).flatMap(([name, part]) => named("toServer", name, schemasOf(part))),
    ...Object.entries(toClient).flatMap(([name, schema]) => named("toClient", name, { schema })),
  ];
  const forms = schemas.map(({ name, schema }) => ({ name, form: schema && toJsonForm(schema) }));
  if (forms.every(({ form }) => form === undefined)) return undefined;
  return hash(canonical(forms.sort((one, other) => (one.name < other.name ? -1 : 1))));
}

type Schemas = Record<string, Schema | undefined>;

function schemasOf(part: ItemDefinition | CollectionDefinition | EventDefinition): Schemas {
  const { kind, "~type": _, ...schemas } = part;
  return schemas;
}

function named(group: string, name: string, schemas: Schemas) {
  return Object.entries(schemas).map(([part, schema]) => ({ name: `${group} ${name} ${part}`, schema }));
}

/** JSON with sorted keys. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  const sorted = entries.sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${sorted.map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`).join()}}`;
}

/** 64 bits in base 36: FNV-1a with two seeds. */
function hash(text: string): string {
  return [0x811c9dc5, 0x01000193].map((seed) => fnv(text, seed).toString(36)).join("");
}

function fnv(text: string, seed: number): number {
  let hash = seed;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}
