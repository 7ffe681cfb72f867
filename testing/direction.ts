import type { VirtualClock } from "./clock.js";

interface Sent {
  text: string;
  done: (() => void) | undefined;
  /** The kernel has it: for its sender it has left. */
  isTaken: boolean;
}

/** One direction of a link: texts arrive in their order, after the latency, unless a fault is at work. */
export class Direction {
  #clock: VirtualClock;
  #latencyMs: () => number;
  #arrive: (text: string) => void;
  #queue: Sent[] = [];
  #isStalled = false;
  #bytesPerMs = Number.POSITIVE_INFINITY;
  #extraMs = 0;
  #lastArrival = 0;
  #isLeaving = false;
  #kernelBytes = 0;
  #taken = 0;
  #travelling: string[] = [];
  /** Whether all that leaves is lost. */
  isDeaf = false;
  /** The characters that were sent and have not left. */
  bufferedAmount = 0;
  /** The characters that were ever sent. */
  bytesSent = 0;

  constructor(clock: VirtualClock, latencyMs: () => number, arrive: (text: string) => void) {
    this.#clock = clock;
    this.#latencyMs = latencyMs;
    this.#arrive = arrive;
  }

  send(text: string, done?: () => void): void {
    this.#queue.push({ text, done, isTaken: false });
    this.bufferedAmount += text.length;
    this.bytesSent += text.length;
    this.#take();
    this.#leave();
  }

  /** Has a kernel take so many characters that then wait where the sender cannot see them. */
  buffer(kernelBytes: number): void {
    this.#kernelBytes = kernelBytes;
    this.#take();
  }

  /** Lets nothing leave until `resume`: the reader does not read. */
  stall(): void {
    this.#isStalled = true;
  }

  /** Ends a stall. */
  resume(): void {
    this.#isStalled = false;
    this.#leave();
  }

  /** Loses all that leaves from now on, and nobody is told: one half of a half-open link. */
  deafen(): void {
    this.isDeaf = true;
  }

  /** Lets so many characters leave each millisecond. */
  throttle(bytesPerMs: number): void {
    this.#bytesPerMs = bytesPerMs;
  }

  /**
   * Lets all that leaves from now on travel so much longer. What was sent over a link that is then cut arrives
   * at the server after what is sent over the next: reordered across a reconnect.
   */
  detour(extraMs: number): void {
    this.#extraMs = extraMs;
  }

  /** When all that has left will have arrived. */
  get lastArrival(): number {
    return this.#lastArrival;
  }

  #leave(): void {
    if (this.#isLeaving || this.#isStalled) return;
    const [next] = this.#queue;
    if (next === undefined) return;
    this.#isLeaving = true;
    const leave = (): void => {
      this.#isLeaving = false;
      this.#queue.shift();
      this.#travel(next.text);
      if (next.isTaken) this.#taken -= next.text.length;
      else this.#sent(next);
      this.#take();
      this.#leave();
    };
    const takesMs = next.text.length / this.#bytesPerMs;
    if (takesMs > 0) this.#clock.after(takesMs, leave);
    else leave();
  }

  #take(): void {
    for (const each of this.#queue) {
      if (each.isTaken) continue;
      if (this.#taken + each.text.length > this.#kernelBytes) return;
      each.isTaken = true;
      this.#taken += each.text.length;
      this.#sent(each);
    }
  }

  #sent({ text, done }: Sent): void {
    this.bufferedAmount -= text.length;
    done?.();
  }

  #travel(text: string): void {
    if (this.isDeaf) return;
    const now = this.#clock.now();
    this.#lastArrival = Math.max(this.#lastArrival, now + this.#latencyMs() + this.#extraMs);
    // The next in order, whose turn it is: a sum of fractions may make the later of two the earlier.
    this.#travelling.push(text);
    this.#clock.after(this.#lastArrival - now, () => this.#arrive(this.#travelling.shift() ?? ""));
  }
}
