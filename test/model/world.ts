import type { Client } from "../../client/index.js";
import { createParts } from "../../client/parts.js";
import { createPair, type Link, type Pair, type Side } from "../../testing/index.js";
import { addressOf, ITEMS, type ItemName } from "./items.js";
import { serveModel } from "./serve.js";
import { SlowLinks } from "./slow-links.js";

export const CLIENTS = 3;
export const TIMEOUT_MS = 8_000;
/** Long enough to notice a dead link (25 s, 10 s), to reconnect (5 s) and to be answered. */
const QUIET_MS = 90_000;
/** Long enough for what is on its way to arrive, and shorter than any deadline. */
const LEAVE_MS = 5_000;
const LIMITS = { highWaterBytes: 600, maxQueuedBytes: 6_000, maxQueuedMs: 10_000 };

/** The characters that each value has beside its version: some go in parts over slow links. */
const FILLER = { shared: 100, private: 2_000, member: 4_000, switch: 100 };

/** What one client has, and what was seen of it. */
export interface Actor {
  client: Client;
  stops: Map<ItemName, () => void>;
  /** The newest version of each item that this client ever saw. */
  seen: Map<ItemName, number>;
  /** The truth when its link was opened: whatever it calls live has been confirmed since. */
  truthAtOpen: Map<ItemName, number>;
  wasOpen: boolean;
}

interface Known {
  status: string;
  value: { version: number } | undefined;
}

function snapshotOf({ client }: Actor, name: ItemName): Known {
  const [address, id] = addressOf(name);
  const store = id === undefined ? client.item(address) : client.item(address, id);
  // The model's own handlers made every value.
  return store.get() as Known;
}

/** The system under test and the truth that it has to converge on. */
export class World {
  readonly pair: Pair;
  readonly actors: Actor[] = [];
  readonly violations: string[] = [];
  /** The server's truth: the version of each item. It outlives the server's process. */
  readonly truth = new Map<ItemName, number>(ITEMS.map((name) => [name, 0]));
  readonly slow = new SlowLinks(() => this.pair.clock.now());
  /** The promises that have not settled. */
  pending = 0;
  #process = 0;
  #clientOf = new WeakMap<Link, unknown>();
  #welcomed = new Set<unknown>();
  #isUp = true;
  #isOver = false;
  #refs = new WeakMap<Link, Map<string, number>>();
  #parts = new WeakMap<Link, ReturnType<typeof createParts>>();
  #numbers = 0;

