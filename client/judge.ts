import type { Context } from "./context.js";
import { MAX_LATE_MS } from "./limits.js";
import type { Held } from "./question.js";
import type { Snapshot } from "./snapshot.js";
import type { Socket } from "./socket.js";
import { createTimer } from "./timer.js";

/**
 * Says `live` of a value only while a connection keeps it up to date. Returns how one item is judged; when what is known
 * of a connection changes all are, and `tell` hears of those that changed.
 */
export function createJudge<Item extends Held & { snapshot: Snapshot<unknown> }>(
  { clock, on, sockets }: Context,
  held: ReadonlyMap<unknown, Item>,
  tell: (item: Item) => void,
): (item: Item) => boolean {
  const timer = createTimer(clock);
  const behindTimer = createTimer(clock);
  let upAt = 0;
  let behind: Socket | undefined; // the connection of which the server says that what comes is old
  let doubtful: Socket | undefined; // the connection that may be dead
  /** Returns whether that changed it. */
  const judge = (item: Item): boolean => {
    const { snapshot, link } = item;
    const isSound = link && link !== behind && link !== doubtful;
    const status = isSound && (link === sockets.live || link === sockets.old) ? "live" : "stale";
    if (snapshot.status === status || !/live|stale/.test(snapshot.status)) return false;
    item.snapshot = { ...snapshot, status };
    return true;
  };
  const judgeAll = (): void => {
    // All of them before any listener hears of one: no two items may disagree about the link.
    for (const item of [...held.values()].filter(judge)) tell(item);
  };
  /** Nothing watches over the old connection any more, so what it keeps up to date is live for a short time only. */
  const leave = (): void => {
    timer();
    for (const item of held.values()) if (item.link !== sockets.live) item.link = undefined;
    judgeAll();
  };
  on("ws:up", () => {
    upAt = clock.now();
    timer(MAX_LATE_MS, leave);
  });
  on("ws:stale", (afterMs) => {
    const inMs = upAt + afterMs - clock.now();
    const { live } = sockets;
    const setBehind = (): void => {
      behind = live;
      judgeAll();
    };
    behind = undefined;
    behindTimer(inMs, inMs < 1 / 0 ? setBehind : undefined);
    if (inMs <= 0) setBehind();
    else judgeAll();
  });
  on("ws:doubt", (isDoubt) => {
    if (isDoubt) doubtful = sockets.live;
    else if (doubtful === sockets.live) doubtful = undefined;
    judgeAll();
  });
  on("ws:left", leave);
  on("ws:down", leave);
  on("ws:down", behindTimer);
  return judge;
}
