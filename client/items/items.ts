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
  /** The store of one item; the same object as long as the item is kept live. Throws `malformed` and `conflict`. */
  toStore(name: string, id?: Id, options?: ItemOptions): ItemStore<unknown>;
  /** The first value of an item: the same promise as long as it is followed or lingers. */
  load(name: string, id?: Id, options?: ItemOptions): Promise<unknown>;
  /** Stores the answer to a get. Throws `conflict` if an item has the same set event as this get. */
  expect(get: Get): void;
  /**
   * Handles an answer or a push that came over `link`, if it is for a live item. For a plain server a push is an
   * answer.
   */
  take(message: Message, link: Connection): void;
  /** All items, to be requested over a new connection. */
  renewed(): Iterable<Get>;
  welcome(): void;
  down(error: WsError | undefined): void;
  /** Updates the status of all values, after it has changed which connections can be trusted. */
  judge(): void;
  /** Drops all values, after the link was closed. */
  clear(): void;
  /** Whether values are due over this connection. */
  isDue(connection: Connection): boolean;
}

/** Creates the items of a client. */
export function createItems(
  settings: Settings,
  link: Link,
  calls: Calls,
  inspect?: (message: unknown) => unknown,
): Items {
  const held = new Map<unknown, Item>(); // by set event
  const kept = createValueCache(settings, inspect);
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
      return held.values(); // in the order of confirmation: a slow link may be cut again before all are confirmed
    },
    welcome() {
      // A new token may bring new rights. On a new connection everything is requested anyway.
      for (const item of held.values()) if (!item.ref && item.snapshot.error?.code === "forbidden") ask(item);
    },
    down(error) {
      judge();
      for (const item of held.values()) {
        retry(item);
        if (error) (item.isLeft ? forget : ask)(item); // every item gets the error
      }
      // The next user may be another one. After a broken connection it is the same user.
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

/** Creates the function that passes answers and pushes to items. */
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
      item.link = undefined; // a push that is newer than values of the old connection
    else if (held.delete(event)) held.set(event, item); // the first is the one that was confirmed longest ago
    if (snapshot) return set(item, snapshot);
    item.snapshot = { ...item.snapshot, etag: undefined }; // so that the value is sent
    if (item.failures++) return askLater(item); // "unchanged" again, although the client has sent no etag
    ask(item);
  };
}
