/** The contract of the arrangement `contract`, with a schema written by hand: the package brings no library of schemas. */
import type { DefinedContract, defineContract, event, FieldsSchema } from "monument-ws/contract";

/** What is needed of monument-ws/contract: it is handed over, so that the sources can be tested as well. */
export interface ContractModule {
  defineContract: typeof defineContract;
  event: typeof event;
}

/** Has one request, whose `key` is a string; its `value` may be anything. */
export function createContract(module: ContractModule): DefinedContract {
  const fields = { "~standard": { version: 1, vendor: "monument-ws", validate } } as const;
  return module.defineContract({ toServer: { "conformance:ask": module.event(fields) } });
}

const validate: FieldsSchema["~standard"]["validate"] = (fields) => {
  const { key, value } = Object(fields);
  if (typeof key === "string") return { value: { key, value } };
  return { issues: [{ path: ["key"], message: `must be a string, not ${key}` }] };
};
