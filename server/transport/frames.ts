/** The header of a frame (RFC 6455, section 5.2), as far as it is needed to find the end of the frame. */

/** What is to be done with the bytes from a place on. */
export interface FrameHead {
  /**
   * Where the frame ends. It may lie beyond the available bytes, and is infinite if the length itself is incomplete.
   */
  end: number;
  /** The payload length. */
  length: number;
  opcode: number;
  isFinal: boolean;
  /** Whether a client may send this header. */
  isSound: boolean;
}

export const CLOSE = 0x8;
const FINAL = 0x80;
const RESERVED_BITS = 0x70;
const MASKED = 0x80;
const MASK_BYTES = 4;
const MOST_CONTROL_BYTES = 125;
const OPCODES = [0x0, 0x1, 0x2, CLOSE, 0x9, 0xa];

/**
 * One object, used again for every header: most frames are small, and an object per frame would cost more than all
 * the rest.
 */
const read: FrameHead = { end: 0, length: 0, opcode: 0, isFinal: true, isSound: true };

/** Reads the frame header at `at`; at least one byte must be available. The result is valid until the next call. */
export function readHead(bytes: Buffer, at: number): Readonly<FrameHead> {
  const [first = 0, second = MASKED] = [bytes[at], bytes[at + 1]];
  read.opcode = first & 0x0f;
  read.isFinal = (first & FINAL) !== 0;
  readLength(bytes, at);
  const isControl = read.opcode >= CLOSE;
  read.isSound =
    (first & RESERVED_BITS) === 0 &&
    (second & MASKED) !== 0 &&
    OPCODES.includes(read.opcode) &&
    !(isControl && (!read.isFinal || (second & ~MASKED) > MOST_CONTROL_BYTES));
  return read;
}

function readLength(bytes: Buffer, at: number): void {
  const short = (bytes[at + 1] ?? 0) & ~MASKED;
  const begin = at + (short < 126 ? 2 : short === 126 ? 4 : 10);
  if (bytes.length < Math.max(begin, at + 2)) {
    read.length = 0;
    read.end = Number.POSITIVE_INFINITY;
    return;
  }
  read.length =
    short < 126 ? short : short === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2));
  read.end = begin + MASK_BYTES + read.length;
}
