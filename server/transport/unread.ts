/** No bytes. */
export const NOTHING: Buffer = Buffer.alloc(0);

/** Bytes of a socket that wait. They take at most twice the memory that they need. */
export class Unread {
  /** What is there. */
  bytes: Buffer;
  /** The memory in which it is, if there is room behind it. */
  #room: Buffer | undefined;

  /** What is there may stay for long: it keeps no more memory than it needs. */
  constructor(bytes: Buffer) {
    this.bytes = 2 * bytes.length >= bytes.buffer.byteLength ? bytes : copyOf(bytes);
  }

  /** Adds what a read brought. */
  add(chunk: Buffer): void {
    const { length } = this.bytes;
    const all = length + chunk.length;
    if (!this.#room || this.#room.length < all) {
      this.#room = Buffer.allocUnsafeSlow(2 * all);
      this.bytes.copy(this.#room);
    }
    chunk.copy(this.#room, length);
    this.bytes = this.#room.subarray(0, all);
  }
}

/** A copy that shares its memory with nothing. */
export function copyOf(bytes: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(copy);
  return copy;
}
