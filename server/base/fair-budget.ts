/** What one holder has of a budget, in the order in which it came. */
export class Share<Entry> {
  size = 0;
  /** The power of two below its size. */
  rank = 0;
  entries: Entry[] = [];
  /** Where the entries begin. */
  head = 0;
}

/** From so many entries on that are gone, a list is cut. */
const MIN_CUT = 1_000;

/** What a budget asks of whoever keeps the entries. */
export interface FairBudgetOwner<Entry> {
  /** Whether `entry` is still kept. */
  isKept(entry: Entry): boolean;
  /** Gives up `entry`, and removes its size from its share. */
  lose(entry: Entry): void;
}

/**
 * A bound on what all holders keep together. Beyond it, one of those who hold most loses its oldest entry: nobody can
 * take the place of another by taking more (threats S17). All it does takes the same time, however much is kept.
 */
export class FairBudget<Entry> {
  #most: number;
  #owner: FairBudgetOwner<Entry>;
  #total = 0;
  /** The shares by their rank. */
  #shares: (Set<Share<Entry>> | undefined)[] = [];

  constructor(most: number, owner: FairBudgetOwner<Entry>) {
    this.#most = most;
    this.#owner = owner;
  }

  /** Counts one more entry of `share`. Others, or this one, may lose their place. */
  add(share: Share<Entry>, entry: Entry, size: number): void {
    share.entries.push(entry);
    this.#grow(share, size);
    while (this.#total > this.#most) this.#loseOne();
  }

  /** An entry of `share` is kept no more. */
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
