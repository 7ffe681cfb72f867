/** The entries of one holder of a budget, oldest first. */
export class Share<Entry> {
  size = 0;
  /** The rank: the exponent of the largest power of two that is not above its size. */
  rank = 0;
  entries: Entry[] = [];
  /** The index of the first entry. */
  head = 0;
}

/** A list is shortened when it has this many removed entries at its start. */
const MIN_CUT = 1_000;

/** What a budget needs to know of its entries. */
export interface FairBudgetOwner<Entry> {
  /** Whether `entry` still exists. */
  isKept(entry: Entry): boolean;
  /** Drops `entry`, and removes its size from its share. */
  lose(entry: Entry): void;
}

/**
 * A limit for what all holders keep together. Above it, one of the largest holders loses its oldest entry, so that no
 * client can evict another's entries by adding more of its own. All operations take constant time.
 */
export class FairBudget<Entry> {
  #most: number;
  #owner: FairBudgetOwner<Entry>;
  #total = 0;
  /** The shares by rank. */
  #shares: (Set<Share<Entry>> | undefined)[] = [];

  constructor(most: number, owner: FairBudgetOwner<Entry>) {
    this.#most = most;
    this.#owner = owner;
  }

  /** Adds an entry to `share`. The oldest entry of a large share may be dropped. */
  add(share: Share<Entry>, entry: Entry, size: number): void {
    share.entries.push(entry);
    this.#grow(share, size);
    while (this.#total > this.#most) this.#loseOne();
  }

  /** An entry of `share` no longer exists. */
  remove(share: Share<Entry>, size: number): void {
    this.#grow(share, -size);
    while (share.head < share.entries.length && !this.#isKept(share.entries[share.head])) share.head++;
    if (share.head < MIN_CUT || 2 * share.head < share.entries.length) return;
    share.entries = share.entries.slice(share.head);
    share.head = 0;
  }

  #isKept(entry: Entry | undefined): boolean {
    return entry !== undefined && this.#owner.isKept(entry);
  }

  #loseOne(): void {
    const shares = this.#shares.findLast((each) => each !== undefined && each.size > 0);
    const share = shares?.values().next().value;
    const entry = share?.entries[share.head];
    if (!share || entry === undefined) throw new Error("a budget counts what nobody holds");
    this.#owner.lose(entry);
  }

  #grow(share: Share<Entry>, by: number): void {
    this.#total += by;
    share.size += by;
    const rank = share.size === 0 ? 0 : Math.floor(Math.log2(share.size)) + 1;
    if (rank === share.rank) return;
    this.#shares[share.rank]?.delete(share);
    share.rank = rank;
    if (rank === 0) return;
    const shares = this.#shares[rank] ?? new Set();
    this.#shares[rank] = shares.add(share);
  }
}
