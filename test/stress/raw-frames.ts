/** Handshakes and frames as bytes, for peers that do not keep to what `ws` would send. */
import { createHash, randomBytes } from "node:crypto";

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455, section 1.3
const FIN = 0x80;
const MASKED = 0x80;

/** The opcodes of frames (RFC 6455, section 5.2). */
export const OPCODES = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** The handshake of a client, to its end. */
export function handshake(): string {
  const key = randomBytes(16).toString("base64");
  const lines = ["GET / HTTP/1.1", "Host: 127.0.0.1", "Connection: Upgrade", "Upgrade: websocket"];
  return `${[...lines, "Sec-WebSocket-Version: 13", `Sec-WebSocket-Key: ${key}`].join("\r\n")}\r\n\r\n`;
}

/** What a server answers to a handshake. */
export function answerTo(request: string): string {
  const key = /sec-websocket-key: (\S+)/i.exec(request)?.[1];
  const accept = createHash("sha1").update(`${key}${GUID}`).digest("base64");
  const lines = ["HTTP/1.1 101 Switching Protocols", "Connection: Upgrade", "Upgrade: websocket"];
  return `${[...lines, `Sec-WebSocket-Accept: ${accept}`].join("\r\n")}\r\n\r\n`;
}

/** One frame of up to 65,535 bytes. A client masks what it sends. */
export function frame(payload: string | Buffer, opcode: number = OPCODES.text, isMasked = true): Buffer {
  const body = Buffer.from(payload);
  const bits = isMasked ? MASKED : 0;
  const length =
    body.length < 126
      ? Buffer.of(bits | body.length)
      : Buffer.of(bits | 126, body.length >> 8, body.length & 0xff);
  const mask = isMasked ? randomBytes(4) : Buffer.alloc(0);
  if (isMasked) for (const [index, byte] of body.entries()) body[index] = byte ^ (mask[index % 4] ?? 0);
  return Buffer.concat([Buffer.of(FIN | opcode), length, mask, body]);
}

/** The texts of whole, unmasked frames of up to 65,535 bytes, as a server sends them after its handshake. */
export function textsIn(bytes: Buffer): string[] {
  const texts: string[] = [];
  let place = bytes.indexOf("\r\n\r\n") + 4;
  while (place + 2 <= bytes.length) {
    const short = (bytes[place + 1] ?? 0) & 0x7f;
    const begin = place + (short === 126 ? 4 : 2);
    if (begin > bytes.length) break;
    const end = begin + (short === 126 ? bytes.readUInt16BE(place + 2) : short);
    if (end > bytes.length) break;
    if (((bytes[place] ?? 0) & 0x0f) === OPCODES.text) texts.push(bytes.toString("utf8", begin, end));
    place = end;
  }
  return texts;
}
