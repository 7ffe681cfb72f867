/** The schemas that a contract is made of: those of any library that follows Standard Schema. */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { Id } from "../shared/events.js";

/** A schema of zod, valibot, arktype or another library that follows Standard Schema. */
export type Schema = StandardSchemaV1<unknown, unknown>;
/** A schema of an object: the fields of an event. */
export type FieldsSchema = StandardSchemaV1<object, object>;
/** A schema of an id. What it makes of an id must read as the id itself. */
export type IdSchema = StandardSchemaV1<unknown, Id>;

/** Without `any`, which would switch off the checks of whoever uses it. */
type Known<Value> = 0 extends 1 & Value ? unknown : Value;

/** What travels: what a schema takes. */
export type InputOf<S> = S extends StandardSchemaV1 ? Known<StandardSchemaV1.InferInput<S>> : never;
/** What a schema makes of it. */
export type OutputOf<S> = S extends StandardSchemaV1 ? Known<StandardSchemaV1.InferOutput<S>> : never;

/** `Value` with `never` in place of all that JSON cannot hold: functions, so Date and Map too, bigint and symbols. */
type InJson<Value> = unknown extends Value
  ? Value
  : Value extends string | number | boolean | null | undefined
    ? Value
    : Value extends bigint | symbol | ((...args: never) => unknown)
      ? never
      : Value extends object
        ? { [Key in keyof Value]: InJson<Value[Key]> }
        : never;

/** Asks nothing of a schema that takes what JSON can hold, and of another what no schema has. */
export type JsonOnly<S> = [InputOf<S>] extends [InJson<InputOf<S>>]
  ? unknown
  : { "JSON cannot hold what this schema takes, such as a Date, a Map, a bigint or a function": never };
