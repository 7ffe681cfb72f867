/** Clients that send random texts, and clients that send random bytes. */
import { once } from "node:events";
import net from "node:net";
import { WebSocket } from "ws";
import { rawFrame } from "../support/raw-frame.js";
import { handshake } from "../support/raw-handshake.js";
import type { Dice } from "./dice.js";
import { parseObject } from "./rule.js";
import type { Target } from "./target.js";
import { anyText, soundFrame } from "./texts.js";

/** How long the server may take to end a connection that its client has ended, in milliseconds. */
const MAX_ENDING_MS = 10_000;

/** Sends so many random texts over one connection, and waits until the server has read them all. */
export async function sendTexts({ url, oracle }: Target, dice: Dice, count: number): Promise<void> {
  const socket = new WebSocket(url);
  const closed = new Promise<void>((resolve) => socket.on("close", () => resolve()));
  const isFull = dice.chance(0.5); // a plain one never says hello
  let answered = (): void => {};
  socket.on("error", (error) => oracle.violated(`the server broke the protocol: ${error.message}`));
  socket.on("message", (data) => {
    const message = parseObject(String(data));
    if (typeof message?.event !== "string") oracle.violated(`no frame from the server: ${data}`);
    else if (message.event.startsWith("ws:") && !isFull) oracle.violated(`to a plain peer: ${data}`);
    if (message?.ref === "sync") answered();
  });
  await once(socket, "open");
  for (let sent = 0; sent < count; sent++) {
    const made = Buffer.from(anyText(dice)).toString(); // as UTF-8 carries it
    const isHello = parseObject(made)?.event === "ws:hello";
    const text = isHello && !isFull ? '{"event":"ws:ping"}' : made;
    oracle.sends(text);
    socket.send(text);
  }
  const done = new Promise<void>((resolve) => {
    answered = resolve;
  });
  const sync = '{"event":"data:get:control","ref":"sync"}';
  oracle.sends(sync);
  socket.send(sync);
  await Promise.race([done, closed]);
  if (dice.chance(0.5)) socket.terminate();
  else socket.close();
  await closed;
}

/** Sends so many frames over one connection, of which the bytes are mutated, and waits until it has ended. */
export async function sendBytes({ url, oracle }: Target, dice: Dice, count: number): Promise<void> {
  const { hostname, port } = new URL(url);
  const socket = net.connect({ host: hostname, port: Number(port), noDelay: true });
  socket.on("error", () => {}); // the server may cut it
  socket.resume();
  const ended = new Promise<"ended">((resolve) => socket.on("close", () => resolve("ended")));
  await once(socket, "connect");
  const frames = Array.from({ length: count }, () => mutatedFrame(dice));
  const bytes = Buffer.concat([Buffer.from(handshake()), ...frames]);
  const cut = dice.chance(0.2) ? dice.below(bytes.length) : bytes.length;
  socket.write(bytes.subarray(0, cut));
  socket.end();
  const late = new Promise<"late">((resolve) => setTimeout(resolve, MAX_ENDING_MS, "late").unref());
  if ((await Promise.race([ended, late])) === "late")
    oracle.violated("a connection stayed open after its end");
  socket.destroy();
}

function anyFrame(dice: Dice): Buffer {
  const payload = dice.chance(0.7) ? JSON.stringify(soundFrame(dice)) : anyText(dice);
  if (dice.chance(0.7)) return rawFrame({ payload });
  return rawFrame({
    payload,
    opcode: dice.below(16),
    isFinal: dice.chance(0.7),
    reserved: dice.chance(0.8) ? 0 : dice.below(8),
    isMasked: dice.chance(0.9),
    ...(dice.chance(0.1) && { declaredLength: 2n ** BigInt(dice.below(64)) }),
  });
}

/** A frame with bits flipped, cut off, or spliced with another; most stay as they are, so that others follow. */
function mutatedFrame(dice: Dice): Buffer {
  const frame = anyFrame(dice);
  switch (dice.below(10)) {
    case 0:
      return flip(dice, frame, 14); // in the header
    case 1:
      return flip(dice, frame, frame.length);
    case 2:
      return frame.subarray(0, dice.below(frame.length));
    case 3:
      return Buffer.concat([frame.subarray(0, dice.below(frame.length)), anyFrame(dice)]);
    default:
      return frame;
  }
}

function flip(dice: Dice, frame: Buffer, end: number): Buffer {
  const flipped = Buffer.from(frame);
  for (let count = 1 + dice.below(3); count > 0; count--) {
    const at = dice.below(Math.min(end, flipped.length));
    flipped[at] = (flipped[at] ?? 0) ^ (1 << dice.below(8));
  }
  return flipped;
}
