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

/** A value, or a function that returns the current one, such as `() => id`. */
export type MaybeGetter<Value> = Value | (() => Value);

/** The options of `useItem`. */
export interface UseItemOptions extends FollowOptions {
  /** With `false` nothing is subscribed to, and the status is `loading`. @default true */
  enabled?: MaybeGetter<boolean> | undefined;
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
    id: MaybeGetter<IdOf<C, Name> | undefined>,
    options: UseItemOptions & Select<Member<C, Name>, Selected>,
  ): Snapshot<Selected>;
  <Name extends DataName<C>>(
    name: Name,
    id: MaybeGetter<IdOf<C, Name> | undefined>,
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

/** The functions of one contract. Call them while a component is initialized. */
export interface Live<C extends Contract> {
  /** Provides the client to this component and those below it. It neither connects nor closes the client. */
  setClient(client: Client<C>): void;
  /** The client that a component above has set. Throws without one. */
  useClient(): Client<C>;
  /** Returns an object whose properties are reactive: do not destructure it. */
  useItem: UseItem<C>;
  /** A request to run from a handler, such as `onclick`. */
  useRequest<Name extends ToServer<C>>(
    event: Name,
    options?: UseRequestOptions,
  ): RequestState<
    (...fields: FieldsThen<FieldsToServer<C, Name>, []>) => Promise<ReplyOf<C, Name>>,
    ReplyOf<C, Name>
  >;
  /** Calls `listener` with each event of the server while the component is mounted. */
  useEvent<Name extends ToClient<C>>(
    event: Name,
    listener: (message: Message<Name, C["toClient"][Name]>) => void,
  ): void;
  /** The state of the connection, as `current`. */
  useLink(): { readonly current: State };
}
