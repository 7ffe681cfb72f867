/**
 * contract/: one definition of what travels, from schemas: the types of client and server, and what they check.
 * Here: the contract itself.
 */
import type { Checks, DefinedContract } from "../shared/checks.js";
import type { Contract } from "../shared/contract.js";
import { isEventName, toGetEvent } from "../shared/events.js";
import { toCheck, toEventChecks, toItemChecks } from "./check.js";
import type { ContractDefinition } from "./definition.js";
import { hashOf } from "./hash.js";
import { createInspector } from "./inspect.js";
import type { InputOf, JsonOnly } from "./schema.js";

/** The types that a part of a definition stands for. */
type TypeOf<Part> = Part extends { readonly "~type"?: infer Type } ? Exclude<Type, undefined> : never;

/** The types of a definition, as an interface written by hand would have them. */
export interface ContractOf<D extends ContractDefinition> extends Contract {
  data: { [Name in keyof D["data"]]: TypeOf<D["data"][Name]> };
  toServer: { [Name in keyof D["toServer"]]: TypeOf<D["toServer"][Name]> };
  toClient: { [Name in keyof D["toClient"]]: InputOf<D["toClient"][Name]> };
}

/** A contract with its parts as data, from which documentation and forms are made. */
export interface LiveContract<D extends ContractDefinition = ContractDefinition>
  extends DefinedContract<ContractOf<D>>,
    Required<ContractDefinition> {}

/** The types of a contract: the first type argument of `createClient` and `attach`. */
export type InferContract<Defined extends DefinedContract> = NonNullable<Defined["~types"]>;

/** Applies the type checks of `item` and `event` to the events for clients, which are plain schemas. */
interface JsonEvents<D extends ContractDefinition> {
  readonly toClient?: { readonly [Name in keyof D["toClient"]]: JsonOnly<D["toClient"][Name]> };
}

/**
 * Defines everything that clients and server exchange. Throws a `TypeError` for an invalid event name, for two names
 * of one item, and for anything that is not a schema.
 */
export function defineContract<D extends ContractDefinition>(definition: D & JsonEvents<D>): LiveContract<D> {
  const { data = {}, toServer = {}, toClient = {} }: ContractDefinition = definition;
  let known: { value: string | undefined } | undefined;
  const hash = (): string | undefined => {
    known ??= { value: hashOf({ data, toServer, toClient }) }; // computed when needed: it takes milliseconds, and most processes never need it
    return known.value;
  };
  return {
    data,
    toServer,
    toClient,
    "~checks": toChecks({ data, toServer, toClient }, hash),
    get hash() {
      return hash();
    },
  };
}

function toChecks(
  { data, toServer, toClient }: Required<ContractDefinition>,
  hash: () => string | undefined,
): Checks {
  for (const [name, part] of [...Object.entries(data), ...Object.entries(toServer)]) {
    const { kind: _, "~type": __, ...schemas } = part;
    for (const schema of Object.values(schemas)) checkSchema(name, schema);
  }
  for (const [name, schema] of Object.entries(toClient)) checkSchema(name, schema);
  const items = new Map(Object.entries(data).map(([name, part]) => [toGetEvent(name), toItemChecks(part)]));
  const events = new Map(Object.entries(toServer).map(([name, part]) => [name, toEventChecks(part)]));
  for (const name of [...items.keys(), ...events.keys(), ...Object.keys(toClient)]) {
    if (!isEventName(name)) throw new TypeError(`no event can have the name "${name}"`);
  }
  if (items.size < Object.keys(data).length) {
    throw new TypeError("two names of the contract are the same item");
  }
  const toPage = new Map(Object.entries(toClient).map(([name, schema]) => [name, toCheck(schema)]));
  return { items, toServer: events, inspector: createInspector({ items, toServer: events }, toPage, hash) };
}

/** For callers in JavaScript, which no compiler checks. */
function checkSchema(name: string, schema: unknown): void {
  if (schema !== undefined && typeof Object(Object(schema)["~standard"]).validate !== "function") {
    throw new TypeError(
      `"${name}" of the contract has something in it that is no schema (of Standard Schema)`,
    );
  }
}
