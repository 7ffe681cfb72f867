import { createEmitter } from "../../shared/emitter.js";
import type { Get } from "../calls/call-types.js";
import type { Calls } from "../calls/calls.js";
import { checkSole } from "../calls/frames.js";
import { retryDelayMs } from "../link/backoff.js";
import { isTrusted } from "../link/connection.js";
import type { Link } from "../link/link-types.js";
import { isClosedByApplication } from "../link/state.js";
import type { Timer } from "../link/timer.js";
import type { Settings } from "../options.js";
import { createLinger } from "./linger.js";
import { failed, type Snapshot } from "./snapshot.js";
import type { Item } from "./store.js";
import type { ValueCache } from "./value-cache.js";

/** A retry would bring the same error, or the item is requested anyway when rights have changed. */
const FINAL_ERRORS = ["closed", "forbidden", "malformed", "mode", "reserved", "unauthenticated"];

/** Creates what requests items, stores their state, and calls their listeners. */
export function createUpdates(
  settings: Settings,
  link: Link,
  calls: Calls,
  held: Map<unknown, Item>,
  kept: ValueCache,
) {
  const listeners = createEmitter<Item, Snapshot<unknown>>(settings.report);
  const tell = (item: Item): void => listeners.emit(item, item.snapshot, () => item.snapshot);
  const set = (item: Item, snapshot: Snapshot<unknown>): void => {
    const { error } = snapshot;
    const before = item.snapshot.error;
    retry(item);
    if (!error) item.failures = 0;
    else if (!FINAL_ERRORS.includes(error.code)) askLater(item);
    linger.crowd(item, error?.code === "limit");
    if (error && error.code === before?.code) return; // it failed again
    if (error || before) item.loaded = undefined; // it was rejected, or its value is lost
    item.snapshot = snapshot;
    isJudged(item);
    tell(item);
  };
  /** The delay grows, and is spread if there are many. */
  const askLater = (item: Item): void =>
    retry(item, retryDelayMs(item.failures++, settings.random(), {}), () => ask(item));
  const ask = (item: Item): void => {
    const error = link.closed();
    item.ref = undefined;
    if (!error) calls.sender.add(item);
    else if (!isClosedByApplication(link.state)) set(item, failed(item.snapshot, error));
  };
  const linger = createLinger(settings, link, calls, held, kept, ask);
  return {
    ...linger,
    listeners,
    set,
    ask,
    askLater,
    /** Updates the status of all values. */
    judge() {
      // All of them before any listener is called: no two items may disagree about the link.
      for (const item of [...held.values()].filter(isJudged)) tell(item);
    },
    /**
     * The item of this get. Throws `conflict` if another item with its set event is followed. One that lingers is
     * ended.
     */
    find(get: Get): Item | undefined {
      const known = held.get(get.event);
      if (known?.isLeft && known.getEvent !== get.getEvent) linger.forget(known);
      else checkSole(get, known);
      return held.get(get.event);
    },
  };
}

/** Sets or cancels the timer of an item's next request. A lingering item waits for its end. */
export function retry(item: Item, ...rest: Parameters<Timer>): void {
  if (!item.isLeft) item.timer(...rest);
}

/** Sets `live` only while a connection keeps the value up to date. Returns whether the status has changed. */
function isJudged(item: Item): boolean {
  const { snapshot, link } = item;
  const status = isTrusted(link) ? "live" : "stale";
  if (snapshot.status === status || !/live|stale/.test(snapshot.status)) return false;
  item.snapshot = { ...snapshot, status };
  return true;
}
