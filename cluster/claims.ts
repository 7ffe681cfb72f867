import type { Clock } from "../shared/clock.js";
import type { ClusterState } from "./api.js";
import type { Claimed, Engine } from "./engine.js";
import { type Task, Waits } from "./waits.js";
import { WhileJoined } from "./while-joined.js";

/** What claims need of their node. */
export interface ClaimsOwner {
  readonly node: string;
  readonly clock: Clock;
  readonly engine: Pick<Engine, "claim" | "release" | "listen" | "ignore">;
  state(): ClusterState;
  /** Whether a node is no more. */
  isGone(node: string): boolean;
}

/** What this node does or has done, since no other does. */
export interface Claim {
  readonly key: string;
  readonly keepMs: number;
  readonly by: string;
  /** What it came to; empty until that is known. */
  text: string;
}

const RETRY_MS = 1_000;
/** So many are written at once. */
const BATCH = 100;

/**
 * What is to be done once, whichever node is asked for it: the first one claims it, the others wait for what it comes to.
 * Without the engine a node does it itself, and tells the others when the engine is back.
 */
export class Claims {
  #owner: ClaimsOwner;
  #waits: Waits;
  #count = 0;
  /** What this node does or has done, by its key. */
  #own = new Map<string, Claim>();
  /** Of these the engine does not hold what they are now. */
  #unkept = new Set<Claim>();
  /** What is on its way to the engine: of each claim one at a time. */
  #puts = new Map<Claim, Promise<void>>();
  /** Those who wait until it is known whether this node is joined. */
  #undecided: (() => void)[] = [];
  #calls = new WhileJoined();
  #stopRetry: (() => void) | undefined;
  #isClosed = false;
  #rejoining = Promise.resolve();

  constructor(owner: ClaimsOwner) {
    this.#owner = owner;
    this.#waits = new Waits({
      ...owner,
      read: (task, by) => this.#ask({ by, text: "" }, task),
      giveUp: (task, by) => this.#ask({ by: this.#next(), text: task.ifGone }, task, by),
    });
  }

  /** Whether `channel` is one of what is claimed. */
  static has(channel: string): boolean {
    return channel.startsWith(REQUESTS);
  }

  /** Resolves with the claim if this node is to do it; else `settled` follows, now or later. Never rejects. */
  async claim(task: Task): Promise<Claim | undefined> {
    const { key, keepMs } = task;
    if (this.#owner.state() === "joining") await new Promise<void>((then) => this.#undecided.push(then));
    const claim = { key, keepMs, by: this.#next(), text: "" };
    const held = await this.#claimFirst(claim, task);
    if (held) return void this.#waits.add(task, held);
    this.#own.set(key, claim);
    return claim;
  }

  /** Tells all nodes what it came to. May be called again: the last counts. */
  settle(claim: Claim, text: string): void {
    claim.text = text;
    this.#unkept.add(claim);
    this.#keep(claim);
  }

  /** It need not be known any more; where it is not too old for that, it may be done again. */
  forget(claim: Claim, isOld: boolean): void {
    const { key, by } = claim;
    if (this.#own.get(key) === claim) this.#own.delete(key);
    this.#unkept.delete(claim);
    // The engine forgets what is old by itself, and what it is not told now.
    if (!isOld && this.#owner.state() === "joined") this.#owner.engine.release(key, by).catch(() => {});
  }

  /** Somebody has said what it came to. */
  heard(key: string, text: string): void {
    this.#waits.heard(key, text);
  }

  /** The node is joined now, or it is alone. */
  changed(state: ClusterState): void {
    if (state === "joining") return;
    for (const then of this.#undecided.splice(0)) then();
    if (state === "joined") {
      this.#rejoining = this.#rejoin();
      return;
    }
    this.#calls.end();
  }

  /** A node has said goodbye, or was silent for too long. */
  gone(): void {
    this.#waits.look();
  }

  /** Resolves when the engine has taken, or refused, what is on its way to it. */
  async flushed(): Promise<void> {
    await this.#rejoining;
    while (this.#puts.size > 0) await Promise.all(this.#puts.values());
  }

  close(): void {
    this.#isClosed = true;
    this.#stopRetry?.();
    this.#waits.close();
    for (const then of this.#undecided.splice(0)) then();
    this.#calls.end();
  }

  #next(): string {
    return `${this.#owner.node}.${++this.#count}`;
  }

  /** What another has claimed before; nothing if this node is to do it, also where the engine does not say. */
  async #claimFirst(claim: Claim, task: Task): Promise<Claimed | undefined> {
    if (this.#owner.state() === "joined") {
      try {
        const held = await this.#ask(claim, task);
        if (held?.text !== "" || !this.#hasForgotten(held, task)) return held;
        return await this.#ask(claim, task, held.by);
      } catch {
        this.#retryLater(); // what has become of it is not known
      }
    }
    this.#unkept.add(claim);
    return undefined;
  }

  /** Whether this node has begun it and has forgotten that, which the engine has not been told yet. */
  #hasForgotten({ by }: Claimed, { key }: Task): boolean {
    return by.startsWith(`${this.#owner.node}.`) && !this.#own.has(key);
  }

  #ask(claimed: Claimed, { key, keepMs }: Pick<Task, "key" | "keepMs">, instead?: string) {
    const { by, text } = claimed;
    return this.#calls.wait(this.#owner.engine.claim(key, { by, text }, keepMs, instead));
  }

  #keep(claim: Claim): Promise<void> {
    const flying = this.#puts.get(claim);
    if (flying) return flying;
    const put = this.#put(claim).finally(() => this.#puts.delete(claim));
    this.#puts.set(claim, put);
    return put;
  }

  async #put(claim: Claim): Promise<void> {
    while (this.#unkept.has(claim) && this.#owner.state() === "joined") {
      const { text } = claim;
      try {
        await this.#ask(claim, claim);
      } catch {
        return this.#retryLater();
      }
      if (claim.text === text) this.#unkept.delete(claim);
    }
  }

  /**
   * What could not be kept while the engine was away is kept now, and what is not done yet; all of it, if the engine has
   * lost its memory.
   */
  async #rejoin(): Promise<void> {
    this.#waits.again();
    for (const claim of this.#own.values()) if (claim.text === "") this.#unkept.add(claim);
    try {
      if (await this.#isLost()) for (const claim of this.#own.values()) this.#unkept.add(claim);
    } catch {} // then the next join does it
    await this.#flush();
  }

  /**
   * Whether the engine does not know any more what came last of something: others may have told it what this node does,
   * but never what came of it.
   */
  async #isLost(): Promise<boolean> {
    const last = [...this.#own.values()].findLast((claim) => claim.text !== "" && !this.#unkept.has(claim));
    if (!last) return false;
    const held = await this.#ask({ by: last.by, text: "" }, last);
    return (held?.text ?? "") === "";
  }

  async #flush(): Promise<void> {
    const all = [...this.#unkept];
    for (let from = 0; from < all.length; from += BATCH) {
      await Promise.all(all.slice(from, from + BATCH).map((claim) => this.#keep(claim)));
    }
  }

  #retryLater(): void {
    if (this.#isClosed) return;
    this.#stopRetry ??= this.#owner.clock.after(
      RETRY_MS,
      () => {
        this.#stopRetry = undefined;
        if (this.#owner.state() === "joined") void this.#flush();
      },
      "housekeeping",
    );
  }
}

/** What all keys of requests begin with. */
export const REQUESTS = "requests:";
