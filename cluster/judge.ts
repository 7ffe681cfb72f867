import type { Claimed, Held, Written } from "./engine.js";

/**
 * How an engine decides about a write, for engines without a script: `held` is the stored value, `now` the engine's
 * time. The Redis script has the same rules in Lua.
 */
export function judge(held: Held | undefined, candidate: Held, now: number): Written {
  if (!held)
    return { isTaken: true, held: { ...candidate, at: Math.min(candidate.at, Math.max(now, 1)) }, now };
  const isOwn = held.by === candidate.by;
  if (isOwn && held.count >= candidate.count) return { isTaken: false, held, now };
  // No clock may be ahead of the engine's.
  let at = Math.min(candidate.at, Math.max(now, held.at + 1));
  if (isOwn) at = Math.max(at, held.at + 1);
  if (at <= held.at) return { isTaken: false, held, now };
  return { isTaken: true, held: { ...candidate, at }, now };
}

/** Whether an engine accepts a claim, for engines without a script; see `Engine.claim`. */
export function mayClaim(
  held: Claimed | undefined,
  { by, text }: Claimed,
  instead: string | undefined,
): boolean {
  return !held || held.by === instead || (held.by === by && text !== "");
}
