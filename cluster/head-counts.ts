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
  /** Whether a node has left. */
  isGone(node: string): boolean;
}

/** The counts of one key. */
interface HeadCount {
  key: string;
  /** The count of this node. */
  here: number;
  /** What the engine has, as far as this node knows. */
  held: Claimed | undefined;
  /** Whether the engine may have another count of this node. */
  isOwed: boolean;
  /** The next operation starts when this one has ended. */
  turn: Promise<unknown>;
  /** How many operations wait or run. */
  turns: number;
}

/** The count of each node. */
type Counts = Record<string, number>;

/** All counts are written again periodically, because an engine may have lost some without an error. */
const REFRESH_MS = 600_000;
const KEEP_MS = 3 * REFRESH_MS;
/** How often a write is tried again when other writes come first. */
const MOST_TRIES = 50;
/** The most concurrent writes. */
const BATCH = 100;

/**
 * Counts per key over all nodes. Each key has one record, in which each node writes its own count. Counts of nodes
 * that have left are ignored. Without the engine each node counts only its own.
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

  /** Adds one under `key`, unless all nodes together have `most`. Resolves with whether it was added. Never rejects. */
  enter(key: string, most: number): Promise<boolean> {
    return this.#inTurn(this.#of(key), async (count) => {
      if (!(await this.#tell(count, count.here + 1, most))) return false;
      count.here++;
      return true;
    });
  }

  /** Subtracts one. */
  leave(key: string): void {
    void this.#inTurn(this.#of(key), async (count) => {
      count.here--;
      await this.#tell(count, count.here);
    });
  }

  /** The node is joined now, or alone. When it is joined, missed writes are repeated. */
  changed(state: ClusterState): void {
    if (state === "alone") this.#calls.end();
    if (state === "joined") this.#telling = this.#tellAll();
  }

  /** The clients of this node count no longer: they are moving to other nodes, or have left. */
  async end(): Promise<void> {
    if (this.#hasLeft) return;
    this.#hasLeft = true;
    await this.#tellAll();
  }

  /** Resolves when the engine has all missed writes. */
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

  /** Writes the count of this node to the engine. Returns whether the total is at most `most`. */
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
        count.held = undefined; // the known record may be outdated
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

  /** A count of zero need not be stored. */
  #written(count: HeadCount, { by, text }: Claimed): true {
    if (text === "{}") {
      count.held = undefined;
      this.#owner.engine.release(count.key, by).catch(() => {}); // otherwise when it expires
    }
    return true;
  }

  #ask(key: string, claimed: Claimed, instead: string | undefined): Promise<Claimed | undefined> {
    return this.#calls.wait(this.#owner.engine.claim(key, claimed, KEEP_MS, instead));
  }

  /** The total of the other nodes that are present. */
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
