import type { Clock } from "../shared/clock.js";
import type { Report } from "../shared/emitter.js";
import { encode, type Outcome } from "../shared/envelope.js";
import type { WsError } from "../shared/errors.js";
import { type Id, toSetEvent } from "../shared/events.js";
import { LiveItem, LOADING, type Snapshot } from "./live-item.js";
import { checkItem, toGetFrame } from "./outgoing.js";

/** An item as a store: fits React's `useSyncExternalStore` and Svelte. Its functions need no `this`. */
export interface ItemStore<Value> {
  /** What is known now; the same object until something changes. */
  get(): Snapshot<Value>;
  /** Keeps the item live, and calls `listener` now and at each change, until the returned function is called. */
  subscribe(listener: (snapshot: Snapshot<Value>) => void): () => void;
}

/** How many items are asked for at once, so that a server's limit of gets in flight is never met. */
const MAX_ASKING = 100;

/** How long those wait that are not asked for yet: a plain server never answers for what has no handler. */
const ASK_PATIENCE_MS = 10_000;

interface Held {
  item: LiveItem;
  store: ItemStore<unknown>;
}

/** What the items need of their client. */
export interface ItemsOwner {
  /** Sends a frame if the connection is open. */
  send(text: string): void;
  newRef(): string;
  /** Why there will be no connection any more, if so. */
  closed(): WsError | undefined;
  report: Report;
  clock: Clock;
}

/** The items that are kept live, by their set event. */
export class Items {
  #held = new Map<string, Held>();
  /** The items whose answers are on their way, and those that are asked for when one has come. */
  #asking = new Set<LiveItem>();
  #unasked = new Map<LiveItem, string | undefined>();
  #stopPatience = (): void => {};
  #owner: ItemsOwner;

  constructor(owner: ItemsOwner) {
    this.#owner = owner;
  }

  /** The store of one item; the same one as long as the item is kept live. Throws `malformed`. */
  store(getEvent: string, id: Id | undefined): ItemStore<unknown> {
    checkItem(getEvent, id);
    const event = toSetEvent(getEvent, id);
    const held = this.#held.get(event);
    if (held) return held.store;
    const store: ItemStore<unknown> = {
      get: () => this.#held.get(event)?.item.snapshot ?? LOADING,
      subscribe: (listener) => {
        const known = this.#held.get(event);
        const kept = known ?? { item: new LiveItem(getEvent, id, this.#owner), store };
        this.#held.set(event, kept);
        const stop = kept.item.onChange(listener);
        if (!known) this.#ask(kept.item, undefined);
        return () => {
          stop();
          // Whoever unsubscribes may subscribe again in the same turn (React does): then nothing is sent.
          queueMicrotask(() => this.#release(kept));
        };
      },
    };
    return store;
  }

  /** Takes an answer or a push, if it is for a live item. */
  take(event: string, ref: string | undefined, outcome: Outcome, etag: string | undefined): void {
    const item = this.#held.get(event)?.item;
    if (!item || (ref !== undefined && ref !== item.ref)) return;
    if (ref !== undefined) item.ref = undefined; // after a push the answer is still to come
    this.#answered(item);
    // "Unchanged" speaks of the etag that was sent. Should a push have come since, the value is asked for anew.
    if ("unchanged" in outcome && etag !== item.snapshot.etag) return this.#ask(item, undefined);
    item.take(outcome, etag);
  }

  /** The connection is open: asks for all live items again, with the etags of what is held. */
  renew(): void {
    this.#stopPatience();
    this.#asking.clear();
    this.#unasked.clear();
    for (const { item } of this.#held.values()) this.#ask(item, item.snapshot.etag);
  }

  /** The client has new rights: asks again for what was forbidden. */
  retry(): void {
    for (const { item } of this.#held.values()) {
      if (item.snapshot.error?.code === "forbidden") this.#ask(item, undefined);
    }
  }

  /** The connection is lost. */
  doubt(): void {
    this.#stopPatience();
    // All of them before any listener hears of one: no two items may disagree about the link.
    const tells = [...this.#held.values()].map(({ item }) => item.doubt());
    for (const tell of tells) tell();
  }

  /** There will be no connection any more. */
  fail(error: WsError): void {
    for (const { item } of this.#held.values()) item.fail(error);
  }

  #release(held: Held): void {
    const { event, isIdle } = held.item;
    if (!isIdle || this.#held.get(event) !== held) return;
    this.#held.delete(event);
    this.#answered(held.item);
    this.#owner.send(encode({ event: "ws:end", of: event }));
  }

  #ask(item: LiveItem, etag: string | undefined): void {
    const closed = this.#owner.closed();
    if (closed) return item.fail(closed);
    if (!this.#asking.has(item) && this.#asking.size >= MAX_ASKING) return this.#askLater(item, etag);
    this.#asking.add(item);
    item.ref = this.#owner.newRef();
    const { getEvent, id, ref } = item;
    this.#owner.send(toGetFrame({ event: getEvent, id, ref, live: true, etag }));
  }

  /** Whatever came for the item, or nobody wants it any more: another may be asked for. */
  #answered(item: LiveItem): void {
    this.#unasked.delete(item);
    this.#asking.delete(item);
    this.#askNext();
  }

  #askLater(item: LiveItem, etag: string | undefined): void {
    if (this.#unasked.size === 0) this.#waitPatiently();
    this.#unasked.set(item, etag);
  }

  #waitPatiently(): void {
    this.#stopPatience();
    this.#stopPatience = this.#owner.clock.after(ASK_PATIENCE_MS, () => {
      this.#asking.clear();
      this.#askNext();
      if (this.#unasked.size > 0) this.#waitPatiently();
    });
  }

  #askNext(): void {
    for (const [next, etag] of this.#unasked) {
      if (this.#asking.size >= MAX_ASKING) return;
      this.#unasked.delete(next);
      this.#ask(next, etag);
    }
  }
}
