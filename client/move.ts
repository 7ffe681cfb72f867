import type { Context } from "./context.js";
import { MAX_WITHIN_MS, RETRY_MOVE_MS } from "./limits.js";
import { leave } from "./sockets.js";
import { createTimer } from "./timer.js";
import { type Call, type Kept, say } from "./waiting.js";

/**
 * Moving on from a server that drains: the new connection is opened first, at a random moment so that not all
 * clients come together, and the old one is left when what was asked over it has been answered.
 */
export function moveOn(context: Context): void {
  const { clock, on, emit, sockets, held, waiting, connect, connectTimeoutMs = 10_000 } = context;
  const timer = createTimer(clock);
  let withinMs = 0;
  let until = 0;
  let asked: (Call | Kept)[] = []; // those whose answers may still come over the old connection

  const beginWithin = (ms: number): void =>
    timer(context.random() * ms, () => {
      sockets.next ??= connect();
      if (sockets.next) timer(connectTimeoutMs, failed);
      else failed();
    });
  const failed = (): void => {
    const leftMs = until - clock.now();
    leave(context, "next", true);
    if (leftMs > 0) beginWithin(Math.min(leftMs, RETRY_MOVE_MS));
  };
  /** Leaves the old connection when nothing more is due over it, or when it is over: then the rest is asked again. */
  const settle = (isOver?: boolean): void => {
    const again = asked.filter(({ callers }) => callers?.size);
    const isDue = again.length || [...held.values()].some(({ link }) => link && link === sockets.old);
    if (isDue && !isOver) return;
    stop();
    leave(context, "old");
    emit("ws:left");
    for (const each of again) say(context, each);
  };
  const stop = (): void => {
    timer();
    asked = [];
  };
  on("ws:drain", ({ withinMs: ms }) => {
    settle(true); // a move that was under way has brought us to a server that drains too
    withinMs = Math.min(ms, MAX_WITHIN_MS);
    until = clock.now() + withinMs;
    beginWithin(withinMs / 2);
  });
  on("ws:up", (isMoved) => {
    if (!isMoved) return;
    asked = [...waiting.values()].filter(({ isSent }) => isSent);
    timer(withinMs / 2, () => settle(true));
    settle();
  });
  for (const news of ["ws:late", "ws:text"] as const) on(news, () => sockets.old && settle());
  on("ws:lost", (socket) => {
    if (socket === sockets.next) failed();
    if (socket === sockets.old) settle(true);
  });
  on("ws:down", stop);
}
