import { createEmitter, type Emitter } from "../shared/emitter.js";
import { isKey } from "../shared/envelope.js";
import type { WsError } from "../shared/errors.js";
import type { Id } from "../shared/events.js";
import { take as takeOut } from "./asking.js";
import { retryDelayMs } from "./backoff.js";
import type { Context } from "./context.js";
import { createJudge } from "./judge.js";
import { CLOSED } from "./limits.js";
import type { Message } from "./message.js";
import { checkSole, toQuestion } from "./outgoing.js";
import type { Held } from "./question.js";
import { failed, LOADING, type Snapshot, taken } from "./snapshot.js";
import type { Socket } from "./socket.js";
import { createTimer, type Timer } from "./timer.js";

/** An item as a store: fits React's `useSyncExternalStore` and Svelte. Its functions need no `this`. */
export interface ItemStore<Value> {
  /** What is known now; the same object until something changes. */
  get(): Snapshot<Value>;
  /** Keeps the item live, and calls `listener` now and at each change, until the returned function is called. */
  subscribe(listener: (snapshot: Snapshot<Value>) => void): () => void;
}

/** One item while somebody listens. */
interface Item extends Held {
  store: ItemStore<unknown>;
  snapshot: Snapshot<unknown>;
  /** How often it was asked for in vain. */
  failures: number;
  /** Until it is asked for again. */
  timer: Timer;
}

type SetItem = (item: Item, snapshot: Snapshot<unknown>) => void;

/** The items that are kept live, by their set event. */
export type Items = [
  /** The store of one item; the same one as long as the item is kept live. Throws `malformed` and `conflict`. */
  toStore: (name: string, id?: Id) => ItemStore<unknown>,
  /** Takes an answer or a push that came over `link`, if it is for a live item. Of a plain server a push is an answer. */
  take: (message: Message, link: Socket | undefined, isPlain?: boolean) => void,
];

/** To these the answer would be the same again, or they are asked for when rights have changed. */
const FINAL_ERRORS = ["closed", "forbidden", "malformed", "mode", "reserved"];

export function createItems(context: Context): Items {
  const { clock, report, closed, sockets } = context;
  const listeners = createEmitter<Item, Snapshot<unknown>>(report);
  const held = context.held as Map<unknown, Item>; // all that is held is made here
  const crowded = new Set<Item>(); // for which the server had no room
  const tell = (item: Item): void => listeners.emit(item, item.snapshot, () => item.snapshot);
  const judge = createJudge(context, held, tell);
  const set = (item: Item, snapshot: Snapshot<unknown>): void => {
    const isTold = snapshot.error && snapshot.error.code === item.snapshot.error?.code; // it failed again
    crowded[snapshot.error?.code === "limit" ? "add" : "delete"](item);
    retry(context, item, snapshot.error, () => ask(item));
    if (!isTold) {
      item.snapshot = snapshot;
      judge(item);
      tell(item);
    }
  };
  const ask = (item: Item): void => {
    const error = closed();
    item.ref = undefined;
    if (error) set(item, failed(item.snapshot, error));
    else context.ask(item);
  };
  renewFrom(context, held, ask);
  const take: Items[1] = (message, link, isPlain) => {
    const { event, ref } = message;
    const item = held.get(event);
    const isAnswer = isKey(ref);
    if (!item || (isAnswer ? ref !== item.ref : link !== sockets.live && link !== item.link)) return;
    const snapshot = taken(item.snapshot, message, clock.date());
    if (isAnswer) item.ref = undefined; // after a push the answer is still to come
    if (isAnswer || isPlain) item.link = snapshot && link;
    if (item.link !== link)
      item.link = undefined; // a push that is newer than what the old connection brings
    else if (held.delete(event)) held.set(event, item); // the first is the one that was confirmed longest ago
    if (snapshot) return set(item, snapshot);
    item.snapshot = { ...item.snapshot, etag: undefined }; // so that the value comes
    ask(item);
  };
  const forget = (item: Item): void => {
    crowded.delete(item);
    item.timer();
    if (!context.drop(item)) context.end(item.event);
    for (const next of takeOut(crowded, 1)) ask(next); // there is room for one
  };
  return [(name, id) => toStore(context, held, listeners, ask, forget, set, name, id), take];
}

/** A subscription opens again what the application has closed: React unmounts and mounts in one turn. */
function reopen({ state, signal }: Context, held: ReadonlyMap<unknown, Item>, set: SetItem): void {
  if (Object(state()).code !== CLOSED) return;
  signal("asked");
  for (const item of [...held.values()]) {
    const status = item.snapshot.updatedAt === undefined ? "loading" : "stale";
    set(item, { ...item.snapshot, status, error: undefined });
  }
}

/** Asks again after an error that may pass, each time later: not all at once, if there are many. */
function retry({ random }: Context, item: Item, error: WsError | undefined, ask: () => void): void {
  item.timer();
  if (!error) item.failures = 0;
  else if (!FINAL_ERRORS.includes(error.code)) item.timer(retryDelayMs(item.failures++, random(), {}), ask);
}

/** Asks for what is held on each new connection, and for what may be permitted since. */
function renewFrom({ on }: Context, held: ReadonlyMap<unknown, Item>, ask: (item: Item) => void): void {
  const askAll = (): void => {
    // On a slow link not all are confirmed before it is cut again: those that had to wait come first.
    for (const item of [...held.values()]) ask(item);
  };
  on("ws:up", askAll);
  on("ws:welcome", () => {
    // A new token may bring new rights. On a new connection all were asked for already.
    for (const item of held.values()) if (!item.ref && item.snapshot.error?.code === "forbidden") ask(item);
  });
  on("ws:down", (error) => {
    for (const item of held.values()) item.timer();
    if (error) askAll(); // each is told
  });
}

function toStore(
  context: Context,
  held: Map<unknown, Item>,
  { on, has }: Emitter<Item, Snapshot<unknown>>,
  ask: (item: Item) => void,
  forget: (item: Item) => void,
  set: SetItem,
  name: string,
  id: Id | undefined,
) {
  const { clock, waiting, atEnd } = context;
  const question = toQuestion(name, id);
  const { event } = question;
  const find = (): Item | undefined => {
    const known = held.get(event);
    checkSole(question, known);
    return known;
  };
  const store: ItemStore<unknown> = {
    get: () => find()?.snapshot ?? LOADING,
    subscribe: (listener) => {
      const known = find();
      checkSole(question, waiting.get(event));
      const item: Item = known ?? {
        ...question,
        live: true,
        store,
        snapshot: LOADING,
        failures: 0,
        timer: createTimer(clock),
      };
      reopen(context, held, set);
      held.set(event, item);
      const stop = on(item, listener, item.snapshot);
      if (!known) ask(item);
      return () => {
        stop();
        // Whoever unsubscribes may subscribe again in the same turn (React does): then nothing is sent.
        atEnd(() => {
          if (has(item) || held.get(event) !== item) return;
          held.delete(event);
          forget(item);
        });
      };
    },
  };
  return find()?.store ?? store;
}
