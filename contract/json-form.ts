/** The JSON Schema of a schema, if its library provides it. */
import type { StandardJSONSchemaV1 } from "@standard-schema/spec";
import type { Schema } from "./schema.js";

/** A version of JSON Schema. AsyncAPI uses draft 7. */
export type JsonSchemaTarget = "draft-2020-12" | "draft-07";

/**
 * The JSON Schema of the values that `schema` accepts. `undefined` if the schema has no such form: with valibot, wrap the
 * schema in `toStandardJsonSchema`.
 */
export function toJsonForm(
  schema: Schema,
  target: JsonSchemaTarget = "draft-2020-12",
): Record<string, unknown> | undefined {
  // Standard JSON Schema adds one key, which not every library has.
  const { jsonSchema } = schema["~standard"] as Partial<StandardJSONSchemaV1.Props>;
  try {
    return jsonSchema?.input({ target });
  } catch {
    return undefined; // it has a part that JSON Schema cannot express
  }
}
