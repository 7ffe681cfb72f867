/**
 * items/: keeps the items of the application live across connections, and sets the status of each value. Their gets are
 * sent through calls/; link/ decides which connections can be trusted.
 */

import type { WsError } from "../../shared/errors.js";
import type { Id } from "../../shared/events.js";
import { isKey } from "../../shared/kinds.js";
import type { Get } from "../calls/call-types.js";
import type { Calls } from "../calls/calls.js";
import { toGet } from "../calls/frames.js";
import { type Connection, isPlain, isTrusted } from "../link/connection.js";
import type { Link } from "../link/link-types.js";
import type { Message } from "../link/server-message.js";
import type { Settings } from "../options.js";
import { load } from "./load.js";
import { LOADING, taken } from "./snapshot.js";
import { type Item, type ItemOptions, type ItemStore, type Shelf, toStore } from "./store.js";
import { createUpdates, retry } from "./updates.js";
import { createValueCache } from "./value-cache.js";

/** The items that are kept live. */
export interface Items {
  /** The store of one item; the same one as long as the item is kept live. Throws `malformed` and `conflict`. */
  toStore(name: string, id?: Id, options?: ItemOptions): ItemStore<unknown>;
  /** The first value of an item: one promise as long as it is followed or lingers. */
  load(name: string, id?: Id, options?: ItemOptions): Promise<unknown>;
  /** Has the answer to a get kept. Throws `conflict` if an item has the set event of this get too. */
  expect(get: Get): void;
  /** Takes an answer or a push that came over `link`, if it is for a live item. Of a plain server a push is an answer. */
  take(message: Message, link: Connection): void;
  /** All items, to be requested over a new connection. */
  renewed(): Iterable<Get>;
  welcome(): void;
  down(error: WsError | undefined): void;
  /** Judges all values, after it has changed which connections can be trusted. */
  judge(): void;
  /** Forgets all values, after the link was closed. */
  clear(): void;
  /** Whether values are due over this connection. */
  isDue(connection: Connection): boolean;
}

/** Makes the items of a client. */
export function createItems(settings: Settings, link: Link, calls: Calls): Items {
  const held = new Map<unknown, Item>(); // by set event
  const kept = createValueCache(settings);
  const updates = createUpdates(settings, link, calls, held, kept);
  const { set, ask, judge, find, forget } = updates;
  const shelf = { ...updates, settings, link, calls, held, kept };
  return {
    toStore: (name, id, options) => toStore(shelf, toGet(name, id), options),
    load(name, id, options) {
      const get = toGet(name, id);
      return load(toStore(shelf, get, options), () => find(get));
    },
    expect(get) {
      find(get);
      kept.expect(get, held);
    },
    take: createTake(shelf),
    renewed() {
      for (const item of held.values()) item.ref = undefined;
      return held.values(); // on a slow link not all are confirmed before it is cut again: in order of confirmation
    },
    welcome() {
      // A new token may bring new rights. On a new connection all were requested already.
      for (const item of held.values()) if (!item.ref && item.snapshot.error?.code === "forbidden") ask(item);
    },
    down(error) {
      judge();
      for (const item of held.values()) {
        retry(item);
        if (error) (item.isLeft ? forget : ask)(item); // each is told
      }
      // Whoever comes next may be another user. A connection that broke is the same user's.
      if (error && error.code !== "closed") kept.clear();
    },
    judge,
    clear() {
      kept.clear();
      for (const item of [...held.values()]) {
        item.loaded = undefined;
        set(item, LOADING);
      }
    },
    isDue: (connection) =>
      isTrusted(connection) && [...held.values()].some(({ link }) => link === connection),
  };
}

/** Makes what gives items their answers and pushes. */
function createTake({ settings, link, held, set, ask, askLater }: Shelf): Items["take"] {
  return (message, connection) => {
    const { event, ref } = message;
    const item = held.get(event);
    const isAnswer = isKey(ref);
    const isKept = connection === link.live || (connection === item?.link && !connection.isDoubtful);
    if (!item || !(isAnswer ? ref === item.ref : isKept)) return;
    const snapshot = taken(item.snapshot, message, settings.clock.date());
    if (isAnswer) item.ref = undefined; // after a push the answer is still to come
    if (isAnswer || isPlain(connection)) item.link = snapshot && connection;
    if (item.link !== connection)
      item.link = undefined; // a push that is newer than what the old connection brings
    else if (held.delete(event)) held.set(event, item); // the first is the one that was confirmed longest ago
    if (snapshot) return set(item, snapshot);
    item.snapshot = { ...item.snapshot, etag: undefined }; // so that the value comes
    if (item.failures++) return askLater(item); // "unchanged" again, to a client that has shown no etag
    ask(item);
  };
}
