import { createEmitter, type Emitter } from "../shared/emitter.js";
import { isKey, serialize } from "../shared/envelope.js";
import type { Id } from "../shared/events.js";
import { createAsking } from "./asking.js";
import type { Context } from "./context.js";
import type { Message } from "./message.js";
import { toEvents } from "./outgoing.js";
import { failed, LOADING, type Snapshot, taken } from "./snapshot.js";

/** An item as a store: fits React's `useSyncExternalStore` and Svelte. Its functions need no `this`. */
export interface ItemStore<Value> {
  /** What is known now; the same object until something changes. */
  get(): Snapshot<Value>;
  /** Keeps the item live, and calls `listener` now and at each change, until the returned function is called. */
  subscribe(listener: (snapshot: Snapshot<Value>) => void): () => void;
}

/** One item while somebody listens. */
interface Item {
  store: ItemStore<unknown>;
  snapshot: Snapshot<unknown>;
  /** The frame that asks for it. */
  toText(ref: string, etag: string | undefined): string;
  /** The ref of the get that waits for its answer. */
  ref?: string | undefined;
}

/** The items that are kept live, by their set event. */
export type Items = [
  /** The store of one item; the same one as long as the item is kept live. Throws `malformed`. */
  toStore: (name: string, id?: Id) => ItemStore<unknown>,
  /** Takes an answer or a push, if it is for a live item. */
  take: (message: Message) => void,
];

export function createItems(context: Context): Items {
  const { report, on, closed, send } = context;
  const listeners = createEmitter<Item, Snapshot<unknown>>(report);
  const held = new Map<unknown, Item>();
  const tell = (item: Item): void => listeners.emit(item, item.snapshot, () => item.snapshot);
  const set = (item: Item, snapshot: Snapshot<unknown>): void => {
    item.snapshot = snapshot;
    tell(item);
  };
  const [askInTurn, answered, stopAsking] = createAsking(context.clock, (item: Item) => {
    item.ref = context.newRef();
    send(item.toText(item.ref, item.snapshot.etag));
  });
  const ask = (item: Item): void => {
    const error = closed();
    if (error) set(item, failed(item.snapshot, error));
    else askInTurn(item);
  };
  const askAll = (): void => {
    stopAsking();
    for (const item of held.values()) ask(item);
  };
  on("ws:up", askAll);
  on("ws:welcome", () => {
    // A new token may bring new rights. On a new connection all were asked for already.
    for (const item of held.values()) if (!item.ref && item.snapshot.error?.code === "forbidden") ask(item);
  });
  on("ws:down", (error) => {
    // All of them before any listener hears of one: no two items may disagree about the link.
    const live = [...held.values()].filter(({ snapshot }) => snapshot.status === "live");
    for (const item of live) item.snapshot = { ...item.snapshot, status: "stale" };
    for (const item of live) tell(item);
    if (error)
      askAll(); // each is told
    else stopAsking();
  });
  const take: Items[1] = (message) => {
    const { event, ref } = message;
    const item = held.get(event);
    if (!item || (isKey(ref) && ref !== item.ref)) return;
    if (isKey(ref)) item.ref = undefined; // after a push the answer is still to come
    answered(item, !isKey(ref));
    const snapshot = taken(item.snapshot, message, context.clock.date());
    if (snapshot) return set(item, snapshot);
    item.snapshot = { ...item.snapshot, etag: undefined }; // so that the value comes
    ask(item);
  };
  return [(name, id) => toStore(held, listeners, send, ask, answered, name, id), take];
}

function toStore(
  held: Map<unknown, Item>,
  { on, has }: Emitter<Item, Snapshot<unknown>>,
  send: (text: string) => void,
  ask: (item: Item) => void,
  answered: (item: Item) => void,
  name: string,
  id: Id | undefined,
) {
  const [getEvent, event] = toEvents(name, id);
  const store: ItemStore<unknown> = {
    get: () => held.get(event)?.snapshot ?? LOADING,
    subscribe: (listener) => {
      const known = held.get(event);
      const item: Item = known ?? {
        store,
        snapshot: LOADING,
        toText: (ref, etag) => serialize({ event: getEvent, id, ref, live: true, etag }),
      };
      held.set(event, item);
      const stop = on(item, listener, item.snapshot);
      if (!known) ask(item);
      return () => {
        stop();
        // Whoever unsubscribes may subscribe again in the same turn (React does): then nothing is sent.
        queueMicrotask(() => {
          if (has(item) || held.get(event) !== item) return;
          held.delete(event);
          answered(item);
          send(serialize({ event: "ws:end", of: event }));
        });
      };
    },
  };
  return held.get(event)?.store ?? store;
}
