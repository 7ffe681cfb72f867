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
  /** Whether a node has left. */
  isGone(node: string): boolean;
}

/** A task that this node runs or has run. */
export interface Claim {
  readonly key: string;
  readonly keepMs: number;
  readonly by: string;
  /** Its result; empty until it is known. */
  text: string;
}

const RETRY_MS = 1_000;
/** The most concurrent writes. */
const BATCH = 100;

/**
 * Tasks that run once in the cluster. The first node claims the task; the others wait for its result. Without the
 * engine a node runs the task itself, and tells the others when the engine is back.
 */
export class Claims {
  #owner: ClaimsOwner;
  #waits: Waits;
  #count = 0;
  /** The tasks of this node, by key. */
  #own = new Map<string, Claim>();
  /** The claims whose current state the engine does not have. */
  #unkept = new Set<Claim>();
  /** The writes in progress: one at a time for each claim. */
  #puts = new Map<Claim, Promise<void>>();
  /** The callers that wait until it is known whether this node is joined. */
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

  /** Whether `channel` belongs to a claim. */
  static has(channel: string): boolean {
    return channel.startsWith(REQUESTS);
  }

  /**
   * Resolves with the claim if this node is to run the task. Otherwise `settled` is called with the result, now or
   * later. Never rejects.
   */
  async claim(task: Task): Promise<Claim | undefined> {
    const { key, keepMs } = task;
    if (this.#owner.state() === "joining") await new Promise<void>((then) => this.#undecided.push(then));
    const claim = { key, keepMs, by: this.#next(), text: "" };
    const held = await this.#claimFirst(claim, task);
    if (held) return void this.#waits.add(task, held);
    this.#own.set(key, claim);
    return claim;
  }

  /** Stores the result for all nodes. May be called again: the last one counts. */
  settle(claim: Claim, text: string): void {
    claim.text = text;
    this.#unkept.add(claim);
    this.#keep(claim);
  }

  /** Forgets a claim. Unless `isOld`, the engine releases it, so that the task may run again. */
  forget(claim: Claim, isOld: boolean): void {
    const { key, by } = claim;
    if (this.#own.get(key) === claim) this.#own.delete(key);
    this.#unkept.delete(claim);
    // The engine drops old claims by itself, and those that it is never told of.
    if (!isOld && this.#owner.state() === "joined") this.#owner.engine.release(key, by).catch(() => {});
  }

  /** A node has sent a result. */
  heard(key: string, text: string): void {
    this.#waits.heard(key, text);
  }

  /** The node is joined now, or alone. */
  changed(state: ClusterState): void {
    if (state === "joining") return;
    for (const then of this.#undecided.splice(0)) then();
    if (state === "joined") {
      this.#rejoining = this.#rejoin();
      return;
    }
    this.#calls.end();
  }

  /** A node has left: it has said goodbye, or was silent for too long. */
  gone(): void {
    this.#waits.look();
  }

  /** Resolves when all writes in progress have ended. */
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

  /** The claim of another node. `undefined` if this node is to run the task, or if the engine does not answer. */
  async #claimFirst(claim: Claim, task: Task): Promise<Claimed | undefined> {
    if (this.#owner.state() === "joined") {
      try {
        const held = await this.#ask(claim, task);
        if (held?.text !== "" || !this.#hasForgotten(held, task)) return held;
        return await this.#ask(claim, task, held.by);
      } catch {
        this.#retryLater(); // the outcome is unknown
      }
    }
    this.#unkept.add(claim);
    return undefined;
  }

  /** Whether the engine may still have a claim that this node has forgotten. */
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
   * Writes the claims that are missing in the engine, and those of running tasks. If the engine has lost its data,
   * writes all.
   */
  async #rejoin(): Promise<void> {
    this.#waits.again();
    for (const claim of this.#own.values()) if (claim.text === "") this.#unkept.add(claim);
    try {
      if (await this.#isLost()) for (const claim of this.#own.values()) this.#unkept.add(claim);
    } catch {} // otherwise the next join does it
    await this.#flush();
  }

  /**
   * Whether the engine has lost the newest result of this node. Others may have written who runs the task, but never
   * its result.
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

/** The prefix of all keys of requests. */
export const REQUESTS = "requests:";
