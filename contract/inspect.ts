/** The client's checks of everything that its server sends. */
import { type Check, type Checks, type Inspecting, issuesNow } from "../shared/checks.js";
import type { Issue } from "../shared/errors.js";
import { createFinder } from "../shared/find-check.js";
import { type Fields, isFields } from "../shared/kinds.js";

/** Returns a function that checks messages of the server. `hash` is that of the contract. */
export function createInspector(
  { items, toServer }: Pick<Checks, "items" | "toServer">,
  toClient: ReadonlyMap<string, Check>,
  hash: () => string | undefined,
): Checks["inspector"] {
  const find = createFinder(items);
  const check = (message: Fields, requestOf: Inspecting["requestOf"]): Found | undefined => {
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
  return ({ mode, requestOf, tell, report }) => {
    const compare = createCompare(hash, tell);
    return (message) => {
      if (!isFields(message)) return message;
      compare(message);
      try {
        const wrong = mode && check(message, requestOf);
        if (!wrong) return message;
        const { name, issues, isEvent } = wrong;
        const failure = { code: "invalid", message: `"${name}" does not fit the contract`, issues };
        if (mode === "report" || isEvent) tell(name, failure);
        if (mode === "report") return message;
        // An invalid event is dropped. An item gets an error in place of the value, and a request fails.
        return isEvent ? undefined : { event: message.event, ref: message.ref, error: failure };
      } catch (error) {
        report(error);
        return message;
      }
    };
  };
}

/** Returns a function that reports once, from a welcome message, that the server has another contract. */
function createCompare(hash: () => string | undefined, tell: Inspecting["tell"]): (message: Fields) => void {
  let isTold = false;
  return ({ event, contract }) => {
    if (isTold || event !== "ws:welcome" || typeof contract !== "string") return;
    const own = hash();
    isTold = own !== undefined && own !== contract;
    if (isTold) tell("ws:welcome", { code: "contract-mismatch", message: "the server has another contract" });
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
