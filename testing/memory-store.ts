import type { Held, Written } from "../cluster/engine.js";
import { judge } from "../cluster/judge.js";

/** A write that can be taken back. */
interface Change {
  atMs: number;
  item: string;
  before: Held | undefined;
}

/** What an engine in memory holds. */
export class MemoryStore {
  records = new Map<string, Held>();
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
      this.#changes.push({ atMs: this.#nowMs(), item, before });
    }
    return written;
  }

  /** Takes back what was written in the last `byMs`. */
  rollback(byMs: number): void {
    const since = this.#nowMs() - byMs;
    for (let last = this.#changes.at(-1); last && last.atMs >= since; last = this.#changes.at(-1)) {
      this.#changes.pop();
      if (last.before) this.records.set(last.item, last.before);
      else this.records.delete(last.item);
    }
  }

  clear(): void {
    this.records.clear();
    this.#changes = [];
  }

  copy(): MemoryStore {
    const copy = new MemoryStore(this.#nowMs);
    copy.records = new Map(this.records);
    copy.skewMs = this.skewMs;
    return copy;
  }
}
