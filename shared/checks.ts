/**
 * What a contract checks at run time, as client and server see it: `monument-ws/contract` makes it from schemas. Whoever
 * has no contract pays for none of it.
 */
import type { Contract } from "./contract.js";
import type { Failure, Issue } from "./errors.js";

/** What the check of a value found: what the schema makes of it, or at most 10 issues. */
export type Checked =
  | { readonly value: unknown; readonly issues?: undefined }
  | { readonly issues: readonly Issue[] };

/** Checks one value; a promise where the schema is asynchronous. What the schema throws comes through. */
export type Check = (value: unknown) => Checked | Promise<Checked>;

/** The checks of an item or a collection. */
export interface ItemChecks {
  whole: Check;
  /** Of a collection: one of its members, and an id. */
  member?: Check;
  id?: Check;
}

/** The checks of an event that clients send. */
export interface EventChecks {
  fields: Check;
  reply?: Check;
}

/** All checks of a contract, by what travels. */
export interface Checks {
  /** By get event. */
  readonly items: ReadonlyMap<string, ItemChecks>;
  /** By event. */
  readonly toServer: ReadonlyMap<string, EventChecks>;
  /**
   * Makes what a client shows each message of its server to. That returns what to take in its place: the same if it fits,
   * and nothing if nobody is to get it.
   */
  inspector(client: Inspecting): (message: unknown) => unknown;
}

/** A client that has a contract. */
export interface Inspecting {
  /** `report` tells what is wrong, and takes it all the same; `reject` takes an error in its place. Or nothing is checked. */
  mode: "report" | "reject" | undefined;
  /** The event of the request that waits for the reply with this ref. */
  requestOf(ref: unknown): string | undefined;
  /** Is told what is wrong, and once that the server has another contract. */
  tell(of: string, failure: Failure): void;
  /** Is told what a schema threw, and of asynchronous schemas: nobody waits for those here. */
  report(error: unknown): void;
}

/** Any contract as a value, whatever its types are. */
export interface AnyContract {
  /** Equal for contracts whose schemas have the same JSON form; `undefined` if no schema has one. */
  readonly hash: string | undefined;
  /** For `attach`, `createRouter` and `createClient`. */
  readonly "~checks": Checks;
}

/** A contract as a value: what `defineContract` of `monument-ws/contract` returns. */
export interface DefinedContract<C extends Contract = Contract> extends AnyContract {
  /** At run time there is no such key. */
  readonly "~types"?: C;
}

/** Has the types of an option `contract` be those of the type argument: inferred from it, or compared with it. */
export interface WithContract<C extends Contract> {
  /** What `defineContract` of `monument-ws/contract` has returned. */
  contract?: DefinedContract<C> | undefined;
}

/**
 * What is wrong with a value that has to be checked at once; nothing if it is as it should be. Throws a `TypeError` that
 * names `name` if the schema is asynchronous.
 */
export function issuesNow(check: Check, value: unknown, name: string): readonly Issue[] | undefined {
  const checked = check(value);
  if (!("then" in checked)) return checked.issues;
  checked.catch(() => {}); // nobody waits for it
  throw new TypeError(
    `the schema of "${name}" is asynchronous: only what clients send to the server can be checked by such a schema`,
  );
}

/** An issue in one line, for a log. */
export function describeIssue({ path, message }: Issue): string {
  return path.length > 0 ? `${path.join(".")}: ${message}` : message;
}
