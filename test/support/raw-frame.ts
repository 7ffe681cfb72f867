/** Frames of RFC 6455, byte by byte: those that no web socket library would write too. */

export const CONTINUATION = 0x0;
export const TEXT = 0x1;
export const BINARY = 0x2;
export const CLOSE = 0x8;
export const PING = 0x9;
export const PONG = 0xa;

const MASK = Buffer.from([0x11, 0x22, 0x33, 0x44]);

/** What is odd about a frame. */
export interface FrameParts {
  opcode?: number;
  payload?: Buffer | string;
  isFinal?: boolean;
  /** The three reserved bits, as a number from 0 to 7. */
  reserved?: number;
  isMasked?: boolean;
  /** The length that the header tells, if it is not the payload's. */
  declaredLength?: bigint;
}

/** The bytes of one frame as a client sends it: a whole, masked text frame unless told otherwise. */
export function rawFrame(parts: FrameParts = {}): Buffer {
  const { opcode = TEXT, isFinal = true, reserved = 0, isMasked = true } = parts;
  const payload = Buffer.from(parts.payload ?? "");
  const first = (isFinal ? 0x80 : 0) | (reserved << 4) | opcode;
  const length = lengthBytes(parts.declaredLength ?? BigInt(payload.length), isMasked);
  const head = Buffer.concat([Buffer.from([first]), length]);
  if (!isMasked) return Buffer.concat([head, payload]);
  return Buffer.concat([head, MASK, payload.map((byte, index) => byte ^ Number(MASK[index % 4]))]);
}

/** The bytes of a text frame that holds `message` as JSON. */
export function jsonFrame(message: unknown): Buffer {
  return rawFrame({ payload: JSON.stringify(message) });
}

/** The bytes of a close frame with `code`, whether a peer may send that code or not. */
export function closeFrame(code: number, reason: Buffer | string = ""): Buffer {
  const codeBytes = Buffer.alloc(2);
  codeBytes.writeUInt16BE(code);
  return rawFrame({ opcode: CLOSE, payload: Buffer.concat([codeBytes, Buffer.from(reason)]) });
}

/** The bytes of one message in fragments. */
export function fragments(payloads: ReadonlyArray<Buffer | string>, isEnded = true): Buffer {
  const last = payloads.length - 1;
  const frames = payloads.map((payload, index) =>
    rawFrame({ opcode: index === 0 ? TEXT : CONTINUATION, payload, isFinal: isEnded && index === last }),
  );
  return Buffer.concat(frames);
}

function lengthBytes(length: bigint, isMasked: boolean): Buffer {
  const bit = isMasked ? 0x80 : 0;
  if (length < 126n) return Buffer.from([bit | Number(length)]);
  if (length < 65_536n) return Buffer.from([bit | 126, Number(length >> 8n), Number(length & 0xffn)]);
  const bytes = Buffer.alloc(9);
  bytes[0] = bit | 127;
  bytes.writeBigUInt64BE(length, 1);
  return bytes;
}

/** One frame as a server sent it. */
export interface ServerFrame {
  opcode: number;
  payload: Buffer;
}

/** Takes the first frame of a server's out of `bytes`; nothing if it is not there in full. */
export function takeFrame(bytes: Buffer): { frame: ServerFrame; rest: Buffer } | undefined {
  if (bytes.length < 2) return undefined;
  const short = bytes.readUInt8(1) & 0x7f;
  const start = short === 126 ? 4 : short === 127 ? 10 : 2;
  if (bytes.length < start) return undefined;
  const extended = short === 126 ? () => bytes.readUInt16BE(2) : () => Number(bytes.readBigUInt64BE(2));
  const end = start + (short < 126 ? short : extended());
  if (bytes.length < end) return undefined;
  const frame = { opcode: bytes.readUInt8(0) & 0x0f, payload: bytes.subarray(start, end) };
  return { frame, rest: bytes.subarray(end) };
}
