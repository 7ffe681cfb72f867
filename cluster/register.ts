import type { Held, Stamp, Written } from "./engine.js";

/** A value on its way to the engine. */
export interface Candidate extends Held {
  /** Whether it was set while this node was joined, and has not been refused for the engine's clock before. */
  isFresh: boolean;
}

/** What one node knows of one item. */
export interface Register {
  /** What this node shows. */
  readonly shown: Held | undefined;
  /** What waits for the engine. */
  readonly mine: Candidate | undefined;
  /** What is on its way to the engine: one at a time. */
  readonly flying: Candidate | undefined;
  /** The newest that others set meanwhile: held back until the engine has judged. */
  readonly other: Held | undefined;
}

/** What happens to an item on one node. */
export type Signal =
  /** It was set here. `at` is the engine's time, or 0 for an answer, which must not beat what was set meanwhile. */
  | { type: "set"; candidate: Candidate }
  /** Somebody's write was heard of. */
  | { type: "heard"; held: Held }
  /** The engine was asked what it holds. */
  | { type: "read"; held: Held | undefined }
  /** What waits flies. */
  | { type: "flown" }
  | { type: "written"; written: Written }
  /** The outcome is unknown. */
  | { type: "failed" };

/** Nothing is known of the item. */
export const UNKNOWN: Register = { shown: undefined, mine: undefined, flying: undefined, other: undefined };

/** Whether both are the same set. */
export function isSame(one: Stamp | undefined, other: Stamp | undefined): boolean {
  return one !== undefined && other !== undefined && one.by === other.by && one.count === other.count;
}

/** What a signal makes of what is known. */
export function next(register: Register, signal: Signal): Register {
  switch (signal.type) {
    case "set":
      return set(register, signal.candidate);
    case "heard":
      return heard(register, signal.held);
    case "read":
      return read(register, signal.held);
    case "flown":
      return { ...register, flying: register.mine, mine: undefined };
    case "written":
      return written(register, signal.written);
    case "failed":
      return failed(register);
  }
}

/** A node shows its own set at once; one that waits makes way for it. */
function set(register: Register, candidate: Candidate): Register {
  const mine = { ...candidate, at: Math.max(candidate.at, (register.shown?.at ?? 0) + 1) };
  return { ...register, shown: mine, mine };
}

function heard(register: Register, held: Held): Register {
  const { shown, mine, flying } = register;
  if (isSame(held, flying) || isSame(held, mine)) return register;
  if (mine || flying) return { ...register, other: newest(register.other, held) };
  if (isSame(held, shown)) return { ...register, shown: held }; // the engine may have given it another time
  if (shown && held.at <= shown.at) return register;
  return { ...register, shown: held };
}

/** What the engine holds is what counts, unless it has lost what this node still shows. */
function read(register: Register, held: Held | undefined): Register {
  const { shown, mine, flying } = register;
  if (flying || (mine && (!held || isSame(held, mine)))) {
    return held && !isSame(held, flying) ? { ...register, other: newest(register.other, held) } : register;
  }
  if (mine && held) {
    // The engine would refuse it.
    const isLost = held.at >= mine.at && held.by !== mine.by;
    return isLost ? { ...UNKNOWN, shown: held } : { ...register, other: newest(register.other, held) };
  }
  if (!shown) return held ? { ...register, shown: held } : register;
  if (!held || held.at < shown.at)
    return isSame(held, shown) ? { ...register, shown: held } : restored(register);
  return { ...register, shown: held };
}

function written(register: Register, { isTaken, held, now }: Written): Register {
  const { flying, mine, shown } = register;
  if (!flying) return register;
  const landed = { ...register, flying: undefined };
  if (isTaken || isSame(held, flying)) return settled(landed, held);
  // The engine's clock is behind what it holds, after a failover: what is set now is newer all the same.
  const isBehind = held.at > now && flying.isFresh && held.by !== flying.by;
  if (isBehind && !mine) {
    const again = { ...flying, at: held.at + 1, isFresh: false };
    return { ...landed, shown: isSame(shown, flying) ? again : shown, mine: again };
  }
  if (mine) return { ...landed, other: newest(register.other, held) };
  return { ...landed, shown: newest(register.other, held), other: undefined };
}

/** The engine has taken what flew, at the time in `held`. */
function settled(register: Register, held: Held): Register {
  const { mine, other } = register;
  if (mine) return register;
  return { ...register, shown: other && other.at > held.at ? other : held, other: undefined };
}

/** It goes again with the same `by` and `count`, so that it cannot count twice. */
function failed(register: Register): Register {
  const { flying, mine } = register;
  if (!flying) return register;
  return { ...register, flying: undefined, mine: mine ?? { ...flying, isFresh: false } };
}

/** The engine does not hold what is shown: it is told, with the time and the number that this had. */
function restored(register: Register): Register {
  const { shown } = register;
  return shown ? { ...register, mine: { ...shown, isFresh: false } } : register;
}

function newest(one: Held | undefined, other: Held): Held {
  return one && one.at > other.at ? one : other;
}
