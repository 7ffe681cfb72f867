import { createEmitter, type Emitter } from "../shared/emitter.js";
import { isKey, serialize } from "../shared/envelope.js";
import type { Id } from "../shared/events.js";
import { createAsking } from "./asking.js";
import type { Context } from "./context.js";
import { createJudge, type Kept } from "./judge.js";
import type { Message } from "./message.js";
import { toEvents } from "./outgoing.js";
import { failed, LOADING, type Snapshot, taken } from "./snapshot.js";
import type { Socket } from "./socket.js";

/** An item as a store: fits React's `useSyncExternalStore` and Svelte. Its functions need no `this`. */
export interface ItemStore<Value> {
  /** What is known now; the same object until something changes. */
  get(): Snapshot<Value>;
  /** Keeps the item live, and calls `listener` now and at each change, until the returned function is called. */
  subscribe(listener: (snapshot: Snapshot<Value>) => void): () => void;
}

/** One item while somebody listens. */
interface Item extends Kept {
  store: ItemStore<unknown>;
  /** The frame that asks for it. */
  toText(ref: string, etag: string | undefined): string;
  /** The ref of the get that waits for its answer. */
  ref?: string | undefined;
  /** When it was last confirmed. */
  confirmedAt: number;
}

/** The items that are kept live, by their set event. */
export type Items = [
  /** The store of one item; the same one as long as the item is kept live. Throws `malformed`. */
  toStore: (name: string, id?: Id) => ItemStore<unknown>,
  /** Takes an answer or a push that came over `link`, if it is for a live item. Of a plain server a push is an answer. */
  take: (message: Message, link: Socket | undefined, isPlain?: boolean) => void,
];

export function createItems(context: Context): Items {
  const { clock, report, closed, send, sockets, late } = context;
  const listeners = createEmitter<Item, Snapshot<unknown>>(report);
  const held = new Map<unknown, Item>();
  const tell = (item: Item): void => listeners.emit(item, item.snapshot, () => item.snapshot);
  const judge = createJudge(context, held, tell);
  const set = (item: Item, snapshot: Snapshot<unknown>): void => {
    item.snapshot = snapshot;
    judge(item);
    tell(item);
  };
  const [askInTurn, answered, stopAsking] = createAsking(clock, (item: Item) => {
    item.ref = context.newRef();
    send(item.toText(item.ref, item.snapshot.etag));
  });
  const ask = (item: Item): void => {
    const error = closed();
    if (error) set(item, failed(item.snapshot, error));
    else askInTurn(item);
  };
  renewFrom(context, held, ask, stopAsking);
  const take: Items[1] = (message, link, isPlain) => {
    const { event, ref } = message;
    const item = held.get(event);
    if (!item || (isKey(ref) ? ref !== item.ref : link !== sockets.live && !late.has(item))) return;
    const snapshot = taken(item.snapshot, message, clock.date());
    if (isKey(ref)) item.ref = undefined; // after a push the answer is still to come
    if (isKey(ref) || isPlain) item.link = snapshot && link;
    if (item.link === link) item.confirmedAt = clock.now();
    if (link === sockets.live) late.delete(item);
    answered(item, !isKey(ref));
    if (snapshot) return set(item, snapshot);
    item.snapshot = { ...item.snapshot, etag: undefined }; // so that the value comes
    ask(item);
  };
  const forget = (item: Item): void => {
    late.delete(item);
    answered(item);
  };
  return [(name, id) => toStore(held, listeners, send, ask, forget, name, id), take];
}

/** Asks for what is held on each new connection, and for what may be permitted since. */
function renewFrom(
  { on }: Context,
  held: ReadonlyMap<unknown, Item>,
  ask: (item: Item) => void,
  stopAsking: () => void,
): void {
  const askAll = (): void => {
    stopAsking();
    // On a slow link not all are confirmed before it is cut again: those that had to wait come first.
    for (const item of [...held.values()].sort((one, other) => one.confirmedAt - other.confirmedAt))
      ask(item);
  };
  on("ws:up", askAll);
  on("ws:welcome", () => {
    // A new token may bring new rights. On a new connection all were asked for already.
    for (const item of held.values()) if (!item.ref && item.snapshot.error?.code === "forbidden") ask(item);
  });
  on("ws:down", (error) => {
    if (error)
      askAll(); // each is told
    else stopAsking();
  });
}

function toStore(
  held: Map<unknown, Item>,
  { on, has }: Emitter<Item, Snapshot<unknown>>,
  send: (text: string) => void,
  ask: (item: Item) => void,
  forget: (item: Item) => void,
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
        confirmedAt: 0,
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
          forget(item);
          send(serialize({ event: "ws:end", of: event }));
        });
      };
    },
  };
  return held.get(event)?.store ?? store;
}
