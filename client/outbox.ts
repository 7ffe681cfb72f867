import type { Dropped, EmitOptions } from "./api.js";
import type { Context } from "./context.js";
import { FLUSH_MS } from "./limits.js";
import { toFrame } from "./outgoing.js";
import { createTimer } from "./timer.js";
import type { Call, Kept } from "./waiting.js";

/**
 * The events that wait for a connection or for room in its socket. What it drops it reports. Returns how an event is
 * sent in its order, or kept as a policy says, and whether either was done.
 */
export function createOutbox(
  context: Context,
): (event: string, fields?: object, options?: EmitOptions) => boolean {
  const { clock, on, waiting, send, offline: policy = "keep" } = context;
  const { keepMs = 30_000, maxKept = 100, maxKeptCharacters = 262_144, maxBufferedBytes = 262_144 } = context;
  const timer = createTimer(clock);
  const isKept = (each: Call | Kept): each is Kept => !!each.until;
  const drop = (reason: Dropped["reason"], isDropped: (kept: Kept) => boolean): void => {
    for (const { ref, event, fields } of [...waiting.values()].filter(isKept).filter(isDropped)) {
      waiting.delete(ref);
      // In a later turn: what a listener emits then must not overtake what is being sent.
      queueMicrotask(() => context.emit("ws:dropped", { event, fields, reason }));
    }
  };
  const kept = (): Kept[] => {
    drop("expired", ({ until }) => until <= clock.now());
    return [...waiting.values()].filter(isKept);
  };
  const flush = (): void => {
    for (const { ref, text } of kept()) {
      if (!send(text, maxBufferedBytes)) return timer(FLUSH_MS, flush);
      waiting.delete(ref);
    }
  };
  on("ws:up", (isMoved) => {
    kept();
    // In the order in which it was said: also the calls, which are still to be answered.
    for (const { ref, text, until } of waiting.values()) {
      if (!isMoved && send(text) && until) waiting.delete(ref);
    }
  });
  on("ws:down", (error) => {
    timer();
    if (error) drop("closed", () => true);
  });
  return (event, fields = {}, { offline = policy, key = event } = {}) => {
    const text = toFrame(event, fields);
    const before = kept();
    if (!before.length && send(text, maxBufferedBytes)) return true;
    const replaced = before.find((each) => offline === "latest" && key === each.key);
    const rest = before.filter((each) => each !== replaced);
    let characters = text.length;
    for (const each of rest) characters += each.text.length;
    if (context.closed() || offline === "refuse") return false;
    if (rest.length >= maxKept || characters > maxKeptCharacters) return false;
    const ref = context.newRef();
    drop("replaced", (each) => each === replaced);
    waiting.set(ref, { ref, text, event, fields, key, until: clock.now() + keepMs });
    if (!before.length && context.state().name === "open") timer(FLUSH_MS, flush);
    return true;
  };
}
