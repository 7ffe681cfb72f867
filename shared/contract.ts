/** The types with which an application declares the data that client and server exchange. There is no code here. */
import type { Id } from "./events.js";

/** Named data: the whole value, and for a collection one member by its id. */
interface Source {
  whole: unknown;
  member: unknown;
  id: Id;
}

/** An item: a named value of type `Value`. */
export interface Item<Value> extends Source {
  whole: Value;
  member: never;
  id: never;
}

/** An item whose members have ids. The whole of it is a list of its members, unless `Whole` is given. */
export interface Collection<Member, MemberId extends Id = Id, Whole = Member[]> extends Source {
  whole: Whole;
  member: Member;
  id: MemberId;
}

/**
 * An event that clients send: its fields, and the type of its reply if it is a request. `Handled` is the type of the
 * fields that the server's handler receives, if a schema converts them.
 */
export interface Event<
  Fields extends object = Record<never, never>,
  Reply = unknown,
  Handled extends object = Fields,
> {
  fields: Fields;
  reply: Reply;
  handled: Handled;
}

/**
 * Everything that client and server exchange. Extend it with your own interface, and share that between both sides.
 */
export interface Contract {
  /** Items and collections by name. A name that contains `:get:` is a whole get event. */
  data: object;
  /** Events that clients send by name, each an `Event`. */
  toServer: object;
  /** Events that the server's application sends by name, each an object of fields. */
  toClient: object;
}

/** The contract of a client or server without one: any name is allowed, and all data is `unknown`. */
export interface Untyped extends Contract {
  data: { [name: string]: Source };
  toServer: { [event: string]: Event<Record<string, unknown>> };
  toClient: { [event: string]: Record<string, unknown> };
}

/** The names of items. */
export type DataName<C extends Contract> = keyof C["data"] & string;
/** The whole of an item. */
export type Whole<C extends Contract, Name extends DataName<C>> = C["data"][Name] extends { whole: infer W }
  ? W
  : never;
/** One member of a collection. */
export type Member<C extends Contract, Name extends DataName<C>> = C["data"][Name] extends { member: infer M }
  ? M
  : never;
/** The id of a member; `never` for an item that is not a collection. */
export type IdOf<C extends Contract, Name extends DataName<C>> = C["data"][Name] extends {
  id: infer I extends Id;
}
  ? I
  : never;

/** The names of the events that clients send. */
export type ToServer<C extends Contract> = keyof C["toServer"] & string;
/** The names of the events that the server's application sends. */
export type ToClient<C extends Contract> = keyof C["toClient"] & string;

/** `event` and `ref` belong to the envelope. */
interface NoEnvelopeKeys {
  event?: never;
  ref?: never;
}
/** The fields of an event that clients send. */
export type FieldsOf<C extends Contract, Name extends ToServer<C>> = C["toServer"][Name] extends {
  fields: infer F;
}
  ? F
  : never;
/** The fields of an event that clients send, as the server's handler gets them. */
export type HandledOf<C extends Contract, Name extends ToServer<C>> = C["toServer"][Name] extends {
  handled: infer H;
}
  ? H
  : FieldsOf<C, Name>;
/** The fields that a client passes to `emit` or `request`. */
export type FieldsToServer<C extends Contract, Name extends ToServer<C>> = FieldsOf<C, Name> & NoEnvelopeKeys;
/** The fields of an event that the server's application sends. */
export type FieldsToClient<C extends Contract, Name extends ToClient<C>> = C["toClient"][Name] &
  NoEnvelopeKeys;
/** The reply to an event that clients send. */
export type ReplyOf<C extends Contract, Name extends ToServer<C>> = C["toServer"][Name] extends {
  reply: infer R;
}
  ? R
  : never;

/** An event as it arrives: its name and its fields in one object. */
export type Message<Name extends string, Fields> = { event: Name } & Fields;

/** An argument list whose first element, the fields, is optional if no field is required. */
export type FieldsThen<Fields, Rest extends unknown[]> =
  Record<never, never> extends Fields ? [fields?: Fields, ...rest: Rest] : [fields: Fields, ...rest: Rest];

/**
 * Makes types of different contracts incompatible, which methods alone would not: a method accepts parameters of a
 * narrower type. `Use` describes how the type uses its contract. A type without a contract is compatible with all.
 * The key does not exist at run time. Write `Use` out where you pass it: for a type name, the compiler compares only
 * the contracts.
 */
export interface Serving<C extends Contract, Use> {
  readonly "~contract"?: Untyped extends C ? unknown : Use;
}
