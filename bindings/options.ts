/** The options of items and requests that all frameworks share. */

/** How a component follows an item. */
export interface FollowOptions {
  /** How long the item stays subscribed after its last component has gone, in milliseconds. @default the client's `lingerMs` */
  lingerMs?: number | undefined;
  /** Most values shown in a second, for items that change fast. A change of the status shows at once. @default no limit */
  maxPerSecond?: number | undefined;
}

/** Options that select a part of a value. `select` may be a new function each time. */
export interface Select<Value, Selected> {
  /** Called only with a value. The component renders only when the result, the status or the error changes. */
  select(value: Value): Selected;
}

/** The options of `useRequest`. */
export interface UseRequestOptions {
  /** Whether a request goes on after the component has gone. @default false: it rejects with `aborted` */
  detached?: boolean | undefined;
  /** How long a request waits for its reply, in milliseconds. @default the client's `timeoutMs` */
  timeoutMs?: number | undefined;
}
