import { AsyncLocalStorage } from "node:async_hooks";
import type { Held, Stamp } from "../../cluster/engine.js";
import { failureText, toFailure } from "../../cluster/wire.js";
import { isEventName, isSetEvent } from "../../shared/events.js";
import { type Bus, isLater, listen, whenDelivered } from "../bus/bus.js";
import { tap } from "../bus/tap.js";
import type { Feed, Taker } from "../items/feed.js";
import { Result } from "../session/result.js";

/** The part of a cluster node that items use. */
export interface FeedCluster {
  follow(item: string): void;
  unfollow(item: string): void;
  isOpening(item: string): boolean;
  shown(item: string): Held | undefined;
  time(): number;
  set(item: string, text: string): void;
  answer(item: string, text: string, basis: Stamp | undefined): "shown" | "overtaken";
}

/** One call of an item's handlers. */
interface AskedItem {
  feed: ClusterFeed;
  event: string;
  /** The shown value when they were called. */
  basis: Stamp | undefined;
  /** The engine's time of the call, if the cluster's value was not known then. */
  at: number | undefined;
  /** Whether they have answered: a value that they set later is not an answer. */
  isUsed: boolean;
}

/** One item that is listened to. */
interface Entry {
  taker: Taker;
  /** Whether the cluster's value is still being read. */
  isOpening: boolean;
  /** The answer of a handler in the meantime. */
  answer: { asked: AskedItem; result: Result } | undefined;
  /** The value set here in the meantime. */
  set: string | undefined;
}

/**
 * One for all items, because every promise of the process carries along each AsyncLocalStorage in use. Created when a
 * cluster first needs it.
 */
const asking = new AsyncLocalStorage<AskedItem>();

/** A value set this shortly before a call may have been set after it, because clocks differ. In microseconds. */
const CLOCK_DOUBT_US = 10_000;

/**
 * Values set on any node. A value set here goes to the other nodes even if this node does not listen to the item. An
 * answer to a get is not sent as a new value: the handler may have read it before a change, and must not undo that on
 * all nodes.
 */
export class ClusterFeed implements Feed {
  #bus: Bus;
  #cluster: FeedCluster;
  #judge: ((event: string, payload: unknown) => Error | undefined) | undefined;
  #entries = new Map<string, Entry>();
  #stopTap: () => void;

  /** `judge` returns why a value that is set here must not be sent, if so. */
  constructor(
    bus: Bus,
    cluster: FeedCluster,
    judge?: (event: string, payload: unknown) => Error | undefined,
  ) {
    this.#judge = judge;
    this.#bus = bus;
    this.#cluster = cluster;
    const took = (event: string, payload: unknown): void => {
      if (!this.#entries.has(event)) this.#took(event, payload);
    };
    this.#stopTap = tap(bus, (event, payload) => {
      if (!event.includes(":set:") || !isSetEvent(event) || !isEventName(event)) return;
      // Of two values set in a row, the first must not get the later time.
      if (isLater(bus)) whenDelivered(bus, () => took(event, payload));
      else took(event, payload);
    });
  }

  listen(event: string, taker: Taker): () => void {
    const stop = listen(this.#bus, event, (payload) => this.#took(event, payload));
    const entry: Entry = { taker, isOpening: false, answer: undefined, set: undefined };
    this.#entries.set(event, entry);
    this.#cluster.follow(event);
    entry.isOpening = this.#cluster.isOpening(event);
    return () => {
      stop();
      this.#entries.delete(event);
      this.#cluster.unfollow(event);
    };
  }

  isOpening(event: string): boolean {
    return this.#entries.get(event)?.isOpening === true;
  }

  held(event: string): Result | undefined {
    const held = this.#cluster.shown(event);
    return held && toResult(held.text);
  }

  asking(event: string, ask: () => void): void {
    const basis = this.#cluster.shown(event);
    const at = this.isOpening(event) ? this.#cluster.time() : undefined;
    asking.run({ feed: this, event, basis, at, isUsed: false }, ask);
  }

  /** Another node has set the item. */
  changed(event: string, held: Held | undefined): void {
    const entry = this.#entries.get(event);
    if (held && entry && !entry.isOpening) entry.taker.set(toResult(held.text), true);
  }

  /** The cluster's value is known. */
  opened(event: string, held: Held | undefined): void {
    const entry = this.#entries.get(event);
    if (!entry?.isOpening) return;
    const { answer, set } = entry;
    Object.assign(entry, { isOpening: false, answer: undefined, set: undefined });
    const result = held && toResult(held.text);
    // Only this node knows whether the cluster has something newer than what the item shows.
    if (result && set !== undefined && held.text !== set) entry.taker.set(result, true);
    entry.taker.opened(result);
    if (answer) this.#answered(event, entry, answer.asked, answer.result);
  }

  /** Stops listening. */
  close(): void {
    this.#stopTap();
  }

  #took(event: string, payload: unknown): void {
    const entry = this.#entries.get(event);
    const wrong = this.#judge?.(event, payload);
    if (wrong) return entry?.taker.failed(wrong);
    const result = new Result(payload);
    const asked = asking.getStore();
    if (asked?.feed === this && asked.event === event && !asked.isUsed) {
      asked.isUsed = true;
      if (entry) this.#answered(event, entry, asked, result);
      return;
    }
    const text = toText(result);
    this.#cluster.set(event, text);
    if (entry?.isOpening) entry.set = text;
    entry?.taker.set(result, false);
  }

  #answered(event: string, entry: Entry, asked: AskedItem, result: Result): void {
    if (entry.isOpening) {
      entry.answer = { asked, result };
      return;
    }
    // An error of this node's handler does not concern the others.
    if (result.failure && !result.isNothing) return entry.taker.set(result, true);
    const basis = this.#basisOf(event, asked);
    const outcome = basis === "overtaken" ? basis : this.#cluster.answer(event, toText(result), basis);
    if (outcome === "overtaken") entry.taker.overtaken();
    else entry.taker.set(result, true);
  }

  /** The value that the answer is based on. A value set after the call may be newer than the answer. */
  #basisOf(event: string, { basis, at }: AskedItem): Stamp | "overtaken" | undefined {
    if (at === undefined) return basis;
    const shown = this.#cluster.shown(event);
    return shown && shown.at > at - CLOCK_DOUBT_US ? "overtaken" : shown;
  }
}

/** The value as it is sent to the other nodes. */
function toText(result: Result): string {
  if (result.isNothing) return "";
  return result.failure ? failureText(result.failure) : result.json;
}

function toResult(text: string): Result {
  if (text === "") return new Result(undefined);
  const failure = toFailure(text);
  return failure ? Result.failed(failure) : new Result(text, text);
}
