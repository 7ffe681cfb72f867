import type { Client, Snapshot } from "../../../client/index.js";
import type { Engine } from "../../../cluster/engine.js";
import {
  createPair,
  type MemoryEngine,
  memoryEngine,
  type Pair,
  seededRandom,
  VirtualClock,
} from "../../../testing/index.js";

/** `pushed` is only ever set; `stored` has handlers that read a store which all nodes share. */
export const ITEMS = ["pushed", "other", "stored"] as const;
export type ItemName = (typeof ITEMS)[number];

/** Shorter than the defaults, so that more schedules fit into a minute. */
const TIMES = { beatMs: 500, waitMs: 500, auditMs: 4_000 };
/** `beatMs` and `waitMs`, and what a word and a rejoin take. */
const NOTICE_MS = 1_200;
/** An audit, a time alone, and the writes that they lead to. */
const SILENT_MS = TIMES.auditMs + 2 * NOTICE_MS;
/** Long enough for every audit, reconnect and retry. */
const REST_MS = 14_000;
const LOOK_MS = 300;
/** By so much the nodes may err about the engine's time. */
const APART_MS = 8;

interface Watcher {
  node: number;
  client: Client;
  shown: Map<ItemName, Snapshot<unknown>>;
  stops: Map<ItemName, () => void>;
}

/** A cluster in memory, its clients, and the truth that they have to agree on. */
export class ClusterWorld {
  readonly clock = new VirtualClock();
  readonly hub: MemoryEngine;
  readonly violations: string[] = [];
  readonly pairs: Pair[] = [];
  readonly engines: Engine[] = [];
  readonly watchers: Watcher[] = [];
  /** What was set last, where, and since when the others can know it. */
  readonly truth = new Map<ItemName, { value: number; node: number; at: number }>();
  /** The nodes that are split from the others. */
  #apart = new Set<number>();
  #sets = 0;
  #lastSet = { node: 0, at: Number.NEGATIVE_INFINITY };
  #faultAt = Number.NEGATIVE_INFINITY;
  #lastSilentAt = 0;
  #silentAt = Number.NEGATIVE_INFINITY;
  #hasForgotten = false;
  #backAt = Number.NEGATIVE_INFINITY;
  #random: () => number;