  constructor(seed: number) {
    this.pair = createPair({
      seed,
      latencyMs: [1, 50],
      router: LIMITS,
      serve: (router, events) => this.#serve(router, events),
      onLink: (link) => this.slow.open(link),
      onFrame: (link, side, text) => this.#onFrame(link, side, text),
    });
    for (let index = 0; index < CLIENTS; index++) this.actors.push(this.#createActor());
  }

  /** The payload that stands for a version: long enough to fill a stalled socket. */
  payload(name: ItemName): { version: number; filler: string } {
    const version = this.truth.get(name) ?? 0;
    return { version: name === "switch" ? version % 2 : version, filler: "x".repeat(FILLER[name]) };
  }

  /** Sets an item for everybody, so often in one turn. */
  set(name: ItemName, times = 1): void {
    for (let time = 0; time < times; time++) {
      this.truth.set(name, (this.truth.get(name) ?? 0) + 1);
      this.slow.set(name, this.truth.get(name) ?? 0);
      if (name === "member") this.pair.router.publish("riders", 7, this.payload(name));
      else this.pair.router.publish(name, this.payload(name));
    }
  }

  /** Watches a promise that is given the time of a healed world: it must be fulfilled. */
  trackPatient(promise: Promise<unknown>, what: string): void {
    this.pending++;
    promise.then(
      () => this.pending--,
      (error) => {
        this.pending--;
        if (!this.#isOver && error.code !== "limit") this.violations.push(`${what}: ${error.message}`);
      },
    );
  }

  /** Watches a promise: it must settle in its deadline. */
  track(promise: Promise<unknown>, what: string): void {
    const { clock } = this.pair;
    const since = clock.now();
    this.pending++;
    const settled = (): void => {
      this.pending--;
      const tookMs = clock.now() - since;
      if (tookMs > TIMEOUT_MS) this.violations.push(`${what} settled after ${tookMs} ms`);
    };
    promise.then(settled, settled);
  }

  /** A number that nothing had before. */
  number(): number {
    this.#numbers++;
    return this.#numbers;
  }

  /** Says what no state may ever show: a live value older than the link, or older than one that was seen. */
  checkAlways(): void {
    for (const [index, actor] of this.actors.entries()) {
      this.#noteLink(actor);
      for (const name of actor.stops.keys()) {
        const { status, value } = snapshotOf(actor, name);
        const what = `client ${index}, ${name}`;
        if (status === "live" && actor.client.state.name !== "open")
          this.violations.push(`${what}: live without a link`);
        if (value === undefined || name === "switch") continue;
        const { version } = value;
        if (version < (actor.seen.get(name) ?? 0)) this.violations.push(`${what}: went back to ${version}`);
        actor.seen.set(name, version);
        const atOpen = actor.truthAtOpen.get(name) ?? 0;
        if (status === "live" && version < atOpen)
          this.violations.push(`${what}: live at ${version}, truth was ${atOpen}`);
        const late = status === "live" && this.slow.check(this.pair.links, name, version);
        if (late) this.violations.push(`${what}: ${late}`);
      }
    }
  }

  /** Heals every fault, waits, and says what has not converged. */
  async checkQuiet(): Promise<void> {
    this.start();
    for (const link of this.pair.links) {
      for (const direction of [link.toClient, link.toServer]) {
        direction.throttle(Number.POSITIVE_INFINITY);
        direction.detour(0);
        direction.resume();
      }
    }
    await this.pair.clock.advance(QUIET_MS);
    this.checkAlways();
    if (this.pending > 0) this.violations.push(`${this.pending} promises have not settled`);
    for (const [index, actor] of this.actors.entries()) {
      for (const name of actor.stops.keys()) {
        const { status, value } = snapshotOf(actor, name);
        const truth = this.payload(name).version;
        if (actor.client.state.name === "closed") continue;
        if (status !== "live" || value?.version !== truth) {
          this.violations.push(`client ${index}, ${name}: ${status} at ${value?.version}, truth is ${truth}`);
        }
      }
    }
  }

  stop(): void {
    if (!this.#isUp) return;
    this.#isUp = false;
    this.pair.stop();
  }

  start(): void {
    if (this.#isUp) return;
    this.#isUp = true;
    this.pair.start();
  }

  /** Ends everything, and says what is left running. */
  async end(): Promise<void> {
    this.#isOver = true;
    for (const { client } of this.actors) client.close();
    this.stop();
    await this.pair.clock.advance(LEAVE_MS);
    if (this.pair.clock.pending > 0) this.violations.push(`${this.pair.clock.pending} timers are left`);
  }

  #serve(router: Pair["router"], events: Pair["events"]): void {
    this.#process++;
    serveModel(
      { router, events },
      {
        process: this.#process,
        payload: (name) => this.payload(name),
        later: (then) => void this.pair.clock.after(5, then),
        violation: (what) => void this.violations.push(what),
      },
    );
  }

  /** Keeps the truth of the moment in which the link was first seen open. */
  #noteLink(actor: Actor): void {
    const isOpen = actor.client.state.name === "open";
    if (isOpen && !actor.wasOpen) actor.truthAtOpen = new Map(this.truth);
    actor.wasOpen = isOpen;
  }

  #createActor(): Actor {
    const report = (error: unknown): void => void this.violations.push(String(error));
    const client = this.pair.client({ timeoutMs: TIMEOUT_MS, report });
    const actor: Actor = {
      client,
      stops: new Map(),
      seen: new Map(),
      truthAtOpen: new Map(),
      wasOpen: false,
    };
    client.onState(() => this.#noteLink(actor));
    return actor;
  }

  /** Whether the client of `link` knows its server for one that answers pings: it can tell a dead link only then. */
  isKnown(link: Link): boolean {
    return this.#welcomed.has(this.#clientOf.get(link));
  }

  #onFrame(link: Link, side: Side, text: string): void {
    const toWhole = this.#parts.get(link) ?? createParts();
    this.#parts.set(link, toWhole);
    const whole = side === "client" ? toWhole(text) : text;
    if (whole === "") return;
    const { event, ref, client, gets, refs } = JSON.parse(whole);
    if (event === "ws:hello") this.#clientOf.set(link, client);
    if (event === "ws:welcome") this.#welcomed.add(this.#clientOf.get(link));
    const buffered = link.toClient.bufferedAmount;
    const most = LIMITS.highWaterBytes + LIMITS.maxQueuedBytes;
    if (buffered > most) this.violations.push(`${buffered} bytes wait for one session`);
    const all: string[] = [ref, ...(gets ?? []).map((each: { ref: string }) => each.ref), ...(refs ?? [])];
    for (const each of all.filter(Boolean)) this.#countRef(link, side, each);
  }

  #countRef(link: Link, side: Side, ref: string): void {
    const open = this.#refs.get(link) ?? new Map<string, number>();
    this.#refs.set(link, open);
    const asked = (open.get(ref) ?? 0) + (side === "server" ? 1 : -1);
    open.set(ref, asked);
    if (asked < 0) this.violations.push(`ref ${ref} was answered twice`);
  }
}
