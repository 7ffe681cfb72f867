import { createEmitter } from "../shared/emitter.js";
import type { Cluster, ClusterOwner, ClusterState, ClusterStats } from "./api.js";
import { Audits } from "./audit.js";
import { Claims } from "./claims.js";
import { Company } from "./company.js";
import type { Engine, EngineOwner, Held, Stamp } from "./engine.js";
import { EngineTime } from "./engine-time.js";
import { Fetching } from "./fetching.js";
import { HeadCounts } from "./head-counts.js";
import { Membership } from "./membership.js";
import type { Messages } from "./messages.js";
import { Opening } from "./opening.js";
import type { NodeInfo } from "./peers.js";
import { Registers } from "./registers.js";

const DEFAULTS = { beatMs: 2_000, waitMs: 2_000, auditMs: 30_000, maxWaiting: 10_000 };

/** One node of a cluster, as the node itself sees it. */
export class ClusterNode implements Cluster, EngineOwner {
  readonly node: string;
  #engine: Engine;
  #owner: ClusterOwner;
  #settings: typeof DEFAULTS;
  #time: EngineTime;
  #registers: Registers;
  #opening: Opening;
  #fetching: Fetching;
  /** Messages between nodes, which are not stored. */
  readonly messages: Messages;
  /** Tasks that run once in the cluster. */
  readonly claims: Claims;
  /** The number of sessions of each user on all nodes. */
  readonly headCounts: HeadCounts;
  #membership: Membership;
  #company: Company;
  #listeners: ReturnType<typeof createEmitter<"state", [ClusterState, Error | undefined]>>;
  #isClosed = false;
  #audits: Audits;
  #wasJoined = false;
  #doubts = 0;

