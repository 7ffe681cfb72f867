/** Creates checks from schemas. */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { Check, Checked, EventChecks, ItemChecks } from "../shared/checks.js";
import type { Issue } from "../shared/errors.js";
import type { CollectionDefinition, EventDefinition, ItemDefinition } from "./definition.js";
import { toIssues } from "./issues.js";
import type { Schema } from "./schema.js";

/** The check of one schema. */
export function toCheck(schema: Schema): Check {
  return (value) => {
    const result = schema["~standard"].validate(value);
    return "then" in result ? result.then((late) => toChecked(late, value)) : toChecked(result, value);
  };
}

function toChecked(result: StandardSchemaV1.Result<unknown>, value: unknown): Checked {
  return result.issues ? { issues: toIssues(result.issues, value) } : result;
}

/** The checks of an item or a collection. */
export function toItemChecks(definition: ItemDefinition | CollectionDefinition): ItemChecks {
  if (definition.kind === "item") return { whole: toCheck(definition.value) };
  const member = toCheck(definition.member);
  const whole = definition.whole ? toCheck(definition.whole) : listOf(member);
  return { whole, member, id: toCheck(definition.id) };
}

/** The checks of an event that clients send. */
export function toEventChecks({ fields, reply }: EventDefinition): EventChecks {
  return { fields: fields ? toCheck(fields) : noFields, ...(reply && { reply: toCheck(reply) }) };
}

/** An event without a schema has no fields: anything sent in their place is ignored. */
const noFields: Check = () => ({ value: {} });

const MAX_ISSUES = 10;

/** A list is only published, never sent by a client, so its value stays as it is. */
function listOf(member: Check): Check {
  return (value) => {
    if (!Array.isArray(value)) return { issues: [{ path: [], message: "must be a list" }] };
    const issues: Issue[] = [];
    for (const [index, each] of value.entries()) {
      const checked = member(each);
      if ("then" in checked) return checked;
      for (const { path, message } of checked.issues ?? []) issues.push({ path: [index, ...path], message });
      if (issues.length >= MAX_ISSUES) break;
    }
    return issues.length > 0 ? { issues: issues.slice(0, MAX_ISSUES) } : { value };
  };
}
