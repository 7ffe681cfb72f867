/** The JSON Schema of a schema, where its library can say it. */
import type { StandardJSONSchemaV1 } from "@standard-schema/spec";
import type { Schema } from "./schema.js";

/** What the schema takes, as JSON Schema (draft 2020-12); nothing if its library does not say. */
export function toJsonForm(schema: Schema): Record<string, unknown> | undefined {
  // Standard JSON Schema adds one key, which a library may have or not.
  const { jsonSchema } = schema["~standard"] as Partial<StandardJSONSchemaV1.Props>;
  try {
    return jsonSchema?.input({ target: "draft-2020-12" });
  } catch {
    return undefined; // it has a part that JSON Schema cannot say
  }
}
