import type { ReactNode } from "react";
import type {
  Client,
  Contract,
  DataName,
  IdOf,
  Member,
  Message,
  Snapshot,
  State,
  Untyped,
  Whole,
  WsError,
} from "../../client/index.js";
import type { FieldsThen, FieldsToServer, ReplyOf, ToClient, ToServer } from "../../shared/contract.js";
import type { FollowOptions, Select, UseRequestOptions } from "../options.js";

/** The options of `useItem`. */
export interface UseItemOptions extends FollowOptions {
  /** With `false` nothing is subscribed to, and the status is `loading`. @default true */
  enabled?: boolean | undefined;
}

/** An item that has a value. */
export interface Loaded<Value> extends Snapshot<Value> {
  readonly value: Value;
  readonly updatedAt: number;
}

/** `useItem`: follows an item, or with an id a member of a collection. With `undefined` as the id it follows nothing. */
export interface UseItem<C extends Contract> {
  <Name extends DataName<C>>(name: Name): Snapshot<Whole<C, Name>>;
  <Name extends DataName<C>, Selected>(
    name: Name,
    options: UseItemOptions & Select<Whole<C, Name>, Selected>,
  ): Snapshot<Selected>;
  <Name extends DataName<C>>(name: Name, options: UseItemOptions): Snapshot<Whole<C, Name>>;
  <Name extends DataName<C>, Selected>(
    name: Name,
    id: IdOf<C, Name> | undefined,
    options: UseItemOptions & Select<Member<C, Name>, Selected>,
  ): Snapshot<Selected>;
  <Name extends DataName<C>>(
    name: Name,
    id: IdOf<C, Name> | undefined,
    options?: UseItemOptions,
  ): Snapshot<Member<C, Name>>;
}

/**
 * `useItemSuspense`: like `useItem`, but suspends until there is a value. Throws the item's error if that comes
 * first.
 */
export interface UseItemSuspense<C extends Contract> {
  <Name extends DataName<C>>(name: Name): Loaded<Whole<C, Name>>;
  <Name extends DataName<C>, Selected>(
    name: Name,
    options: FollowOptions & Select<Whole<C, Name>, Selected>,
  ): Loaded<Selected>;
  <Name extends DataName<C>>(name: Name, options: FollowOptions): Loaded<Whole<C, Name>>;
  <Name extends DataName<C>, Selected>(
    name: Name,
    id: IdOf<C, Name>,
    options: FollowOptions & Select<Member<C, Name>, Selected>,
  ): Loaded<Selected>;
  <Name extends DataName<C>>(name: Name, id: IdOf<C, Name>, options?: FollowOptions): Loaded<Member<C, Name>>;
}

/** A request and the state of its last run. */
export interface RequestState<Run, Reply> {
  /** Sends the request, and resolves with the reply. You need not handle its rejection. The same function each time. */
  readonly run: Run;
  /** Whether the last run is waiting for its reply. */
  readonly pending: boolean;
  /** Why the last run failed. */
  readonly error: WsError | undefined;
  /** The last reply. */
  readonly data: Reply | undefined;
}

/** The hooks of one contract. */
export interface Hooks<C extends Contract> {
  /** Provides the client to its children. It neither connects nor closes the client. */
  LiveProvider(props: { client: Client<C>; children?: ReactNode }): ReactNode;
  /** The client of the provider. Throws without one. */
  useClient(): Client<C>;
  useItem: UseItem<C>;
  useItemSuspense: UseItemSuspense<C>;
  /** A request to run from a handler, such as `onClick`. */
  useRequest<Name extends ToServer<C>>(
    event: Name,
    options?: UseRequestOptions,
  ): RequestState<
    (...fields: FieldsThen<FieldsToServer<C, Name>, []>) => Promise<ReplyOf<C, Name>>,
    ReplyOf<C, Name>
  >;
  /** Calls `listener` with each event of the server while the component is mounted: not once per render. */
  useEvent<Name extends ToClient<C>>(
    event: Name,
    listener: (message: Message<Name, C["toClient"][Name]>) => void,
  ): void;
  /** The state of the connection. */
  useLink(): State;
}

export type { Contract, Untyped };
