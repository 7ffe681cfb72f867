/** What a client checks of all that its server sends. */
import { type Check, type Checks, type Inspector, issuesNow } from "../shared/checks.js";
import type { Issue } from "../shared/errors.js";
import { createFinder } from "../shared/find-check.js";
import { type Fields, isFields } from "../shared/kinds.js";

/** Makes what a client shows each message of its server to. Messages that fit it gives back as they are. */
export function createInspect(
  { items, toServer }: Pick<Checks, "items" | "toServer">,
  toClient: ReadonlyMap<string, Check>,
): Checks["inspect"] {
  const find = createFinder(items);
  const check = (message: Fields, requestOf: Inspector["requestOf"]): Found | undefined => {
    const { event, ref, data, error } = message;
    if (typeof event !== "string" || error !== undefined) return undefined;
    if (event === "ws:reply") {
      const name = requestOf(ref);
      const reply = name === undefined ? undefined : toServer.get(name)?.reply;
      return reply && found(reply, data, name ?? event);
    }
    const item = data === undefined ? undefined : find(event);
    if (item) return found(item.check, data, item.name);
    const fieldsCheck = toClient.get(event);
    return fieldsCheck && found(fieldsCheck, withoutEnvelope(message), event, true);
  };
  return (message, { mode, requestOf, tell, report }) => {
    try {
      const wrong = isFields(message) ? check(message, requestOf) : undefined;
      if (!wrong || !isFields(message)) return message;
      const { name, issues, isEvent } = wrong;
      const failure = { code: "invalid", message: `"${name}" does not fit the contract`, issues };
      if (mode === "report" || isEvent) tell(name, failure);
      if (mode === "report") return message;
      // An event that does not fit nobody hears; an item has an error in place of the value, and a request fails.
      return isEvent ? undefined : { event: message.event, ref: message.ref, error: failure };
    } catch (error) {
      report(error);
      return message;
    }
  };
}

interface Found {
  name: string;
  issues: readonly Issue[];
  isEvent: boolean;
}

function found(check: Check, value: unknown, name: string, isEvent = false): Found | undefined {
  const issues = issuesNow(check, value, name);
  return issues && { name, issues, isEvent };
}

function withoutEnvelope({ event: _, ref: __, ...fields }: Fields): Fields {
  return fields;
}
