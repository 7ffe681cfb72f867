/** The parts of a contract: items, collections and events, each with its schemas as data. */
import type { Collection, Event, Item } from "../shared/contract.js";
import type { Id } from "../shared/events.js";
import type { FieldsSchema, IdSchema, InputOf, JsonOnly, OutputOf, Schema } from "./schema.js";

/** An item of a contract. */
export interface ItemDefinition<Type = unknown> {
  readonly kind: "item";
  /** The schema of its value. */
  readonly value: Schema;
  /** At run time there is no such key. */
  readonly "~type"?: Type;
}

/** A collection of a contract. */
export interface CollectionDefinition<Type = unknown> {
  readonly kind: "collection";
  /** The schema of one member. */
  readonly member: Schema;
  /** The schema of an id. */
  readonly id: Schema;
  /** The schema of the whole; by default a list of members. */
  readonly whole: Schema | undefined;
  /** At run time there is no such key. */
  readonly "~type"?: Type;
}

/** An event that clients send. */
export interface EventDefinition<Type = unknown> {
  readonly kind: "event";
  /** The schema of its fields; without one the event has none. */
  readonly fields: Schema | undefined;
  /** The schema of the reply; without one any reply is accepted. */
  readonly reply: Schema | undefined;
  /** At run time there is no such key. */
  readonly "~type"?: Type;
}

/** The argument of `defineContract`. */
export interface ContractDefinition {
  /** Items and collections by name; a name with `:get:` in it is the whole get event. */
  readonly data?: Readonly<Record<string, ItemDefinition | CollectionDefinition>>;
  /** The events that clients send. */
  readonly toServer?: Readonly<Record<string, EventDefinition>>;
  /** The schemas of the fields of the events that the server's application sends. */
  readonly toClient?: Readonly<Record<string, FieldsSchema>>;
}

/** An item whose value has this schema. Does not compile for a schema that accepts what JSON cannot hold. */
export function item<S extends Schema>(value: S & JsonOnly<S>): ItemDefinition<Item<InputOf<S>>> {
  return { kind: "item", value };
}

/** The type of an id for client and server. */
type IdOf<S> = Extract<OutputOf<S>, Id>;

/**
 * A collection: the schemas of a member and of an id, and of the whole if that is not a list of members. The schema of the
 * id says whether ids are numbers or strings.
 */
export function collection<M extends Schema, I extends IdSchema>(parts: {
  member: M & JsonOnly<M>;
  id: I;
  whole?: undefined;
}): CollectionDefinition<Collection<InputOf<M>, IdOf<I>>>;
export function collection<M extends Schema, I extends IdSchema, W extends Schema>(parts: {
  member: M & JsonOnly<M>;
  id: I;
  whole: W & JsonOnly<W>;
}): CollectionDefinition<Collection<InputOf<M>, IdOf<I>, InputOf<W>>>;
export function collection({
  member,
  id,
  whole,
}: {
  member: Schema;
  id: Schema;
  whole?: Schema | undefined;
}): CollectionDefinition {
  return { kind: "collection", member, id, whole };
}

/** The fields of an event: those of the schema, or none. */
type Fields<Value> = Value extends object ? Value : never;

/**
 * An event that clients send: the schema of its fields if it has any, and the schema of the reply if it is a request.
 * Handlers receive the output of the schema.
 */
export function event(): EventDefinition<Event>;
export function event<F extends FieldsSchema>(
  fields: F & JsonOnly<F>,
): EventDefinition<Event<Fields<InputOf<F>>, unknown, Fields<OutputOf<F>>>>;
export function event<F extends FieldsSchema, R extends Schema>(
  fields: F & JsonOnly<F>,
  reply: R & JsonOnly<R>,
): EventDefinition<Event<Fields<InputOf<F>>, InputOf<R>, Fields<OutputOf<F>>>>;
export function event(fields?: Schema, reply?: Schema): EventDefinition {
  return { kind: "event", fields, reply };
}
