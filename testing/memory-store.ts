import type { Claimed, Held, Written } from "../cluster/engine.js";
import { judge, mayClaim } from "../cluster/judge.js";

/** A write that can be undone. */
interface Change {
  atMs: number;
  undo: () => void;
}

/** The contents of an engine in memory. */
export class MemoryStore {
  records = new Map<string, Held>();
  #claims = new Map<string, Claimed & { until: number }>();
  #changes: Change[] = [];
  #nowMs: () => number;
  /** How far its clock is ahead, in milliseconds. */
  skewMs = 0;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Microseconds since 1970. */
  time(): number {
    return Math.round((1_700_000_000_000 + this.skewMs + this.#nowMs()) * 1_000);
  }

  write(item: string, candidate: Held): Written {
    const before = this.records.get(item);
    const written = judge(before, candidate, this.time());
    if (written.isTaken) {
      this.records.set(item, written.held);
      this.#changed(() => restore(this.records, item, before));
    }
    return written;
  }

  /** Stores a claim, or returns the one that is kept; also whether it replaced another one. */
  claim(key: string, claimed: Claimed, keepMs: number, instead: string | undefined) {
    const now = this.#nowMs();
    const before = this.#claims.get(key);
    const held = before && before.until > now ? before : undefined;
    if (held && !mayClaim(held, claimed, instead)) return { held: { by: held.by, text: held.text } };
    this.#claims.set(key, { ...claimed, until: now + keepMs });
    this.#changed(() => restore(this.#claims, key, before));
    return { held: undefined, isAnother: held !== undefined };
  }

  release(key: string, by: string): void {
    const before = this.#claims.get(key);
    if (before?.by !== by) return;
    this.#claims.delete(key);
    this.#changed(() => restore(this.#claims, key, before));
  }

  /** Undoes all writes of the last `byMs`. */
  rollback(byMs: number): void {
    const since = this.#nowMs() - byMs;
    for (let last = this.#changes.at(-1); last && last.atMs >= since; last = this.#changes.at(-1)) {
      this.#changes.pop();
      last.undo();
    }
  }

  #changed(undo: () => void): void {
    this.#changes.push({ atMs: this.#nowMs(), undo });
  }

  clear(): void {
    this.records.clear();
    this.#claims.clear();
    this.#changes = [];
  }

  copy(): MemoryStore {
    const copy = new MemoryStore(this.#nowMs);
    copy.records = new Map(this.records);
    copy.#claims = new Map(this.#claims);
    copy.skewMs = this.skewMs;
    return copy;
  }
}

function restore<Value>(values: Map<string, Value>, key: string, before: Value | undefined): void {
  if (before === undefined) values.delete(key);
  else values.set(key, before);
}
