/** What holds back the frames of a peer. */
interface Barrier {
  bar(): void;
  release(): void;
}

/** What it costs that something waits for a decision, beside the bytes of its frame. */
const EACH_BYTES = 512;

/** What one session has sent and the application has not decided: beyond some bytes nothing more is read. */
export class Unsettled {
  #barrier: Barrier;
  #most: number;
  #bytes = 0;

  constructor(barrier: Barrier, mostBytes: number) {
    this.#barrier = barrier;
    this.#most = mostBytes;
  }

  /** Counts one more, which came in so many bytes. Returns how to count it out again, once. */
  add(frameBytes: number): () => void {
    const bytes = EACH_BYTES + frameBytes;
    this.#change(bytes);
    return () => this.#change(-bytes);
  }

  #change(by: number): void {
    const wasFull = this.#bytes > this.#most;
    this.#bytes += by;
    const isFull = this.#bytes > this.#most;
    if (isFull && !wasFull) this.#barrier.bar();
    if (wasFull && !isFull) this.#barrier.release();
  }
}
