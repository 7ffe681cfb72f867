import { createEmitter } from "../../shared/emitter.js";
import type { Calls } from "../calls/calls.js";
import { retryDelayMs } from "../link/backoff.js";
import { isTrusted } from "../link/connection.js";
import type { Link } from "../link/parties.js";
import { isClosedByApplication } from "../link/state.js";
import type { Settings } from "../options.js";
import { failed, type Snapshot } from "./snapshot.js";
import type { Item } from "./store.js";

/** A retry would bring the same error again, or the item is requested when rights have changed. */
const FINAL_ERRORS = ["closed", "forbidden", "malformed", "mode", "reserved", "unauthenticated"];

/** Makes what requests items, keeps what is known of them, and tells their listeners. */
export function createKeeper(
  { random, report }: Settings,
  link: Link,
  calls: Calls,
  held: Map<unknown, Item>,
) {
  const listeners = createEmitter<Item, Snapshot<unknown>>(report);
  const crowded = new Set<Item>(); // for which the server had no room
  const tell = (item: Item): void => listeners.emit(item, item.snapshot, () => item.snapshot);
  /** Says `live` of a value only while a connection keeps it up to date. Returns whether that changed it. */
  const isJudged = (item: Item): boolean => {
    const { snapshot } = item;
    const status = isTrusted(item.link) ? "live" : "stale";
    if (snapshot.status === status || !/live|stale/.test(snapshot.status)) return false;
    item.snapshot = { ...snapshot, status };
    return true;
  };
  const set = (item: Item, snapshot: Snapshot<unknown>): void => {
    const { error } = snapshot;
    crowded[error?.code === "limit" ? "add" : "delete"](item);
    item.timer();
    if (!error) item.failures = 0;
    else if (!FINAL_ERRORS.includes(error.code)) askLater(item);
    if (error && error.code === item.snapshot.error?.code) return; // it failed again
    item.snapshot = snapshot;
    isJudged(item);
    tell(item);
  };
  /** Each time later, and not all at once if there are many. */
  const askLater = (item: Item): void =>
    item.timer(retryDelayMs(item.failures++, random(), {}), () => ask(item));
  const ask = (item: Item): void => {
    const error = link.closed();
    item.ref = undefined;
    if (!error) calls.sender.add(item);
    else if (!isClosedByApplication(link.state)) set(item, failed(item.snapshot, error));
  };
  return {
    listeners,
    set,
    ask,
    askLater,
    /** Judges all values. */
    judge() {
      // All of them before any listener hears of one: no two items may disagree about the link.
      for (const item of [...held.values()].filter(isJudged)) tell(item);
    },
    /** Nobody is subscribed to it any more. */
    forget(item: Item) {
      held.delete(item.event);
      crowded.delete(item);
      item.timer();
      calls.sender.end(item);
      const [next] = crowded;
      if (next) ask(next); // there is room for one
    },
  };
}
