import type { Clock } from "../shared/clock.js";

/** What to do with an event that is emitted while there is no connection. */
export type OfflinePolicy =
  /** Do not take it: `emit` returns `false`. */
  | "refuse"
  /** Keep it until there is one; refuse it when the outbox is full. */
  | "keep"
  /** Keep it in place of what was kept under the same event. */
  | "latest";

/** The bounds of what is kept. */
export interface OutboxLimits {
  /** How many events are kept. */
  maxKept: number;
  /** How many characters of frames are kept. */
  maxKeptCharacters: number;
  /** How long an event is kept. */
  keepMs: number;
  clock: Clock;
}

/** An event that was kept and did not go out. */
export interface Dropped {
  event: string;
  fields: object;
  /** Its time was up, the client was closed, or a later one took its place. */
  reason: "expired" | "closed" | "replaced";
}

interface Kept {
  event: string;
  fields: object;
  text: string;
  until: number;
}

/** The events that wait for a connection, in their order. What it drops it reports. */
export class Outbox {
  #limits: OutboxLimits;
  #dropped: (dropped: Dropped) => void;
  #kept: Kept[] = [];

  constructor(limits: OutboxLimits, dropped: (dropped: Dropped) => void) {
    this.#limits = limits;
    this.#dropped = dropped;
  }

  /** Keeps an event as `policy` says. Returns whether it did. */
  keep(event: string, fields: object, text: string, policy: OfflinePolicy): boolean {
    if (policy === "refuse") return false;
    this.#expire();
    const replaced = policy === "latest" ? this.#kept.find((each) => each.event === event) : undefined;
    const rest = this.#kept.filter((each) => each !== replaced);
    const characters = rest.reduce((sum, each) => sum + each.text.length, text.length);
    if (rest.length >= this.#limits.maxKept || characters > this.#limits.maxKeptCharacters) return false;
    this.#kept = [...rest, { event, fields, text, until: this.#limits.clock.now() + this.#limits.keepMs }];
    if (replaced) this.#report(replaced, "replaced");
    return true;
  }

  /** The frames to send now. They count as sent. */
  take(): string[] {
    this.#expire();
    const texts = this.#kept.map(({ text }) => text);
    this.#kept = [];
    return texts;
  }

  /** Drops all that is kept. */
  close(): void {
    const kept = this.#kept;
    this.#kept = [];
    for (const each of kept) this.#report(each, "closed");
  }

  #expire(): void {
    const now = this.#limits.clock.now();
    const expired = this.#kept.filter(({ until }) => until <= now);
    if (expired.length === 0) return;
    this.#kept = this.#kept.filter(({ until }) => until > now);
    for (const each of expired) this.#report(each, "expired");
  }

  #report({ event, fields }: Kept, reason: Dropped["reason"]): void {
    this.#dropped({ event, fields, reason });
  }
}
