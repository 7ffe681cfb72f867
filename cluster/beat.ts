import type { Clock } from "../shared/clock.js";

/** The times of a node's heartbeat, in milliseconds. */
export interface BeatTimes {
  beatMs: number;
  waitMs: number;
  clock: Clock;
}

/** What a heartbeat needs of its node. */
export interface BeatOwner {
  /** Sends `text` through the engine to this node itself. */
  send(text: string): Promise<void>;
  /** A heartbeat did not come back in time, `times` in a row. */
  missed(times: number): void;
  /** A heartbeat came back after that. */
  returned(): void;
}

/**
 * A message that a node sends to itself through the engine. No client library notices by itself that an engine has
 * stopped, or that a subscription is dead. If this message comes back, messages of other nodes arrive as well.
 */
export class Beat {
  #times: BeatTimes;
  #owner: BeatOwner;
  #sent = 0;
  #heard = 0;
  #misses = 0;
  #proofs: { number: number; resolve: () => void }[] = [];
  #stops = new Set<() => void>();
  #isStopped = false;

  constructor(times: BeatTimes, owner: BeatOwner) {
    this.#times = times;
    this.#owner = owner;
  }

  start(): void {
    this.#after(this.#times.beatMs, () => {
      this.#beat();
      this.start();
    });
  }

  stop(): void {
    this.#isStopped = true;
    for (const stop of this.#stops) stop();
    this.#stops.clear();
  }

  /** Sends a heartbeat now. Resolves when it, or a later one, has come back; otherwise never. */
  prove(): Promise<void> {
    return new Promise((resolve) => {
      this.#beat();
      this.#proofs.push({ number: this.#sent, resolve });
    });
  }

  /** A heartbeat has come back. */
  heard(text: string): void {
    const number = Number(text);
    if (!(number > this.#heard && number <= this.#sent)) return;
    this.#heard = number;
    const wasMissed = this.#misses > 0;
    this.#misses = 0;
    for (const proof of this.#proofs) if (proof.number <= number) proof.resolve();
    this.#proofs = this.#proofs.filter((proof) => proof.number > number);
    if (wasMissed) this.#owner.returned();
  }

  #beat(): void {
    const number = ++this.#sent;
    this.#owner.send(String(number)).catch(() => {}); // in that case it does not come back
    this.#after(this.#times.waitMs, () => {
      if (this.#heard >= number) return;
      this.#misses++;
      this.#owner.missed(this.#misses);
    });
  }

  #after(delayMs: number, then: () => void): void {
    if (this.#isStopped) return;
    const stop = this.#times.clock.after(
      delayMs,
      () => {
        this.#stops.delete(stop);
        then();
      },
      "housekeeping",
    );
    this.#stops.add(stop);
  }
}
