/** Validates what the application sends, so that its mistakes are found where they are made. */
import { type Check, type Checks, describeIssue, issuesNow } from "../../shared/checks.js";
import { createFinder } from "../../shared/find-check.js";
import { isError } from "../base/failure.js";
import type { Journal } from "../observe/journal.js";

/** When the application's values are validated. */
export type ValidateOutput = "development" | "always" | "never";

/** Validates published values and answers. A valid value is sent as it is. */
export class Output {
  #checks: Checks;
  #journal: Journal;
  #find: ReturnType<typeof createFinder>;
  /** Values that were validated by `publish`, and are about to return over the bus. */
  #passing = new Set<{ setEvent: string; value: unknown }>();

  constructor(checks: Checks, journal: Journal) {
    this.#checks = checks;
    this.#journal = journal;
    this.#find = createFinder(checks.items);
  }

  /** The error for a value that does not match. Throws a `TypeError` for an asynchronous schema. */
  check(setEvent: string, value: unknown): Error | undefined {
    const found = this.#find(setEvent);
    if (!found || value === undefined || isError(value)) return undefined; // any item may have no value
    return this.#judge(found.check, value, found.name);
  }

  /**
   * The same for a value that was set on the bus, or that a handler has answered. An asynchronous schema is reported.
   */
  readonly judge = (setEvent: string, value: unknown): Error | undefined => {
    for (const passing of this.#passing) {
      if (passing.setEvent === setEvent && passing.value === value) return undefined;
    }
    return this.#reporting(() => this.check(setEvent, value));
  };

  /** The same for the reply to a request. */
  judgeReply(event: string, value: unknown): Error | undefined {
    const check = this.#checks.toServer.get(event)?.reply;
    if (!check || isError(value)) return undefined;
    return this.#reporting(() => this.#judge(check, value, event));
  }

  /** A validated value is about to come over the bus. Call the returned function afterwards. */
  passes(setEvent: string, value: unknown): () => void {
    const passing = { setEvent, value };
    this.#passing.add(passing);
    return () => void this.#passing.delete(passing);
  }

  #reporting(check: () => Error | undefined): Error | undefined {
    try {
      return check();
    } catch (error) {
      this.#journal.report(error);
      return this.#fail(error instanceof TypeError ? error.message : "a schema failed");
    }
  }

  #judge(check: Check, value: unknown, name: string): Error | undefined {
    const [first] = issuesNow(check, value, name) ?? [];
    return first && this.#fail(`"${name}" does not fit the contract: ${describeIssue(first)}`);
  }

  #fail(line: string): Error {
    this.#journal.warn(line);
    return new Error(line); // the client learns only that the handler failed
  }
}

/** Whether values are validated. */
export function checksOutput(when: ValidateOutput): boolean {
  return when === "development" ? process.env.NODE_ENV !== "production" : when === "always";
}
