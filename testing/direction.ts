import type { VirtualClock } from "./clock.js";

interface Sent {
  text: string;
  done: (() => void) | undefined;
  /** The kernel has accepted it: for its sender it has been sent. */
  isTaken: boolean;
}

/** One direction of a link. Messages arrive in order, after the latency, unless a fault is active. */
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
  /** Whether all messages are lost. */
  isDeaf = false;
  /** Characters that were sent and are still in the sender's buffer. */
  bufferedAmount = 0;
  /** All characters that were sent. */
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

  /** Simulates a kernel buffer: this many characters wait where the sender cannot see them. */
  buffer(kernelBytes: number): void {
    this.#kernelBytes = kernelBytes;
    this.#take();
  }

  /** Holds back all messages until `resume`, as if the receiver does not read. */
  stall(): void {
    this.#isStalled = true;
  }

  /** Ends a stall. */
  resume(): void {
    this.#isStalled = false;
    this.#leave();
  }

  /** Loses all messages from now on, without an error: one half of a half-open connection. */
  deafen(): void {
    this.isDeaf = true;
  }

  /** Limits the bandwidth, in characters per millisecond. */
  throttle(bytesPerMs: number): void {
    this.#bytesPerMs = bytesPerMs;
  }

  /**
   * Delays all further messages by `extraMs`. If the link is cut, messages that were sent over it arrive at the
   * server after those of the next link: reordered across a reconnect.
   */
  detour(extraMs: number): void {
    this.#extraMs = extraMs;
  }

  /** When all sent messages will have arrived. */
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
    // In order. Because of rounding, the later of two messages may seem to arrive earlier.
    this.#travelling.push(text);
    this.#clock.after(this.#lastArrival - now, () => this.#arrive(this.#travelling.shift() ?? ""));
  }
}
