const NOTHING: Buffer = Buffer.alloc(0);

/** The bytes of a socket that have not been handed on. They take at most twice the memory that they need. */
export class Unread {
  /** What is there. */
  bytes: Buffer = NOTHING;
  /** The memory in which it is, if there is room behind it. */
  #room: Buffer | undefined;

  /** Adds what a read brought. */
  add(chunk: Buffer): void {
    const { length } = this.bytes;
    if (length === 0) {
      this.bytes = chunk;
      return;
    }
    const all = length + chunk.length;
    if (!this.#room || this.#room.length < all) {
      this.#room = Buffer.allocUnsafeSlow(2 * all);
      this.bytes.copy(this.#room);
    }
    chunk.copy(this.#room, length);
    this.bytes = this.#room.subarray(0, all);
  }

  /** Takes off so many bytes from the front: a view that is good until more is added. */
  take(count: number): Buffer {
    const taken = this.bytes.subarray(0, count);
    this.bytes = count === this.bytes.length ? NOTHING : this.bytes.subarray(count);
    this.#room = undefined;
    return taken;
  }

  /** What is left may stay for long: it keeps no more memory than it needs. */
  settle(): void {
    if (this.#room || 2 * this.bytes.length >= this.bytes.buffer.byteLength) return;
    this.bytes = copyOf(this.bytes);
  }

  clear(): void {
    this.bytes = NOTHING;
    this.#room = undefined;
  }
}

/** A copy that shares its memory with nothing. */
export function copyOf(bytes: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(copy);
  return copy;
}
