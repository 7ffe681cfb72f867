import type { Held, Stamp, Written } from "./engine.js";
import { isSame, next, type Register, type Signal, UNKNOWN } from "./register.js";

/** What registers need of their surroundings. */
export interface RegistersOwner {
  /** The id of this node. */
  readonly me: string;
  readonly maxWaiting: number;
  /** Whether the engine can be written to. */
  readonly isJoined: boolean;
  /** The engine's time, in microseconds since 1970. */
  time(): number;
  after(delayMs: number, then: () => void): void;
  write(item: string, candidate: Held): Promise<Written>;
  /** Another node's value replaces the shown value of a followed item. */
  changed(item: string, held: Held): void;
}

/** One item on this node: it is followed here, or a value set here has not been written yet. */
interface Entry {
  register: Register;
  isFollowed: boolean;
}

const MOST_FLIGHTS = 100;
const REST_MS = 500;

/** The state of all items on this node, and the writes in progress. */
export class Registers {
  #owner: RegistersOwner;
  #entries = new Map<string, Entry>();
  /** The items with a value that waits to be written. */
  #waiting = new Set<string>();
  #flights = 0;
  #count = 0;
  #isResting = false;
  #flushed: (() => void)[] = [];
  readonly counts = { sent: 0, refused: 0, restored: 0, lost: 0 };

  constructor(owner: RegistersOwner) {
    this.#owner = owner;
  }

  /** The number of items with a value that waits, or is being written. */
  get waiting(): number {
    return this.#waiting.size + this.#flights;
  }

  /** The followed items. */
  get followed(): string[] {
    return [...this.#entries].filter(([, { isFollowed }]) => isFollowed).map(([item]) => item);
  }

  follow(item: string): void {
    this.#entry(item).isFollowed = true;
  }

  unfollow(item: string): void {
    const entry = this.#entries.get(item);
    if (!entry) return;
    entry.isFollowed = false;
    this.#tidy(item, entry);
  }

  /** The value that this node shows. */
  shown(item: string): Held | undefined {
    return this.#entries.get(item)?.register.shown;
  }

  /** A value was set here. */
  set(item: string, text: string): void {
    this.#set(item, text, this.#owner.time());
  }

  /**
   * A handler answered `text`; when it was called, `basis` was shown. The time of the answer is right after that of
   * its basis, so any value set in the meantime is newer, on any node. Returns whether that is the case, and the
   * answer is not shown.
   */
  answer(item: string, text: string, basis: Stamp | undefined): "shown" | "overtaken" {
    const { shown } = this.#entry(item).register;
    if (shown !== undefined && !isSame(shown, basis)) return shown.text === text ? "shown" : "overtaken";
    if (shown?.text !== text) this.#set(item, text, 0);
    return "shown";
  }

  heard(item: string, held: Held): void {
    this.#apply(item, { type: "heard", held });
  }

  /** The engine's value of an item was read. */
  read(item: string, held: Held | undefined): void {
    this.#apply(item, { type: "read", held });
  }

  /** The engine's time is known for the first time: values set before were set `byUs` later than they say. */
  shift(byUs: number): void {
    const later = <Value extends Held>(held: Value | undefined): Value | undefined =>
      held && { ...held, at: held.at + byUs };
    for (const entry of this.#entries.values()) {
      const { shown, mine, flying, other } = entry.register;
      entry.register = { shown: later(shown), mine: later(mine), flying, other };
    }
  }

  /** Writes the waiting values, as far as the engine can be written to. */
  fly(): void {
    for (const item of this.#waiting) {
      if (this.#isResting || this.#flights >= MOST_FLIGHTS || !this.#owner.isJoined) return;
      this.#waiting.delete(item);
      this.#send(item);
    }
  }

  /** Resolves when the engine has every value that was set here, or a newer one. */
  flushed(): Promise<void> {
    if (this.waiting === 0) return Promise.resolve();
    return new Promise((resolve) => this.#flushed.push(resolve));
  }

  #set(item: string, text: string, at: number): void {
    const { me, isJoined } = this.#owner;
    const candidate = { at, by: me, count: ++this.#count, text, isFresh: isJoined && at > 0 };
    this.#apply(item, { type: "set", candidate });
  }

  #send(item: string): void {
    const entry = this.#entry(item);
    entry.register = next(entry.register, { type: "flown" });
    const { flying } = entry.register;
    if (!flying) return;
    const { isFresh: _, ...candidate } = flying;
    this.#flights++;
    if (candidate.by === this.#owner.me) this.counts.sent++;
    this.#owner.write(item, candidate).then(
      (written) => {
        this.#flights--;
        if (!written.isTaken) this.counts.refused++;
        this.#apply(item, { type: "written", written });
        this.#landed();
      },
      () => {
        this.#flights--;
        this.#apply(item, { type: "failed" });
        this.#rest();
      },
    );
  }

  #landed(): void {
    this.fly();
    if (this.waiting > 0) return;
    for (const resolve of this.#flushed.splice(0)) resolve();
  }

  /** An engine that refuses writes is asked again after a pause. */
  #rest(): void {
    if (this.#isResting) return;
    this.#isResting = true;
    this.#owner.after(REST_MS, () => {
      this.#isResting = false;
      this.fly();
    });
  }

  #apply(item: string, signal: Signal): void {
    const entry = this.#entry(item);
    const before = entry.register;
    const after = next(before, signal);
    entry.register = after;
    const isNews = signal.type !== "set" && after.shown && !isSame(after.shown, before.shown);
    if (after.mine && !after.flying) this.#wait(item, entry);
    if (signal.type === "read" && after.mine && !before.mine) this.counts.restored++;
    this.#tidy(item, entry);
    if (isNews && entry.isFollowed && after.shown) this.#owner.changed(item, after.shown);
  }

  #wait(item: string, { isFollowed }: Entry): void {
    this.#waiting.add(item);
    if (!isFollowed && this.#waiting.size > this.#owner.maxWaiting) this.#loseOldest();
    this.fly();
  }

  /** Followed items are restored from what is shown. Of the others, the oldest waiting values are lost. */
  #loseOldest(): void {
    for (const item of this.#waiting) {
      if (this.#entries.get(item)?.isFollowed) continue;
      this.#waiting.delete(item);
      this.#entries.delete(item);
      this.counts.lost++;
      return;
    }
  }

  #entry(item: string): Entry {
    const entry = this.#entries.get(item) ?? { register: UNKNOWN, isFollowed: false };
    this.#entries.set(item, entry);
    return entry;
  }

  /** An item that is not followed is removed after its write. */
  #tidy(item: string, { isFollowed, register }: Entry): void {
    if (isFollowed || register.mine || register.flying) return;
    this.#entries.delete(item);
    this.#waiting.delete(item);
  }
}
