import type { Clock } from "../shared/clock.js";

/** What to do with an event that is emitted while there is no connection. */
export type OfflinePolicy =
  /** Do not take it: `emit` returns `false`. */
  | "refuse"
  /** Keep it until there is one; refuse it when the outbox is full. */
  | "keep"
  /** Keep it in place of what was kept under the same key. */
  | "latest";

/** The bounds of what is kept. */
export interface OutboxLimits {
  /** How many events are kept. */
  maxKept: number;
  /** How many characters of frames are kept. */
  maxKeptCharacters: number;
  /** How long an event is kept, in milliseconds. */
  keepMs: number;
  clock: Clock;
}

/** An event that did not go out. */
export interface Dropped {
  event: string;
  fields: object;
  /** Its time was up, the client was closed, or a later one took its place. */
  reason: "expired" | "closed" | "replaced";
}

/** An event on its way out. */
export interface Outgoing {
  event: string;
  fields: object;
  text: string;
  /** Its place among all that the client sends. */
  order: number;
  /** Of events with the same key, `latest` keeps one. */
  key: string;
}

interface Kept extends Outgoing {
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
  keep(outgoing: Outgoing, policy: OfflinePolicy): boolean {
    if (policy === "refuse") return false;
    this.expire();
    const replaced = policy === "latest" ? this.#kept.find(({ key }) => key === outgoing.key) : undefined;
    const rest = this.#kept.filter((each) => each !== replaced);
    const characters = rest.reduce((sum, each) => sum + each.text.length, outgoing.text.length);
    if (rest.length >= this.#limits.maxKept || characters > this.#limits.maxKeptCharacters) return false;
    this.#kept = [...rest, { ...outgoing, until: this.#limits.clock.now() + this.#limits.keepMs }];
    if (replaced) this.#report([replaced], "replaced");
    return true;
  }

  /** What waits, in its order. */
  waiting(): readonly Outgoing[] {
    return this.#kept;
  }

  /** Lets go of what was sent. */
  sent(outgoing: Outgoing): void {
    this.#kept = this.#kept.filter((each) => each !== outgoing);
  }

  /** Drops what is too old. */
  expire(): void {
    const now = this.#limits.clock.now();
    this.#drop(({ until }) => until <= now, "expired");
  }

  /** Drops all that is kept. */
  close(): void {
    this.#drop(() => true, "closed");
  }

  #drop(isDropped: (kept: Kept) => boolean, reason: Dropped["reason"]): void {
    const dropped = this.#kept.filter(isDropped);
    if (dropped.length === 0) return;
    this.#kept = this.#kept.filter((each) => !isDropped(each));
    this.#report(dropped, reason);
  }

  #report(dropped: Kept[], reason: Dropped["reason"]): void {
    for (const { event, fields } of dropped) this.#dropped({ event, fields, reason });
  }
}
