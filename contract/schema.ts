/** The schemas that a contract is made of: those of any library that follows Standard Schema. */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { Id } from "../shared/events.js";

/** A schema of zod, valibot, arktype or another library that follows Standard Schema. */
export type Schema = StandardSchemaV1<unknown, unknown>;
/** A schema of an object: the fields of an event. */
export type FieldsSchema = StandardSchemaV1<object, object>;
/** A schema of an id. Its output must read like its input. */
export type IdSchema = StandardSchemaV1<unknown, Id>;

/** Without `any`, which would disable type checks. */
type Known<Value> = 0 extends 1 & Value ? unknown : Value;

/** The input type of a schema: what is sent. */
export type InputOf<S> = S extends StandardSchemaV1 ? Known<StandardSchemaV1.InferInput<S>> : never;
/** The output type of a schema. */
export type OutputOf<S> = S extends StandardSchemaV1 ? Known<StandardSchemaV1.InferOutput<S>> : never;

/**
 * `Value` with `never` in place of everything that JSON cannot hold: functions (and so Date and Map), bigint and
 * symbols.
 */
type InJson<Value> = unknown extends Value
  ? Value
  : Value extends string | number | boolean | null | undefined
    ? Value
    : Value extends bigint | symbol | ((...args: never) => unknown)
      ? never
      : Value extends object
        ? { [Key in keyof Value]: InJson<Value[Key]> }
        : never;

/** Adds no requirement for a schema that accepts only JSON, and an impossible one for any other. */
export type JsonOnly<S> = [InputOf<S>] extends [InJson<InputOf<S>>]
  ? unknown
  : { "JSON cannot hold what this schema takes, such as a Date, a Map, a bigint or a function": never };
