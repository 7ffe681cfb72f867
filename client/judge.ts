import type { Context } from "./context.js";
import { MAX_LATE_MS } from "./limits.js";
import type { Snapshot } from "./snapshot.js";
import type { Socket } from "./socket.js";
import { createTimer } from "./timer.js";

/** An item that a server keeps up to date. */
export interface Kept {
  snapshot: Snapshot<unknown>;
  /** The connection over which its get was answered: only from then on pushes say what is newest. */
  link?: Socket | undefined;
}

/**
 * Says `live` of a value only while a connection keeps it up to date. Returns how one item is judged; when what is known
 * of a connection changes all are, and `tell` hears of those that changed.
 */
export function createJudge<Item extends Kept>(
  { clock, on, sockets, late }: Context,
  held: ReadonlyMap<unknown, Item>,
  tell: (item: Item) => void,
): (item: Item) => boolean {
  const timer = createTimer(clock);
  const behindTimer = createTimer(clock);
  let upAt = 0;
  let behind: Socket | undefined; // the connection of which the server says that what comes is old
  let doubtful: Socket | undefined; // the connection that may be dead
  const isSound = (link: Socket | undefined): boolean => !!link && link !== behind && link !== doubtful;
  /** Returns whether that changed it. */
  const judge = (item: Item): boolean => {
    const { snapshot, link } = item;
    const status = late.has(item) || (link === sockets.live && isSound(link)) ? "live" : "stale";
    if (snapshot.status === status || !/live|stale/.test(snapshot.status)) return false;
    item.snapshot = { ...snapshot, status };
    return true;
  };
  const judgeAll = (): void => {
    // All of them before any listener hears of one: no two items may disagree about the link.
    for (const item of [...held.values()].filter(judge)) tell(item);
  };
  const leave = (): void => {
    timer();
    late.clear();
    judgeAll();
  };
  on("ws:up", () => {
    upAt = clock.now();
    // What the old connection kept up to date it still does, until the new one has answered for it. Nothing watches
    // over it any more, so not for long.
    for (const item of held.values()) if (isSound(sockets.old) && item.link === sockets.old) late.add(item);
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
