import { type Header, readHeader } from "./frames.js";

/** How much of a frame is looked at: enough to tell what it is. */
const HEAD_BYTES = 64;

/** Is told the opcode and the beginning of each frame that has come to its end. */
export type Heard = (opcode: number, head: string) => void;

/**
 * Tells frames apart and parses nothing, so that the generator costs less than any server. It keeps a frame's
 * beginning at most: what is read goes into one buffer for all sockets.
 */
export class FrameReader {
  #heard: Heard;
  /** What came of a frame whose beginning is not all there. */
  #rest: Buffer | undefined;
  /** The frame whose end is still to come, and how many bytes of it. */
  #opcode = 0;
  #head = "";
  #missing = 0;

  constructor(heard: Heard) {
    this.#heard = heard;
  }

  /** Takes the first `end` bytes of `bytes`; they are not looked at again. */
  take(bytes: Buffer, end: number): void {
    if (this.#rest) {
      const joined = Buffer.concat([this.#rest, bytes.subarray(0, end)]);
      this.#rest = undefined;
      return this.take(joined, joined.length);
    }
    let at = 0;
    while (at < end) {
      if (this.#missing > 0) {
        const passed = Math.min(this.#missing, end - at);
        at += passed;
        this.#missing -= passed;
        if (this.#missing === 0) this.#heard(this.#opcode, this.#head);
        continue;
      }
      const header = readHeader(bytes, at, end);
      if (header === undefined || !hasHead(header, end - at)) {
        this.#rest = Buffer.from(bytes.subarray(at, end));
        return;
      }
      at = this.#begin(header, bytes, at);
    }
  }

  /** Begins a frame; returns where its payload begins, or where it ends if it has none. */
  #begin({ opcode, headerBytes, payloadBytes }: Header, bytes: Buffer, at: number): number {
    const start = at + headerBytes;
    const head = bytes.toString("latin1", start, start + Math.min(payloadBytes, HEAD_BYTES));
    if (payloadBytes === 0) this.#heard(opcode, head);
    this.#opcode = opcode;
    this.#head = head;
    this.#missing = payloadBytes;
    return start;
  }
}

function hasHead({ headerBytes, payloadBytes }: Header, bytes: number): boolean {
  return bytes >= headerBytes + Math.min(payloadBytes, HEAD_BYTES);
}
