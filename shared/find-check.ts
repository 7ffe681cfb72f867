import type { Check, ItemChecks } from "./checks.js";
import { toName, toSetEvent } from "./events.js";

/** The check of a value, and the name of what it checks. */
export interface FoundCheck {
  check: Check;
  name: string;
}

/** Returns a function that finds the check for the value of a set event: a whole item, or a member of a collection. */
export function createFinder(
  items: ReadonlyMap<string, ItemChecks>,
): (setEvent: string) => FoundCheck | undefined {
  const bySetEvent = new Map(
    [...items].map(
      ([getEvent, checks]) => [toSetEvent(getEvent), { name: toName(getEvent), checks }] as const,
    ),
  );
  return (setEvent) => {
    const item = bySetEvent.get(setEvent);
    if (item) return { check: item.checks.whole, name: item.name };
    for (let end = setEvent.lastIndexOf(":"); end > 0; end = setEvent.lastIndexOf(":", end - 1)) {
      const collection = bySetEvent.get(setEvent.slice(0, end));
      const check = collection?.checks.member;
      if (check) return { check, name: `${collection.name}${setEvent.slice(end)}` };
    }
    return undefined;
  };
}
