/** No bytes. */
export const NOTHING: Buffer = Buffer.alloc(0);

/** Unprocessed bytes of a socket. They use at most twice the memory they need. */
export class Unread {
  /** The bytes. */
  bytes: Buffer;
  /** The buffer that contains them, if it has free space after them. */
  #room: Buffer | undefined;

  /** The bytes may stay for a long time, so they are copied if they use only a part of their buffer. */
  constructor(bytes: Buffer) {
    this.bytes = 2 * bytes.length >= bytes.buffer.byteLength ? bytes : copyOf(bytes);
  }

  /** Appends the bytes of one read. */
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

/** A copy with a buffer of its own. */
export function copyOf(bytes: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(copy);
  return copy;
}
