import type { App, ComputedRef, MaybeRefOrGetter } from "vue";
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

/** The options of `useItem`. */
export interface UseItemOptions extends FollowOptions {
  /** With `false` nothing is subscribed to, and the status is `loading`. @default true */
  enabled?: MaybeRefOrGetter<boolean> | undefined;
}

/** An item as refs. */
export interface ItemRefs<Value> {
  /** The value, or the result of `select`. Equal parts keep their identity. It is not deeply reactive. */
  readonly data: ComputedRef<Value | undefined>;
  readonly status: ComputedRef<Status>;
  /** Why the item has no value, or no newer one. */
  readonly error: ComputedRef<Snapshot<Value>["error"]>;
  /** When the value arrived, in milliseconds since 1970. */
  readonly updatedAt: ComputedRef<number | undefined>;
}

/** An id, a ref of one or a getter, such as `() => props.id`. With `undefined` nothing is followed. */
export type MaybeId<C extends Contract, Name extends DataName<C>> = MaybeRefOrGetter<
  IdOf<C, Name> | undefined
>;

/** `useItem`: follows an item, or with an id a member of a collection. */
export interface UseItem<C extends Contract> {
  <Name extends DataName<C>>(name: Name): ItemRefs<Whole<C, Name>>;
  <Name extends DataName<C>, Selected>(
    name: Name,
    options: UseItemOptions & Select<Whole<C, Name>, Selected>,
  ): ItemRefs<Selected>;
  <Name extends DataName<C>>(name: Name, options: UseItemOptions): ItemRefs<Whole<C, Name>>;
  <Name extends DataName<C>, Selected>(
    name: Name,
    id: MaybeId<C, Name>,
    options: UseItemOptions & Select<Member<C, Name>, Selected>,
  ): ItemRefs<Selected>;
  <Name extends DataName<C>>(
    name: Name,
    id: MaybeId<C, Name>,
    options?: UseItemOptions,
  ): ItemRefs<Member<C, Name>>;
}

/** `useItemAsync`: like `useItem`, but resolves when there is a value, for `Suspense`. Rejects with the item's error. */
export interface UseItemAsync<C extends Contract> {
  <Name extends DataName<C>>(name: Name): Promise<ItemRefs<Whole<C, Name>>>;
  <Name extends DataName<C>, Selected>(
    name: Name,
    options: UseItemOptions & Select<Whole<C, Name>, Selected>,
  ): Promise<ItemRefs<Selected>>;
  <Name extends DataName<C>>(name: Name, options: UseItemOptions): Promise<ItemRefs<Whole<C, Name>>>;
  <Name extends DataName<C>, Selected>(
    name: Name,
    id: MaybeId<C, Name>,
    options: UseItemOptions & Select<Member<C, Name>, Selected>,
  ): Promise<ItemRefs<Selected>>;
  <Name extends DataName<C>>(
    name: Name,
    id: MaybeId<C, Name>,
    options?: UseItemOptions,
  ): Promise<ItemRefs<Member<C, Name>>>;
}

/** A request and the state of its last run, as refs. */
export interface RequestRefs<Run, Reply> {
  /** Sends the request, and resolves with the reply. You need not handle its rejection. */
  readonly run: Run;
  /** Whether the last run is waiting for its reply. */
  readonly pending: ComputedRef<boolean>;
  /** Why the last run failed. */
  readonly error: ComputedRef<WsError | undefined>;
  /** The last reply. */
  readonly data: ComputedRef<Reply | undefined>;
}

/** The composables of one contract. Call them in `setup`, or in an effect scope within `app.runWithContext`. */
export interface Live<C extends Contract> {
  /** Provides the client to an application: `app.use(LivePlugin, client)`. It neither connects nor closes the client. */
  LivePlugin(app: App, client: Client<C>): void;
  /** Provides another client to the components below this one. */
  provideClient(client: Client<C>): void;
  /** The provided client. Throws without one. */
  useClient(): Client<C>;
  useItem: UseItem<C>;
  useItemAsync: UseItemAsync<C>;
  /** A request to run from a handler, such as `@click`. */
  useRequest<Name extends ToServer<C>>(
    event: Name,
    options?: UseRequestOptions,
  ): RequestRefs<
    (...fields: FieldsThen<FieldsToServer<C, Name>, []>) => Promise<ReplyOf<C, Name>>,
    ReplyOf<C, Name>
  >;
  /** Calls `listener` with each event of the server until the component is unmounted. */
  useEvent<Name extends ToClient<C>>(
    event: Name,
    listener: (message: Message<Name, C["toClient"][Name]>) => void,
  ): void;
  /** The state of the connection. */
  useLink(): ComputedRef<State>;
}
