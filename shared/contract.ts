/**
 * How an application declares, once for page and server, what travels between them. Types only: nothing of
 * this is in the output.
 */
import type { Id } from "./events.js";

/** Data under a name: the whole of it, and for a collection one member by its id. */
interface Source {
  whole: unknown;
  member: unknown;
  id: Id;
}

/** A named piece of data of type `Value`. */
export interface Item<Value> extends Source {
  whole: Value;
  member: never;
  id: never;
}

/** An item whose members have ids; the whole of it is a list of them unless `Whole` says otherwise. */
export interface Collection<Member, MemberId extends Id = Id, Whole = Member[]> extends Source {
  whole: Whole;
  member: Member;
  id: MemberId;
}

/**
 * A passthrough event with its fields, and the reply if it is a request. `Handled` is what the server's handler gets,
 * where a schema makes something else of the fields.
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

/** What an application shares across its stack. Extend it with an interface of your own. */
export interface Contract {
  /** Items and collections by name; a name with `:get:` in it is the whole get event. */
  data: object;
  /** Passthrough events that clients send, each an `Event`. */
  toServer: object;
  /** The fields of the events that the server's application sends. */
  toClient: object;
}

/** What holds without a contract: any name, and everything is `unknown`. */
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
/** The id of a member; `never` for what is no collection. */
export type IdOf<C extends Contract, Name extends DataName<C>> = C["data"][Name] extends {
  id: infer I extends Id;
}
  ? I
  : never;

/** The events that clients send. */
export type ToServer<C extends Contract> = keyof C["toServer"] & string;
/** The events that the server's application sends. */
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
/** The fields that a client gives to `emit` or `request`. */
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

/** An event as it arrives: its fields beside its name. */
export type Message<Name extends string, Fields> = { event: Name } & Fields;

/** Arguments of which the first may be left out if no field is required. */
export type FieldsThen<Fields, Rest extends unknown[]> =
  Record<never, never> extends Fields ? [fields?: Fields, ...rest: Rest] : [fields: Fields, ...rest: Rest];

/**
 * Keeps apart what serves different contracts: methods alone would let one stand for any other. `Use` says what it does
 * with its contract, and what is without one takes the place of any: everything is `unknown` then. At run time there is
 * no such key. `Use` is written out where it is given, because of a name the compiler compares only the contracts.
 */
export interface Serving<C extends Contract, Use> {
  readonly "~contract"?: Untyped extends C ? unknown : Use;
}
