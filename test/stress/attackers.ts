/** Many hostile connections, in a process of their own: each does harm in its way, and comes back when it is cut. */
import net from "node:net";
import { setPriority } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { takeCommands } from "../../bench/support/forked.js";
import { seededRandom } from "../../testing/index.js";
import { frame, handshake, OPCODES } from "./raw-frames.js";

/** What is written at once: as much as one read of a socket takes. */
const CHUNK_BYTES = 64 * 1024;
/** So many bytes of a flood are sent over one connection. */
const FLOOD_BYTES = 512 * 1024;
const FIN = 0x80;

// What is measured is the server and those who are honest: attackers have machines of their own.
setPriority(10);

const random = seededRandom(Number(process.argv[2]));
const text = (message: unknown): Buffer => frame(JSON.stringify(message));
const fill = (one: Buffer): Buffer =>
  Buffer.concat(Array.from({ length: Math.floor(CHUNK_BYTES / one.length) }, () => one));

/** The first fragment of a message, or one that goes on with it: without the bit that says that it is the last. */
function fragment(opcode: number, payload: string): Buffer {
  const bytes = frame(payload, opcode);
  bytes[0] = (bytes[0] ?? 0) & ~FIN;
  return bytes;
}

const hello = (token: string): Buffer =>
  text({ event: "ws:hello", version: 1, client: `evil ${random()}`, token });
const welcome = hello("eve");

const flood =
  (one: Buffer, first = welcome) =>
  async (socket: net.Socket): Promise<void> => {
    socket.write(first);
    const chunk = fill(one);
    for (let sent = 0; sent < FLOOD_BYTES && !socket.destroyed; sent += chunk.length)
      await write(socket, chunk);
  };

/** Sends `part` again and again, until the connection ends. */
const drip =
  (everyMs: number, part: (n: number) => Buffer | string) =>
  async (socket: net.Socket): Promise<void> => {
    for (let n = 0; !socket.destroyed; n++) {
      await write(socket, part(n));
      await pause(everyMs);
    }
  };

const fragments = Buffer.concat([
  fragment(OPCODES.text, "{"),
  ...Array.from({ length: 126 }, () => fragment(0, " ")),
  frame("}", 0),
]);
const names = (n: number): Buffer =>
  text({
    event: "ws:get",
    gets: Array.from({ length: 128 }, (_, each) => ({
      event: `data:get:made-up:${random()}`,
      ref: `${n} ${each}`,
      live: true,
    })),
  });

/** What is done once the upgrade has been asked for. */
const AFTER_UPGRADE = [
  flood(text({})),
  flood(text({ event: "data:get:item0" })),
  flood(text({ event: "echo", ref: "a", number: 1 })),
  flood(frame("", OPCODES.ping)),
  flood(frame("", OPCODES.pong)),
  flood(frame("x", OPCODES.binary)),
  flood(fragments),
  flood(text({ event: "echo", keys: Array(9_000).fill({}) })),
  flood(text({}), text({ event: "ws:hello", version: 99, client: "evil" })),
  flood(text({}), text({ event: "data:get:item0" })), // before it has shown a token
  drip(1_000, (n) => (n === 0 ? welcome : fragment(n === 1 ? OPCODES.text : 0, " "))),
  drip(100, () => hello("eve")),
  drip(2_000, (n) => (n === 0 ? welcome : names(n))),
  drip(30_000, () => welcome),
];

/** What is done in place of an upgrade. */
const IN_PLACE_OF_ONE = [
  drip(30_000, () => ""),
  drip(1_000, (n) => handshake()[n] ?? ""),
  drip(30_000, () =>
    handshake().replace("Host:", `${Array.from({ length: 980 }, (_, n) => `X${n}: ${n}\r\n`).join("")}Host:`),
  ),
];

const KINDS = [
  ...AFTER_UPGRADE.map((act) => async (socket: net.Socket): Promise<void> => {
    await write(socket, handshake());
    await act(socket);
  }),
  ...IN_PLACE_OF_ONE,
];

/** Resolves when the bytes have left, or when they never will. */
function write(socket: net.Socket, bytes: Buffer | string): Promise<void> {
  return new Promise((resolve) => {
    if (socket.destroyed || !socket.writable) return resolve();
    socket.write(bytes, () => resolve());
  });
}

let isOver = false;
let connections = 0;
const sockets = new Set<net.Socket>();

/** One attacker: it does the same again and again. */
async function attack(port: number, kind: number, rampMs: number): Promise<void> {
  await pause(random() * rampMs);
  while (!isOver) {
    connections++;
    const socket = net.connect(port, "127.0.0.1");
    sockets.add(socket);
    socket.on("error", () => {}); // a close follows
    socket.resume(); // it reads, and does not look
    const closed = new Promise((resolve) => socket.once("close", resolve));
    await Promise.all([KINDS[kind % KINDS.length]?.(socket), closed]);
    sockets.delete(socket);
    await pause(1_000 + random() * 4_000);
  }
}

const commands = {
  /** Starts so many attackers, which come one after the other for so long. */
  start: (port: number, count: number, rampMs: number): void => {
    for (let kind = 0; kind < count; kind++) void attack(port, kind, rampMs);
  },
  report: () => ({ open: sockets.size, connections, kinds: KINDS.length }),
  stop: (): void => {
    isOver = true;
    for (const socket of sockets) socket.destroy();
  },
};

/** What this process can be asked. */
export type AttackerCommands = typeof commands;

takeCommands(commands);
