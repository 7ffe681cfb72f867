import type { Emitter } from "../../shared/emitter.js";
import type { Id } from "../../shared/events.js";
import type { Calls } from "../calls/calls.js";
import { checkSole, toGet } from "../calls/frames.js";
import type { Get } from "../calls/outgoing.js";
import type { Link } from "../link/parties.js";
import { isClosedByApplication } from "../link/state.js";
import { createTimer, type Timer } from "../link/timer.js";
import type { Settings } from "../options.js";
import { LOADING, type Snapshot } from "./snapshot.js";

/** An item as a store: fits React's `useSyncExternalStore` and Svelte. Its functions need no `this`. */
export interface ItemStore<Value> {
  /** What is known now; the same object until something changes. */
  get(): Snapshot<Value>;
  /** Keeps the item live, and calls `listener` now and at each change, until the returned function is called. */
  subscribe(listener: (snapshot: Snapshot<Value>) => void): () => void;
}

/** One item while the application is subscribed to it. */
export interface Item extends Get {
  store: ItemStore<unknown>;
  snapshot: Snapshot<unknown>;
  /** How often it failed in a row. */
  failures: number;
  /** Until it is requested again. */
  timer: Timer;
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
  /** Nobody is subscribed to it any more. */
  forget(item: Item): void;
}

/** Makes the store of an item, or gives the one that is in use. Throws `malformed` and `conflict`. */
export function toStore(shelf: Shelf, name: string, id: Id | undefined): ItemStore<unknown> {
  const { calls, settings, listeners, held, ask, forget } = shelf;
  const asked = toGet(name, id);
  const { event } = asked;
  const find = (): Item | undefined => {
    const known = held.get(event);
    checkSole(asked, known);
    return known;
  };
  const store: ItemStore<unknown> = {
    get: () => find()?.snapshot ?? LOADING,
    subscribe: (listener) => {
      const known = find();
      calls.check(asked);
      const timer = createTimer(settings.clock);
      const item: Item = known ?? { ...asked, live: true, store, snapshot: LOADING, failures: 0, timer };
      reopen(shelf);
      held.set(event, item);
      const stop = listeners.on(item, listener, item.snapshot);
      if (!known) ask(item);
      return () => {
        stop();
        // Who unsubscribes may subscribe again in the same turn, as React does: then nothing is sent.
        calls.sender.atEnd(() => {
          if (!listeners.has(item) && held.get(event) === item) forget(item);
        });
      };
    },
  };
  return find()?.store ?? store;
}

/** A subscription reopens what the application has closed: React unmounts and mounts in one turn. */
function reopen({ link, held, set }: Shelf): void {
  if (!isClosedByApplication(link.state)) return;
  link.signal("asked");
  for (const item of [...held.values()]) {
    const status = item.snapshot.updatedAt === undefined ? "loading" : "stale";
    set(item, { ...item.snapshot, status, error: undefined });
  }
}
