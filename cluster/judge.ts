import type { Claimed, Held, Written } from "./engine.js";

/**
 * What an engine does with a write, for engines that have to be told: `held` is what it holds, `now` its own time. The
 * Redis script says the same in Lua.
 */
export function judge(held: Held | undefined, candidate: Held, now: number): Written {
  if (!held)
    return { isTaken: true, held: { ...candidate, at: Math.min(candidate.at, Math.max(now, 1)) }, now };
  const isOwn = held.by === candidate.by;
  if (isOwn && held.count >= candidate.count) return { isTaken: false, held, now };
  // No clock may run ahead of the engine's.
  let at = Math.min(candidate.at, Math.max(now, held.at + 1));
  if (isOwn) at = Math.max(at, held.at + 1);
  if (at <= held.at) return { isTaken: false, held, now };
  return { isTaken: true, held: { ...candidate, at }, now };
}

/** Whether an engine takes what is claimed, for engines that have to be told; see `Engine.claim`. */
export function mayClaim(
  held: Claimed | undefined,
  { by, text }: Claimed,
  instead: string | undefined,
): boolean {
  return !held || held.by === instead || (held.by === by && text !== "");
}