  constructor(engine: Engine, owner: ClusterOwner) {
    this.#engine = engine;
    this.#owner = owner;
    this.node = owner.node;
    const given = Object.entries(engine.settings).filter(([, value]) => value !== undefined);
    this.#settings = { ...DEFAULTS, ...Object.fromEntries(given) };
    this.#time = new EngineTime(() => owner.now());
    this.#listeners = createEmitter((error) => owner.threw(error));
    this.#registers = this.#createRegisters();
    const { clock } = owner;
    const failed = (error: unknown): void => this.#membership.failed(error);
    this.#opening = new Opening({
      watch: (items) => engine.watch(items),
      read: (items) => engine.read(items),
      opened: (item, held) => this.#opened(item, held),
      failed,
    });
    const reading = { engine, registers: this.#registers, failed };
    this.#fetching = new Fetching(reading);
    this.#audits = new Audits({ ...reading, auditMs: this.#settings.auditMs, clock });
    this.#company = new Company(engine, owner);
    this.messages = this.#company.messages;
    const isGone = (node: string): boolean => this.#company.peers.isGone(node);
    const shared = { node: owner.node, clock, engine, state: () => this.state, isGone };
    this.claims = new Claims(shared);
    this.headCounts = new HeadCounts(shared);
    const times = { ...this.#settings, clock: owner.clock, random: () => owner.random() };
    this.#membership = new Membership(engine, this.#ownChannel, times, {
      enter: (isCurrent) => this.#enter(isCurrent),
      giveUp: () => {
        this.#opening.stop();
        this.#fetching.stop();
      },
      changed: (state, why) => this.#changed(state, why),
    });
    engine.open(this);
  }

  get state(): ClusterState {
    return this.#membership.state;
  }

  onState(listener: (state: ClusterState, why?: Error) => void): () => void {
    return this.#listeners.on("state", ([state, why]) => listener(state, why));
  }

  /** Keeps `item` up to date. `opened` is called for it in a later turn. */
  follow(item: string): void {
    this.#registers.follow(item);
    this.#opening.add(item);
  }

  unfollow(item: string): void {
    this.#opening.delete(item);
    this.#registers.unfollow(item);
    if (this.state !== "alone") this.#engine.unwatch([item]);
  }

  /** Whether the cluster's value of `item` is still being read. */
  isOpening(item: string): boolean {
    return this.state !== "alone" && this.#opening.has(item);
  }

  /** An item was set here. */
  set(item: string, text: string): void {
    this.#registers.set(item, text);
  }

  /** The shown value of `item`, on which the answer of a handler called now is based. */
  shown(item: string): Held | undefined {
    return this.#registers.shown(item);
  }

  /** The engine's time, in microseconds since 1970. */
  time(): number {
    return this.#time.now();
  }

  /** The engine's time at a moment of this node's clock, which is in milliseconds. */
  timeAt(ms: number): number {
    return this.#time.at(ms);
  }

  /** A handler answered; see {@link Registers.answer}. */
  answer(item: string, text: string, basis: Stamp | undefined): "shown" | "overtaken" {
    return this.#registers.answer(item, text, basis);
  }

  async flushed(): Promise<void> {
    await Promise.all([this.#registers.flushed(), this.claims.flushed(), this.headCounts.flushed()]);
  }

  /** The ids of the other nodes. */
  get others(): string[] {
    return this.#company.peers.others;
  }

  nodes(): NodeInfo[] {
    return this.#company.peers.all;
  }

  stats(): ClusterStats {
    const { counts, waiting } = this.#registers;
    const watched = this.#registers.followed.length;
    const own = { repaired: this.#audits.repaired, doubts: this.#doubts };
    return { state: this.state, watched, waiting, ...counts, ...this.messages.counts, ...own };
  }

  /** Leaves the cluster within `mostMs`, even if the engine does not have all values yet. */
  async close(mostMs = 1_000): Promise<void> {
    if (this.#isClosed) return;
    const { clock } = this.#owner;
    const late = new Promise<void>((resolve) => clock.after(mostMs, resolve, "housekeeping"));
    this.#isClosed = true;
    const leave = async (): Promise<void> => {
      await this.flushed();
      await this.#company.peers.leave();
    };
    if (this.state === "joined") await Promise.race([leave(), late]);
    this.#opening.stop();
    this.#membership.close();
    this.#audits.stop();
    this.claims.close();
    this.headCounts.close();
    await this.#engine.close();
  }

  heard(item: string, held: Held): void {
    this.#registers.heard(item, held);
  }

  written(item: string, stamp: Stamp): void {
    this.#fetching.add(item, stamp);
  }

  message(channel: string, text: string): void {
    if (channel === this.#ownChannel) this.#membership.heard(text);
    else if (Claims.has(channel)) this.claims.heard(channel, text);
    else this.messages.take(channel, text);
  }

  back(): void {
    this.#membership.join();
  }

  lost(why: Error): void {
    this.#membership.leave(why);
  }

  get #ownChannel(): string {
    return `n:${this.node}`;
  }

  #createRegisters(): Registers {
    const owner = this.#owner;
    const isJoined = (): boolean => this.state === "joined";
    return new Registers({
      me: owner.node,
      maxWaiting: this.#settings.maxWaiting,
      get isJoined() {
        return isJoined();
      },
      time: () => this.#time.now(),
      after: (delayMs, then) => void owner.clock.after(delayMs, then, "housekeeping"),
      write: (item, candidate) =>
        this.#time.during(
          () => this.#engine.write(item, candidate),
          ({ now }) => now,
        ),
      changed: (item, held) => owner.changed(item, held),
    });
  }

  async #enter(isCurrent: () => boolean): Promise<void> {
    const wasKnown = this.#time.isKnown;
    const laterUs = await this.#time.learn(() => this.#engine.time());
    if (!wasKnown) this.#registers.shift(laterUs);
    if (isCurrent()) await this.messages.listenAgain();
    if (isCurrent()) await this.#opening.start(this.#registers.followed);
  }

  #opened(item: string, held: Held | undefined): void {
    this.#registers.read(item, held);
    this.#owner.opened(item, this.#registers.shown(item));
  }

  #changed(state: ClusterState, why?: Error): void {
    if (this.#wasJoined) this.#doubts++;
    this.#wasJoined = state === "joined";
    this.#audits.stop();
    this.#company.peers.stop();
    if (why) this.#owner.warn(`this node is alone: ${why.message}`);
    if (state === "alone") this.#doWithout();
    this.#listeners.emit("state", [state, why]);
    this.claims.changed(state);
    this.headCounts.changed(state);
    if (state !== "joined") return;
    this.#registers.fly();
    this.#company.peers.join();
    this.#audits.start();
  }

  /** The node is alone: whoever waits for the cluster's values must continue without them. */
  #doWithout(): void {
    for (const item of this.#registers.followed) {
      if (this.#opening.has(item)) this.#owner.opened(item, this.#registers.shown(item));
    }
  }
}