  constructor(seed: number, nodes: number) {
    this.#random = seededRandom(seed);
    const pushedCharacters = seed % 3 === 1 ? 0 : undefined; // then nodes have to read each value
    const engine = { clock: this.clock, random: seededRandom(seed + 1), pushedCharacters };
    this.hub = memoryEngine({ ...engine, latencyMs: [0.5, 6] });
    for (let node = 0; node < nodes; node++) {
      this.pairs.push(this.#createPair(node, seed));
      this.#addWatcher(node);
    }
  }

  async begin(): Promise<void> {
    await this.clock.advance(100);
    for (const watcher of this.watchers) for (const name of ITEMS) this.subscribe(watcher, name);
    await this.clock.advance(500);
  }

  /** Sets an item on one node. Not in one moment with another, which would leave open what is the newest. */
  async set(node: number, name: ItemName): Promise<void> {
    const isWatched = this.watchers.some((each) => each.node === node && each.stops.has(name));
    // The engine alone has it then, for a moment: what it forgets is lost.
    if (!isWatched && !this.#isCalm) return;
    const last = this.#lastSet;
    if (last.node !== node && this.clock.now() - last.at < APART_MS) await this.clock.advance(APART_MS);
    this.#lastSet = { node, at: this.clock.now() };
    const value = ++this.#sets;
    this.truth.set(name, { value, node, at: this.clock.now() });
    this.pairs[node]?.router.publish(name, value);
    if (!isWatched) await this.clock.advance(50);
  }

  subscribe(watcher: Watcher, name: ItemName): void {
    if (watcher.stops.has(name)) return;
    const store = watcher.client.item(name);
    const stop = store.subscribe((snapshot) => {
      watcher.shown.set(name, snapshot);
      this.#check(watcher, name);
    });
    watcher.stops.set(name, stop);
  }

  unsubscribe(watcher: Watcher, name: ItemName): void {
    // Somebody keeps watching: what nobody watches is lost with the engine's memory, or with its smaller half.
    if (watcher === this.watchers[0] || this.#apart.has(watcher.node)) return;
    watcher.stops.get(name)?.();
    watcher.stops.delete(name);
    watcher.shown.delete(name);
  }

  /** The engine is killed, and may forget what it held. */
  kill(keeps: boolean): void {
    this.fault();
    this.hub.kill({ keeps });
    this.#hasForgotten ||= !keeps;
  }

  /** The engine runs again. What it has forgotten comes back with the nodes that show it: the others know it then. */
  start(): void {
    if (this.#hasForgotten) this.#backAt = this.clock.now();
    this.#hasForgotten = false;
    this.hub.start();
  }

  get isSplit(): boolean {
    return this.#apart.size > 0;
  }

  /** These nodes have an engine of their own from now on. What is on its way arrives before. */
  async split(nodes: readonly number[]): Promise<void> {
    this.fault();
    await this.clock.advance(50);
    const apart = nodes.filter((node) => node < this.pairs.length);
    for (const node of apart) this.#apart.add(node);
    this.hub.split(apart.flatMap((node) => this.engines[node] ?? []));
  }

  /** Those that were split from the others are back: only an audit finds what they missed. */
  heal(): void {
    this.silently();
    this.#apart.clear();
    this.hub.heal();
  }

  /** Something fails now. */
  fault(): void {
    this.#faultAt = this.clock.now();
  }

  /** It fails so that no node can notice, before an audit: now, or for good. */
  silently(forGood = false): void {
    this.fault();
    this.#lastSilentAt = this.clock.now();
    this.#silentAt = forGood ? Number.POSITIVE_INFINITY : Math.max(this.#silentAt, this.clock.now());
  }

  get #isCalm(): boolean {
    const isJoined = this.pairs.every(({ router }) => router.cluster?.state === "joined");
    return isJoined && !this.isSplit && this.clock.now() - this.#faultAt > SILENT_MS;
  }

  /** Restarts a node that owes the engine nothing. */
  async restart(node: number): Promise<void> {
    const { pairs } = this;
    if (!this.#isCalm) return;
    pairs[node]?.stop();
    await this.clock.advance(1_500);
    pairs[node]?.start();
    await this.clock.advance(8_000); // its clients are back
  }

  /** Lets the time go on, and looks at what is shown on the way. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= LOOK_MS) {
      await this.clock.advance(Math.min(left, LOOK_MS));
      this.checkAlways();
    }
  }

  /** Says what no state may ever show. */
  checkAlways(): void {
    for (const watcher of this.watchers) for (const name of watcher.shown.keys()) this.#check(watcher, name);
  }

  /** An old value may be called live only as long as no node can know that it is old. */
  #check({ node, shown }: Watcher, name: ItemName): void {
    const now = this.clock.now();
    const truth = this.truth.get(name);
    const { value, status } = shown.get(name) ?? {};
    if (status === "live" && value === truth?.value) return;
    // What the engine has not got yet, the others cannot know.
    if (truth && this.pairs[truth.node]?.router.stats().cluster?.waiting) truth.at = now;
    if (this.isSplit || status !== "live") return;
    const isSilent = now - this.#silentAt < 2 * SILENT_MS;
    const since = Math.max(this.#backAt, isSilent ? this.#lastSilentAt : 0);
    const oldMs = now - Math.max(since, truth?.at ?? now);
    if (oldMs <= (isSilent ? SILENT_MS : NOTICE_MS)) return;
    this.violations.push(`node ${node} calls ${name} ${value} live, ${oldMs} ms after ${truth?.value}`);
  }

  /** Heals every fault, waits, and says what has not converged. */
  async checkQuiet(): Promise<void> {
    this.hub.resume();
    this.start();
    if (this.isSplit) this.heal();
    await this.clock.advance(REST_MS);
    for (const { node, shown, stops } of this.watchers) {
      for (const name of stops.keys()) {
        const { value, status } = shown.get(name) ?? {};
        const truth = this.truth.get(name)?.value;
        if (truth === undefined || (value === truth && status === "live")) continue;
        this.violations.push(`at rest node ${node} shows ${name} ${value} (${status}), and not ${truth}`);
      }
    }
    for (const [node, { router }] of this.pairs.entries()) {
      const { state, waiting } = router.stats().cluster ?? {};
      if (state !== "joined" || waiting !== 0)
        this.violations.push(`node ${node} is ${state}, ${waiting} wait`);
    }
  }

  async end(): Promise<void> {
    for (const { client } of this.watchers) client.close();
    for (const pair of this.pairs) pair.stop();
    await this.clock.advance(5_000);
    if (this.clock.pending > 0) this.violations.push(`${this.clock.pending} timers are left`);
  }

  #createPair(node: number, seed: number): Pair {
    return createPair({
      clock: this.clock,
      seed: seed + node,
      router: () => {
        const engine = this.hub.engine(TIMES);
        this.engines[node] = engine;
        return { cluster: engine };
      },
      serve: (router, events) => {
        events.on("data:get:stored", () => {
          const read = this.truth.get("stored")?.value;
          const answer = (): unknown => read !== undefined && events.emit("data:set:stored", read);
          if (this.#random() < 0.3) answer();
          else this.clock.after(this.#random() * 9, answer);
        });
        void router;
      },
    });
  }

  #addWatcher(node: number): void {
    const client = this.pairs[node]?.client({ report: (error) => void this.violations.push(String(error)) });
    if (!client) return;
    client.on("ws:error", () => {}); // while an item was never set, nobody answers
    this.watchers.push({ node, client, shown: new Map(), stops: new Map() });
  }
}
