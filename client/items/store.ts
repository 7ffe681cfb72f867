import type { Emitter } from "../../shared/emitter.js";
import type { Get } from "../calls/call-types.js";
import type { Calls } from "../calls/calls.js";
import type { Link } from "../link/link-types.js";
import { isClosedByApplication } from "../link/state.js";
import { createTimer, type Timer } from "../link/timer.js";
import type { Settings } from "../options.js";
import { LOADING, type Snapshot, unconfirmed } from "./snapshot.js";
import type { ValueCache } from "./value-cache.js";

/** An item as a store, for React's `useSyncExternalStore` and Svelte. Its functions do not need `this`. */
export interface ItemStore<Value> {
  /** The current state. Returns the same object until something changes. */
  get(): Snapshot<Value>;
  /**
   * The state while a page is rendered on a server or hydrated: the value of the client's `snapshot` as `stale`, or
   * `loading`. Never a newer one.
   */
  getServer(): Snapshot<Value>;
  /**
   * Keeps the item live, and calls `listener` now and at each change. Returns the unsubscribe function; the item
   * stays live for `lingerMs` after it was called.
   */
  subscribe(listener: (snapshot: Snapshot<Value>) => void): () => void;
}

/** Options for following an item. */
export interface ItemOptions {
  /**
   * How long the item stays subscribed after its last listener has left, in milliseconds.
   * @default the client's `lingerMs`
   */
  lingerMs?: number | undefined;
}

/** One item while the client is subscribed to it. */
export interface Item extends Get {
  store: ItemStore<unknown>;
  snapshot: Snapshot<unknown>;
  /** How often it has failed in a row. */
  failures: number;
  /** Stops the timer of its next request or, without listeners, of its end. */
  timer: Timer;
  lingerMs: number | undefined;
  /** Its first value. */
  loaded?: Promise<unknown> | undefined;
  /** Whether it has no listener any more. */
  isLeft: boolean;
}

/** What a store needs of the items. */
export interface Shelf {
  link: Link;
  calls: Calls;
  settings: Settings;
  listeners: Emitter<Item, Snapshot<unknown>>;
  /** By set event. */
  held: Map<unknown, Item>;
  set(item: Item, snapshot: Snapshot<unknown>): void;
  ask(item: Item): void;
  askLater(item: Item): void;
  /** The item of this get. Throws `conflict`. */
  find(get: Get): Item | undefined;
  /** It has no listener any more. */
  leave(item: Item): void;
  kept: ValueCache;
}

/** Creates the store of an item, or returns the one in use. Throws `malformed` and `conflict`. */
export function toStore(shelf: Shelf, asked: Get, { lingerMs }: ItemOptions = {}): ItemStore<unknown> {
  const { calls, settings, listeners, held, kept, ask, find, leave } = shelf;
  const { event } = asked;
  const store: ItemStore<unknown> = {
    get: () => (find(asked)?.snapshot ?? kept.find(asked)) || LOADING,
    getServer: () => kept.findServer(asked) ?? LOADING,
    subscribe: (listener) => {
      const known = find(asked);
      calls.check(asked);
      const timer = createTimer(settings.clock);
      const snapshot = kept.find(asked) ?? LOADING;
      const item: Item = known ?? {
        ...asked,
        live: true,
        store,
        snapshot,
        failures: 0,
        timer,
        lingerMs,
        isLeft: false,
      };
      const isDue = !known || (item.isLeft && item.snapshot.error);
      if (item.isLeft) item.timer();
      item.isLeft = false;
      reopen(shelf);
      held.set(event, item);
      const stop = listeners.on(item, listener, item.snapshot);
      if (isDue) ask(item);
      return () => {
        stop();
        // A listener may be replaced within one turn, as React does. In that case nothing is sent.
        calls.sender.atEnd(() => {
          if (!listeners.has(item) && held.get(event) === item) leave(item);
        });
      };
    },
  };
  const known = find(asked);
  if (known && lingerMs !== undefined) known.lingerMs = lingerMs;
  return known?.store ?? store;
}

/** A subscription reopens what the application has closed: React unmounts and mounts within one turn. */
function reopen({ link, held, set }: Shelf): void {
  if (!isClosedByApplication(link.state)) return;
  link.signal("asked");
  for (const item of [...held.values()]) set(item, unconfirmed(item.snapshot));
}
