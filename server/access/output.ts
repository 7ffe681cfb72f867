/** What the server's application gives out, checked by the contract: its mistakes are found where they are made. */
import { type Check, type Checks, describeIssue, issuesNow } from "../../shared/checks.js";
import { createFinder } from "../../shared/find-check.js";
import { isError } from "../base/failure.js";
import type { Journal } from "../observe/journal.js";

/** When values are checked that the server's application gives out. */
export type ValidateOutput = "development" | "always" | "never";

/** Checks by the contract what is published and answered. A value that fits goes out as it is. */
export class Output {
  #checks: Checks;
  #journal: Journal;
  #find: ReturnType<typeof createFinder>;
  /** What is being published, and was checked: it comes back over the bus. */
  #passing = new Set<{ setEvent: string; value: unknown }>();

  constructor(checks: Checks, journal: Journal) {
    this.#checks = checks;
    this.#journal = journal;
    this.#find = createFinder(checks.items);
  }

  /** The error to give in place of a value that does not fit. Throws a `TypeError` for an asynchronous schema. */
  check(setEvent: string, value: unknown): Error | undefined {
    const found = this.#find(setEvent);
    if (!found || value === undefined || isError(value)) return undefined; // that there is no value, any item may say
    return this.#judge(found.check, value, found.name);
  }

  /** The same for what was set on the bus, or what a handler has answered: an asynchronous schema is reported. */
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

  /** A value that was checked is about to come over the bus. Returns what to call when it has. */
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
    return new Error(line); // clients are told that the handler failed, and no more
  }
}

/** Whether values are to be checked. */
export function checksOutput(when: ValidateOutput): boolean {
  return when === "development" ? process.env.NODE_ENV !== "production" : when === "always";
}
