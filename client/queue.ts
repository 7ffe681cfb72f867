import type { Dropped } from "./api.js";
import type { Context } from "./context.js";
import { FLUSH_MS } from "./limits.js";
import { createTimer } from "./timer.js";
import { createTooLong, type TooLong } from "./too-long.js";
import { type Call, type Emitted, type Kept, say } from "./waiting.js";

/** The one way to the wire of events, gets and requests. */
export interface Queue {
  /** Why a text would not be taken, if so. */
  refusal: TooLong[0];
  /** Sends one thing now, if there is a connection and room in its socket. Returns whether it did. */
  transmit(each: Call | Emitted): boolean;
  /** What waits for a connection or for room. */
  unsent(): (Call | Kept)[];
  /** Sends what waits. */
  flush(): void;
  /** Takes out events and reports them. */
  drop(reason: Dropped["reason"], isDropped: (kept: Kept) => boolean): void;
}

/**
 * Makes the queue: what is said goes out in the order in which it was said, and nothing overtakes what waits for a
 * connection or for room in its socket. What is dropped is reported.
 */
export function createQueue(context: Context): Queue {
  const { clock, on, waiting, state, maxBufferedBytes = 262_144 } = context;
  const timer = createTimer(clock);
  const report = ({ event, fields }: Emitted, reason: Dropped["reason"]): void =>
    // In a later turn: what a listener emits then must not overtake what is being sent.
    queueMicrotask(() => context.emit("ws:dropped", { event, fields, reason }));
  const drop: Queue["drop"] = (reason, isDropped) => {
    for (const each of [...waiting.values()].filter(isKept).filter(isDropped)) {
      waiting.delete(each.ref);
      report(each, reason);
    }
  };
  const [refusal, sent] = createTooLong(context, (event) => report(event, "limit"));
  const transmit: Queue["transmit"] = (each) => {
    if (!say(context, each, maxBufferedBytes)) return false;
    if (!each.callers) sent(each);
    return true;
  };
  const unsent: Queue["unsent"] = () => {
    drop("expired", ({ until }) => until <= clock.now());
    return [...waiting.values()].filter(({ isSent }) => !isSent);
  };
  const flush = (): void => {
    for (const each of unsent()) {
      if (!transmit(each)) {
        if (state().name === "open") timer(FLUSH_MS, flush);
        return;
      }
      if (isKept(each)) waiting.delete(each.ref);
      else each.isSent = true;
    }
  };
  on("ws:up", (isMoved) => {
    if (isMoved) return; // answers still come over the old connection, and what waits for room goes on to wait
    for (const each of waiting.values()) if (each.callers) each.isSent = false;
    flush();
  });
  on("ws:down", (error) => {
    timer();
    if (error) drop("closed", () => true);
  });
  return { refusal, transmit, unsent, flush, drop };
}

/** Whether it is an event. */
export function isKept(each: Call | Kept): each is Kept {
  return !each.callers;
}
