import type { Link } from "../../testing/index.js";
import type { ItemName } from "./items.js";

/** How old a live value may be: since the next was set, and the way there and back. In milliseconds. */
const LIVE_MS = 2_000 + 100;

/** What the kernels of a slow link buffer where the server cannot see it. */
const KERNEL_BYTES = 1_000_000;

/** Links that are slow from their beginning, and how old what comes over them may be. */
export class SlowLinks {
  /** How many bytes each link carries in a millisecond that opens from now on. */
  bytesPerMs = Number.POSITIVE_INFINITY;
  #now: () => number;
  #steady = new WeakSet<Link>();
  /** When each version of each item was set. */
  #setAt = new Map<ItemName, number[]>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** A link opens. */
  open(link: Link): void {
    this.#steady.add(link);
    if (this.bytesPerMs === Number.POSITIVE_INFINITY) return;
    link.toClient.buffer(KERNEL_BYTES);
    link.toClient.throttle(this.bytesPerMs);
  }

  /** A fault befalls a link: how old its values are is not promised from now on. */
  disturb(link: Link | undefined): void {
    if (link) this.#steady.delete(link);
  }

  /** A version of an item was set. */
  set(name: ItemName, version: number): void {
    const setAt = this.#setAt.get(name) ?? [];
    setAt[version] = this.#now();
    this.#setAt.set(name, setAt);
  }

  /** What is wrong with a live value that came over one of `links`, if something is. */
  check(links: Iterable<Link>, name: ItemName, version: number): string | undefined {
    const supersededAt = this.#setAt.get(name)?.[version + 1];
    if (supersededAt === undefined || [...links].some((link) => !this.#steady.has(link))) return undefined;
    const ageMs = this.#now() - supersededAt;
    return ageMs > LIVE_MS ? `live at ${version}, which is old since ${ageMs} ms` : undefined;
  }
}
