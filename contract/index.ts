export type { DefinedContract } from "../shared/checks.js";
export type { Issue } from "../shared/errors.js";
export {
  type ContractOf,
  defineContract,
  type InferContract,
  type LiveContract,
} from "./contract.js";
export {
  type CollectionDefinition,
  type ContractDefinition,
  collection,
  type EventDefinition,
  event,
  type ItemDefinition,
  item,
} from "./definition.js";
export { type JsonSchemaTarget, toJsonForm } from "./json-form.js";
export type { FieldsSchema, IdSchema, Schema } from "./schema.js";
