/** A server that is attacked over real sockets, with a healthy control client beside the attacker. */
import { expect } from "vitest";
import type { Client } from "../../client/index.js";
import type { Passthrough } from "../../server/events/reply.js";
import { type AttachOptions, attach, reply, type Sockets } from "../../server/index.js";
import { type BarePeer, connectBare } from "./bare-peer.js";
import { connect } from "./client.js";
import { atEnd } from "./disposing.js";
import { CLOSE, jsonFrame } from "./raw-frame.js";
import type { RawSocket } from "./raw-socket.js";
import { type BusKind, type RecordingBus, recordingBus } from "./recording-bus.js";
import { quietLog, startHttp } from "./server.js";

/** What is odd about an arena. */
export interface ArenaOptions extends Omit<AttachOptions, "events"> {
  /** @default "three methods", which sees every emit */
  kind?: BusKind;
  /** What to listen to on the other buses. */
  names?: readonly string[];
  /** The sustained rate of frames of one session; `Infinity` for tests of something else that send thousands. */
  maxFramesPerSecond?: number;
  /** How many frames of one session may come at once. */
  maxFrameBurst?: number;
  /** How long a session may stay above its rate. */
  maxThrottledMs?: number;
}

const OWN_EVENTS = ["data:get:control", "data:set:control", "control:echo"];
const objectKeys = Reflect.ownKeys(Object.prototype);

/** Starts a server, and proves that the control client is served. All ends with the running test. */
export async function startArena({ kind = "three methods", names = [], ...options }: ArenaOptions = {}) {
  const recording = recordingBus(kind, names);
  const { bus } = recording;
  const log = quietLog();
  const { server, url } = await startHttp();
  const sockets: Sockets = attach(server, { webSockets: true, log, ...options, events: bus });
  atEnd(() => sockets.close({ graceMs: 0 }));
  const answer = (): void => void bus.emit("data:set:control", "sound");
  // What comes over the bus under this name is a passthrough event.
  const echo = (payload: unknown): void => reply(payload as Passthrough, "echo");
  bus.on("data:get:control", answer);
  bus.on("control:echo", echo);
  atEnd(() => {
    bus.off("data:get:control", answer);
    bus.off("control:echo", echo);
  });
  const arena = new Arena(url, sockets, recording, log);
  await arena.unharmed();
  return arena;
}

/** What a test of a hostile peer needs. */
export class Arena {
  readonly url: string;
  readonly sockets: Sockets;
  readonly bus: RecordingBus["bus"];
  readonly log: { entries: unknown[] };
  readonly control: Client;
  #recording: RecordingBus;
  #states: string[] = [];
  #faults: unknown[] = [];
  #syncs = 0;

  constructor(url: string, sockets: Sockets, recording: RecordingBus, log: { entries: unknown[] }) {
    this.url = url;
    this.sockets = sockets;
    this.bus = recording.bus;
    this.log = log;
    this.#recording = recording;
    this.control = connect(url);
    this.control.onState(({ name }) => this.#states.push(name));
    const fault = (error: unknown): void => void this.#faults.push(error);
    process.on("uncaughtException", fault).on("unhandledRejection", fault);
    atEnd(() => process.off("uncaughtException", fault).off("unhandledRejection", fault));
  }

  /** Opens a plain peer. */
  async attacker(): Promise<BarePeer> {
    return connectBare(this.url);
  }

  /** Opens a full peer. */
  async fullAttacker(): Promise<BarePeer> {
    const peer = await connectBare(this.url);
    peer.send({ event: "ws:hello", version: 1, client: "attacker" });
    await peer.inbox.find(({ event }) => event === "ws:welcome");
    return peer;
  }

  /** What the server says to `peer` until it has read and answered all that came before. */
  async saidTo(peer: BarePeer): Promise<Array<Record<string, unknown>>> {
    const before = peer.inbox.all.length;
    const ref = `sync${++this.#syncs}`;
    peer.send({ event: "data:get:control", ref });
    await peer.inbox.find((message) => message.ref === ref);
    return peer.inbox.all.slice(before).filter((message) => message.ref !== ref);
  }

  /** What came over the bus beside what the control and {@link saidTo} ask for. */
  emitted(): unknown[][] {
    return this.#recording.emitted.filter(([event]) => !OWN_EVENTS.includes(String(event)));
  }

  /** What was listened to on the bus beside that. */
  listened(): string[] {
    return this.#recording.listened.filter((event) => !OWN_EVENTS.includes(event));
  }

  /**
   * Proves that the control client is served over the connection that it had, that nothing was thrown past us,
   * that no object has a new property and that the log has no line that a peer broke.
   */
  async unharmed(): Promise<void> {
    expect(await this.control.get("control")).toBe("sound");
    expect(await this.control.request("control:echo")).toBe("echo");
    expect(this.#states.filter((name) => name === "waiting" || name === "closed")).toEqual([]);
    expect(this.#faults).toEqual([]);
    expect(Reflect.ownKeys(Object.prototype)).toEqual(objectKeys);
    for (const entry of this.log.entries) expect(String(entry)).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
  }
}

/** Resolves when the server has answered what came last over `raw`. */
export async function answered(raw: RawSocket): Promise<void> {
  raw.write(jsonFrame({ event: "data:get:control", ref: "k" }));
  expect(await raw.message()).toEqual({ event: "data:set:control", ref: "k", data: "sound" });
}

/** The code with which the server closes at once; 0 if it answers what comes next instead. */
export async function closedAtOnce(raw: RawSocket): Promise<number> {
  raw.write(jsonFrame({ event: "data:get:control", ref: "k" }));
  const { opcode, payload } = await raw.frames.next();
  return opcode === CLOSE ? payload.readUInt16BE(0) : 0;
}
