import { randomBytes } from "node:crypto";
import { untilAgreed, untilSessions, watchItems } from "../agreement.js";
import { nameOf } from "../application.js";
import { type Check, type CheckContext, spanMs } from "../check.js";
import { repeatedly } from "../eventually.js";
import { Ledger } from "../ledger.js";
import { frame, handshake, OPCODES } from "../raw-frames.js";
import { RawPeer } from "../raw-peer.js";
import type { Stage, StressServer, TappedClient } from "../stage.js";

const NORMAL = 10;
const STEP_MS = 100;
const PATIENCE_MS = 5_000;
const MAX_GROWTH_BYTES = 32 * 1024 * 1024;
const MAX_PEERS = 300;
/** How many bytes one attack sends at the most. */
const FLOOD_BYTES = 2 * 1024 * 1024;

/** What a hostile peer says, once it has a socket. */
type Attack = (peer: RawPeer, random: () => number) => Promise<void>;

const text = (message: unknown): Buffer => frame(JSON.stringify(message));

/** The same bytes again and again, to a peer whose answers nobody reads. */
const flood =
  (bytes: () => Buffer): Attack =>
  async (peer) => {
    await peer.send(handshake());
    peer.socket.pause();
    const one = bytes();
    const many = Buffer.concat(Array.from({ length: Math.ceil(65_536 / one.length) }, () => one));
    for (let sent = 0; sent < FLOOD_BYTES && !peer.isClosed; sent += many.length) await peer.send(many);
  };

const after =
  (...parts: Array<() => string | Buffer>): Attack =>
  async (peer) => {
    await peer.send(handshake());
    for (const part of parts) await peer.send(part());
  };

const ATTACKS: Record<string, Attack> = {
  "says nothing": async () => {},
  "half a handshake": (peer, random) => peer.send(handshake().slice(0, Math.floor(random() * 150))),
  "bytes in place of a handshake": (peer) => peer.send(randomBytes(2_000)),
  "a handshake of another version": (peer) => peer.send(handshake().replace("Version: 13", "Version: 8")),
  "a header of 20 kB": (peer) => peer.send(handshake().replace("Host:", `X: ${"x".repeat(20_000)}\r\nHost:`)),
  "bytes in place of frames": after(() => randomBytes(5_000)),
  "an unmasked frame": after(() => frame('{"event":"echo"}', OPCODES.text, false)),
  "a reserved opcode": after(() => frame("x", 5)),
  "half a frame": after(() => text({ event: "echo", filler: "x".repeat(500) }).subarray(0, 100)),
  "a declared length of 2^63": after(() => Buffer.from("81ff8000000000000000", "hex")),
  "a frame above the limit": after(
    ...Array.from(
      { length: 3 },
      () => () => Buffer.concat([Buffer.from("81ff0000000000020000", "hex"), randomBytes(65_000)]),
    ),
  ),
  "text that is no UTF-8": after(() => frame(Buffer.of(0xff, 0xfe, 0xc0))),
  "binary frames": flood(() => frame(randomBytes(100), OPCODES.binary)),
  "a flood of pings": flood(() => frame(randomBytes(100), OPCODES.ping)),
  "a flood of empty pings": flood(() => frame("", OPCODES.ping)),
  "a flood of pongs": flood(() => frame("", OPCODES.pong)),
  "a flood of gets": flood(() => text({ event: "data:get:item0" })),
  "a flood of hellos": flood(() => text({ event: "ws:hello", version: 1, client: "evil" })),
  "a flood of requests": flood(() => text({ event: "echo", ref: "a", number: 1 })),
  "a deep nest": after(() => frame(`{"event":"echo","number":${"[".repeat(30_000)}${"]".repeat(30_000)}}`)),
  "names of the application": after(
    ...["data:set:item0", "__proto__", "error", "newListener", "ws:welcome", "ws:drain"].map(
      (event) => () => text({ event, data: { version: 666 }, ref: "a" }),
    ),
  ),
  "names that every object has": after(
    ...["__proto__", "constructor", "toString"].map(
      (id) => () => text({ event: "data:get:item0", id, live: true, ref: id }),
    ),
  ),
};

/** Peers that send whatever they like, beside clients that only want their data. */
export const hostilePeers: Check = {
  id: "hostile",
  about: "hostile raw sockets beside normal traffic: the normal clients get their results as ever",
  run: async (context) => {
    const { stage, random } = context;
    const server = await stage.server({ isLimited: true });
    const { heldBytes } = await server.ask("heldMemory");
    const all = stage.clients(NORMAL, server.url, { random, timeoutMs: PATIENCE_MS });
    watchItems(all, 1);
    await untilAgreed(stage, all, [0]);
    const states: string[] = [];
    for (const { client } of all) client.onState(({ name }) => void states.push(name));
    const attackers = attack(context, server);
    const ledger = new Ledger(stage);
    let version = 0;
    await repeatedly(STEP_MS, spanMs(context, 5_000, 60_000), async () => {
      await server.ask("set", 0, ++version);
      callAll(stage, ledger, all, version);
    });
    const attacks = await attackers;
    await ledger.settled(PATIENCE_MS + 2_000);
    await untilAgreed(stage, all, [version]);
    await untilSessions(stage, server, all.length);
    stage.claim(states.length === 0, `normal clients went through ${states}`);
    stage.claim(ledger.outcomes.get("ok") === ledger.count, `calls failed: ${ledger}`);
    const grown = (await server.ask("heldMemory")).heldBytes - heldBytes;
    stage.claim(grown < MAX_GROWTH_BYTES, `the server grew by ${grown} bytes`);
    return {
      did: `${attacks} attacks of ${Object.keys(ATTACKS).length} kinds beside ${ledger}`,
      violations: [],
    };
  },
};

function callAll(stage: Stage, ledger: Ledger, all: readonly TappedClient[], version: number): void {
  for (const { client } of all) {
    const echo = client.request("echo", { number: version });
    ledger.note("an echo", echo, PATIENCE_MS, { outcome: "ok", value: version });
    const get = client.get(nameOf(0));
    ledger.note("a get", get, PATIENCE_MS);
    const check = (value: unknown): void => {
      const got = Number(Reflect.get(Object(value), "version"));
      stage.claim(
        got <= version + 1 && got >= version - 1,
        `a get gave version ${got} in place of ${version}`,
      );
    };
    get.then(check, () => {});
  }
}

/** Attacks in a random order for as long as the normal traffic goes on. Resolves with how many there were. */
async function attack(context: CheckContext, server: StressServer): Promise<number> {
  const { stage, random } = context;
  const kinds = Object.values(ATTACKS);
  const peers: RawPeer[] = [];
  let count = 0;
  const underWay: Promise<void>[] = [];
  await repeatedly(20, spanMs(context, 5_000, 60_000), () => {
    // Each kind in turn, then any.
    const kind = kinds[count < kinds.length ? count : Math.floor(random() * kinds.length)];
    const peer = new RawPeer(stage, server.port);
    count++;
    peers.push(peer);
    if (kind) underWay.push(kind(peer, random));
    if (peers.length > MAX_PEERS) peers.shift()?.socket.destroy();
  });
  for (const { socket } of peers) socket.destroy();
  await Promise.all(underWay);
  return count;
}
