import type { Accessor, JSX } from "solid-js";
import type {
  Client,
  Contract,
  DataName,
  IdOf,
  Member,
  Message,
  Snapshot,
  State,
  Whole,
  WsError,
} from "../../client/index.js";
import type { FieldsThen, FieldsToServer, ReplyOf, ToClient, ToServer } from "../../shared/contract.js";
import type { FollowOptions, Select, UseRequestOptions } from "../options.js";

/** A value, or a function that returns the current one, such as a signal or `() => props.id`. */
export type MaybeAccessor<Value> = Value | Accessor<Value>;

/** The options of `useItem`. An option may be a getter, which is tracked. */
export interface UseItemOptions extends FollowOptions {
  /** With `false` nothing is subscribed to, and the status is `loading`. @default true */
  enabled?: MaybeAccessor<boolean | undefined>;
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
    id: MaybeAccessor<IdOf<C, Name> | undefined>,
    options: UseItemOptions & Select<Member<C, Name>, Selected>,
  ): Snapshot<Selected>;
  <Name extends DataName<C>>(
    name: Name,
    id: MaybeAccessor<IdOf<C, Name> | undefined>,
    options?: UseItemOptions,
  ): Snapshot<Member<C, Name>>;
}

/** A request and the state of its last run. Its properties are reactive: do not destructure them. */
export interface RequestState<Run, Reply> {
  /** Sends the request, and resolves with the reply. You need not handle its rejection. */
  readonly run: Run;
  /** Whether the last run is waiting for its reply. */
  readonly pending: boolean;
  /** Why the last run failed. */
  readonly error: WsError | undefined;
  /** The last reply. */
  readonly data: Reply | undefined;
}

/** The primitives of one contract. Call them in a component, or elsewhere below the provider. */
export interface Live<C extends Contract> {
  /** Provides the client to its children. It neither connects nor closes the client. */
  LiveProvider(props: { client: Client<C>; children?: JSX.Element }): JSX.Element;
  /** The client of the provider. Throws without one. */
  useClient(): Client<C>;
  /** Returns a store: its properties are reactive, down to a field of a row. Do not destructure them. */
  useItem: UseItem<C>;
  /**
   * Like `useItem`, but reading `value` shows the fallback of `Suspense` until there is a value, and throws the
   * item's error to the `ErrorBoundary`.
   */
  useItemSuspense: UseItem<C>;
  /** A request to run from a handler, such as `onClick`. */
  useRequest<Name extends ToServer<C>>(
    event: Name,
    options?: UseRequestOptions,
  ): RequestState<
    (...fields: FieldsThen<FieldsToServer<C, Name>, []>) => Promise<ReplyOf<C, Name>>,
    ReplyOf<C, Name>
  >;
  /** Calls `listener` with each event of the server until the component is disposed. */
  useEvent<Name extends ToClient<C>>(
    event: Name,
    listener: (message: Message<Name, C["toClient"][Name]>) => void,
  ): void;
  /** The state of the connection. */
  useLink(): Accessor<State>;
}
