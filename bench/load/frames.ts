/** Frames of RFC 6455 as a client sends them, made once before the measure begins. */

const TEXT = 0x1;
const PONG = 0xa;
const LAST = 0x80;
const MASKED = 0x80;
const LENGTH_IN_TWO_BYTES = 126;
const LENGTH_IN_EIGHT_BYTES = 127;

/** One key for all: what a server does with it does not depend on its bytes. */
const MASK = Buffer.from([0x37, 0xfa, 0x21, 0x3d]);

/** The masked text frame of `text`. */
export function textFrame(text: string): Buffer {
  return maskedFrame(TEXT, Buffer.from(text));
}

/** The masked frame that answers a ping with this payload (RFC 6455, section 5.5.3). */
export function pongFrame(payload: string): Buffer {
  return maskedFrame(PONG, Buffer.from(payload, "latin1"));
}

function maskedFrame(opcode: number, payload: Buffer): Buffer {
  const masked = Buffer.from(payload.map((byte, index) => byte ^ (MASK[index % MASK.length] ?? 0)));
  return Buffer.concat([Buffer.from([LAST | opcode]), lengthOf(payload.length), MASK, masked]);
}

function lengthOf(bytes: number): Buffer {
  if (bytes < LENGTH_IN_TWO_BYTES) return Buffer.from([MASKED | bytes]);
  if (bytes >= 1 << 16) throw new RangeError(`no client sends a frame of ${bytes} bytes here`);
  const length = Buffer.alloc(3);
  length[0] = MASKED | LENGTH_IN_TWO_BYTES;
  length.writeUInt16BE(bytes, 1);
  return length;
}

/** The frame that begins at `at`, as far as its header is there. */
export interface Header {
  opcode: number;
  headerBytes: number;
  payloadBytes: number;
}

/** Reads the header of a server's frame, which is not masked; nothing if it is not all there. */
export function readHeader(bytes: Buffer, at: number, end: number): Header | undefined {
  if (end - at < 2) return undefined;
  const opcode = (bytes[at] ?? 0) & 0xf;
  const length = (bytes[at + 1] ?? 0) & 0x7f;
  if (length < LENGTH_IN_TWO_BYTES) return { opcode, headerBytes: 2, payloadBytes: length };
  const headerBytes = length === LENGTH_IN_EIGHT_BYTES ? 10 : 4;
  if (end - at < headerBytes) return undefined;
  // Eight bytes hold more than any frame has here: the lower four tell its length.
  const payloadBytes = headerBytes === 4 ? bytes.readUInt16BE(at + 2) : bytes.readUInt32BE(at + 6);
  return { opcode, headerBytes, payloadBytes };
}
