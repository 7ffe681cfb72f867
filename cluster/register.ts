import type { Held, Stamp, Written } from "./engine.js";

/** A value that is being written to the engine. */
export interface Candidate extends Held {
  /** Whether it was set while this node was joined, and has not been refused because of the engine's clock. */
  isFresh: boolean;
}

/** What one node knows of one item. */
export interface Register {
  /** The value that this node shows. */
  readonly shown: Held | undefined;
  /** The value that waits to be written. */
  readonly mine: Candidate | undefined;
  /** The value that is being written: one at a time. */
  readonly flying: Candidate | undefined;
  /** The newest value of other nodes in the meantime. It is held back until the engine has decided. */
  readonly other: Held | undefined;
}

/** An event of an item on one node. */
export type Signal =
  /**
   * It was set here. `at` is the engine's time, or 0 for an answer, which must not replace a value set in the
   * meantime.
   */
  | { type: "set"; candidate: Candidate }
  /** A write of any node was received. */
  | { type: "heard"; held: Held }
  /** The engine's value was read. */
  | { type: "read"; held: Held | undefined }
  /** The waiting value is being written. */
  | { type: "flown" }
  | { type: "written"; written: Written }
  /** The outcome of the write is unknown. */
  | { type: "failed" };

/** Nothing is known of the item. */
export const UNKNOWN: Register = { shown: undefined, mine: undefined, flying: undefined, other: undefined };

/** Whether both are the same write. */
export function isSame(one: Stamp | undefined, other: Stamp | undefined): boolean {
  return one !== undefined && other !== undefined && one.by === other.by && one.count === other.count;
}

/** The state after a signal. */
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

/** A node shows its own value at once. It replaces one that waits. */
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

/** The engine's value wins, unless the engine has lost what this node still shows. */
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
  // After a failover the engine's clock may be behind its values. A value set now is newer all the same.
  const isBehind = held.at > now && flying.isFresh && held.by !== flying.by;
  if (isBehind && !mine) {
    const again = { ...flying, at: held.at + 1, isFresh: false };
    return { ...landed, shown: isSame(shown, flying) ? again : shown, mine: again };
  }
  if (mine) return { ...landed, other: newest(register.other, held) };
  return { ...landed, shown: newest(register.other, held), other: undefined };
}

/** The engine has accepted the write, at the time in `held`. */
function settled(register: Register, held: Held): Register {
  const { mine, other } = register;
  if (mine) return register;
  return { ...register, shown: other && other.at > held.at ? other : held, other: undefined };
}

/** It is written again with the same `by` and `count`, so that it cannot count twice. */
function failed(register: Register): Register {
  const { flying, mine } = register;
  if (!flying) return register;
  return { ...register, flying: undefined, mine: mine ?? { ...flying, isFresh: false } };
}

/** The engine has lost the shown value: it is written again, with its time and number. */
function restored(register: Register): Register {
  const { shown } = register;
  return shown ? { ...register, mine: { ...shown, isFresh: false } } : register;
}

function newest(one: Held | undefined, other: Held): Held {
  return one && one.at > other.at ? one : other;
}
