import type { Injector, Provider, Signal } from "@angular/core";
import type {
  Client,
  Contract,
  DataName,
  IdOf,
  Member,
  Message,
  Snapshot,
  State,
  Status,
  Whole,
  WsError,
} from "../../client/index.js";
import type { FieldsThen, FieldsToServer, ReplyOf, ToClient, ToServer } from "../../shared/contract.js";
import type { FollowOptions, Select, UseRequestOptions } from "../options.js";

/** A value, or a function that returns the current one, such as a signal. */
export type MaybeSignal<Value> = Value | (() => Value);

/** Where to call a function outside of an injection context. */
export interface InjectOptions {
  /** Gives the client, and ends what was started when it is destroyed. @default the current injection context */
  injector?: Injector | undefined;
}

/** The options of `injectItem`. */
export interface InjectItemOptions extends FollowOptions, InjectOptions {
  /** With `false` nothing is subscribed to, and the status is `loading`. It may be a signal. @default true */
  enabled?: MaybeSignal<boolean> | undefined;
}

/** An item as signals. */
export interface ItemSignals<Value> {
  /** The value, or the result of `select`. Equal parts keep their identity. */
  readonly value: Signal<Value | undefined>;
  readonly status: Signal<Status>;
  /** Why the item has no value, or no newer one. */
  readonly error: Signal<Snapshot<Value>["error"]>;
  /** When the value arrived, in milliseconds since 1970. */
  readonly updatedAt: Signal<number | undefined>;
}

/** `injectItem`: follows an item, or with an id a member of a collection. With `undefined` as the id it follows nothing. */
export interface InjectItem<C extends Contract> {
  <Name extends DataName<C>>(name: Name): ItemSignals<Whole<C, Name>>;
  <Name extends DataName<C>, Selected>(
    name: Name,
    options: InjectItemOptions & Select<Whole<C, Name>, Selected>,
  ): ItemSignals<Selected>;
  <Name extends DataName<C>>(name: Name, options: InjectItemOptions): ItemSignals<Whole<C, Name>>;
  <Name extends DataName<C>, Selected>(
    name: Name,
    id: MaybeSignal<IdOf<C, Name> | undefined>,
    options: InjectItemOptions & Select<Member<C, Name>, Selected>,
  ): ItemSignals<Selected>;
  <Name extends DataName<C>>(
    name: Name,
    id: MaybeSignal<IdOf<C, Name> | undefined>,
    options?: InjectItemOptions,
  ): ItemSignals<Member<C, Name>>;
}

/** A request and the state of its last run, as signals. */
export interface RequestSignals<Run, Reply> {
  /** Sends the request, and resolves with the reply. You need not handle its rejection. */
  readonly run: Run;
  /** Whether the last run is waiting for its reply. */
  readonly pending: Signal<boolean>;
  /** Why the last run failed. */
  readonly error: Signal<WsError | undefined>;
  /** The last reply. */
  readonly data: Signal<Reply | undefined>;
}

/** The functions of one contract. Call them in an injection context, such as a field of a component, or with `injector`. */
export interface Live<C extends Contract> {
  /** Provides the client to an application, a route or a component. It neither connects nor closes the client. */
  provideLive(client: Client<C>): Provider;
  /** The provided client. Throws without one. */
  injectClient(options?: InjectOptions): Client<C>;
  injectItem: InjectItem<C>;
  /** A request to run from a handler, such as `(click)`. */
  injectRequest<Name extends ToServer<C>>(
    event: Name,
    options?: UseRequestOptions & InjectOptions,
  ): RequestSignals<
    (...fields: FieldsThen<FieldsToServer<C, Name>, []>) => Promise<ReplyOf<C, Name>>,
    ReplyOf<C, Name>
  >;
  /** Calls `listener` with each event of the server until the component is destroyed. */
  injectEvent<Name extends ToClient<C>>(
    event: Name,
    listener: (message: Message<Name, C["toClient"][Name]>) => void,
    options?: InjectOptions,
  ): void;
  /** The state of the connection. */
  injectLink(options?: InjectOptions): Signal<State>;
}
