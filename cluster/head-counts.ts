import type { Clock } from "../shared/clock.js";
import { parse, serialize } from "../shared/envelope.js";
import { isFields } from "../shared/kinds.js";
import type { ClusterState } from "./api.js";
import type { Claimed, Engine } from "./engine.js";
import { WhileJoined } from "./while-joined.js";

/** What counting needs of its node. */
export interface HeadCountsOwner {
  readonly node: string;
  readonly clock: Clock;
  readonly engine: Pick<Engine, "claim" | "release">;
  state(): ClusterState;
  /** Whether a node is no more. */
  isGone(node: string): boolean;
}

/** What is counted under one key. */
interface HeadCount {
  key: string;
  /** How many there are on this node. */
  here: number;
  /** What the engine holds, as far as this node knows. */
  held: Claimed | undefined;
  /** Whether it may hold something else of this node than how many there are. */
  isOwed: boolean;
  /** What comes next begins when this has ended. */
  turn: Promise<unknown>;
  /** How many wait for their turn, or have it. */
  turns: number;
}

/** How many there are on each node. */
type Counts = Record<string, number>;

/** All is written again from time to time: an engine may have lost something without a word. */
const REFRESH_MS = 600_000;
const KEEP_MS = 3 * REFRESH_MS;
/** So often a write is tried that others come before. */
const MOST_TRIES = 50;
/** So many are written at once. */
const BATCH = 100;

/**
 * How many there are of something on all nodes: each writes down how many it has, in one record for each key. What a
 * node has written that is no more does not count. Without the engine each node counts its own.
 */
export class HeadCounts {
  #owner: HeadCountsOwner;
  #all = new Map<string, HeadCount>();
  #calls = new WhileJoined();
  #writes = 0;
  #hasLeft = false;
  #telling = Promise.resolve();
  #stopRefresh: (() => void) | undefined;

  constructor(owner: HeadCountsOwner) {
    this.#owner = owner;
  }

  /** Counts one more under `key` here, unless there are `most` on all nodes: resolves with whether it did. Never rejects. */
  enter(key: string, most: number): Promise<boolean> {
    return this.#inTurn(this.#of(key), async (count) => {
      if (!(await this.#tell(count, count.here + 1, most))) return false;
      count.here++;
      return true;
    });
  }

  /** Counts one less. */
  leave(key: string): void {
    void this.#inTurn(this.#of(key), async (count) => {
      count.here--;
      await this.#tell(count, count.here);
    });
  }

  /** The node is joined now, or alone: when it is joined, the engine is told what it missed. */
  changed(state: ClusterState): void {
    if (state === "alone") this.#calls.end();
    if (state === "joined") this.#telling = this.#tellAll();
  }

  /** Those of this node count no more on the others: they are on their way there, or have gone. */
  async end(): Promise<void> {
    if (this.#hasLeft) return;
    this.#hasLeft = true;
    await this.#tellAll();
  }

  /** Resolves when the engine was told what it had missed. */
  flushed(): Promise<void> {
    return this.#telling;
  }

  close(): void {
    this.#hasLeft = true;
    this.#stopRefresh?.();
    this.#calls.end();
  }

  #of(key: string): HeadCount {
    const known = this.#all.get(key);
    if (known) return known;
    const count = { key, here: 0, held: undefined, isOwed: false, turn: Promise.resolve(), turns: 0 };
    this.#all.set(key, count);
    return count;
  }

  #inTurn<Result>(count: HeadCount, act: (count: HeadCount) => Promise<Result>): Promise<Result> {
    count.turns++;
    const acted = count.turn.then(() => act(count));
    count.turn = acted.finally(() => {
      count.turns--;
      if (count.turns === 0 && count.here === 0 && !count.isOwed) this.#all.delete(count.key);
    });
    return acted;
  }

  /** Tells the engine how many there are here. Returns whether that is at most `most` with those of the others. */
  async #tell(count: HeadCount, here: number, most?: number): Promise<boolean> {
    const wasOwed = count.isOwed;
    count.isOwed = true;
    this.#refreshLater();
    if (this.#owner.state() !== "joined") return true; // it is told at the next join
    try {
      const isTaken = await this.#write(count, this.#hasLeft ? 0 : here, most);
      count.isOwed = wasOwed && !isTaken;
      return isTaken;
    } catch {
      return true;
    }
  }

  async #write(count: HeadCount, here: number, most = Number.POSITIVE_INFINITY): Promise<boolean> {
    const { node } = this.#owner;
    let isFresh = false;
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      if (here + sum(this.#othersIn(count.held)) > most) {
        if (isFresh) return false;
        count.held = undefined; // what is known may be old
      }
      const { held } = count;
      const counts = { ...this.#othersIn(held), ...(here > 0 && { [node]: here }) };
      const claimed = { by: `${node}.c${++this.#writes}`, text: serialize(counts) };
      const other = await this.#ask(count.key, claimed, held?.by);
      count.held = other ?? claimed;
      isFresh = true;
      if (!other) return this.#written(count, claimed);
    }
    throw new Error(`"${count.key}" is counted too often at once`);
  }

  /** Of what nobody is left of, the engine need not know. */
  #written(count: HeadCount, { by, text }: Claimed): true {
    if (text === "{}") {
      count.held = undefined;
      this.#owner.engine.release(count.key, by).catch(() => {}); // then after its time
    }
    return true;
  }

  #ask(key: string, claimed: Claimed, instead: string | undefined): Promise<Claimed | undefined> {
    return this.#calls.wait(this.#owner.engine.claim(key, claimed, KEEP_MS, instead));
  }

  /** How many there are on the other nodes, of those that there are. */
  #othersIn(held: Claimed | undefined): Counts {
    const counts: unknown = held && parse(held.text);
    const { node } = this.#owner;
    const all = Object.entries(isFields(counts) ? counts : {}).filter(
      (each): each is [string, number] => typeof each[1] === "number" && each[1] > 0,
    );
    return Object.fromEntries(all.filter(([other]) => other !== node && !this.#owner.isGone(other)));
  }

  async #tellAll(): Promise<void> {
    const all = [...this.#all.values()];
    const tell = (count: HeadCount): Promise<unknown> =>
      this.#inTurn(count, () => this.#tell(count, count.here));
    for (let from = 0; from < all.length; from += BATCH) {
      await Promise.all(all.slice(from, from + BATCH).map(tell));
    }
  }

  #refreshLater(): void {
    if (this.#hasLeft) return;
    this.#stopRefresh ??= this.#owner.clock.after(
      REFRESH_MS,
      () => {
        this.#stopRefresh = undefined;
        void this.#tellAll();
      },
      "housekeeping",
    );
  }
}

function sum(counts: Counts): number {
  return Object.values(counts).reduce((total, each) => total + each, 0);
}
