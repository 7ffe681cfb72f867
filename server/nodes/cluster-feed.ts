import { AsyncLocalStorage } from "node:async_hooks";
import type { Held, Stamp } from "../../cluster/engine.js";
import { failureText, toFailure } from "../../cluster/wire.js";
import { ReplyError } from "../../shared/errors.js";
import { isEventName, isSetEvent } from "../../shared/events.js";
import { type Bus, isLater, listen, whenDelivered } from "../bus/bus.js";
import { tap } from "../bus/tap.js";
import type { Feed, Taker } from "../items/feed.js";
import { Result } from "../session/result.js";

/** A node of a cluster, as far as items are concerned. */
export interface FeedCluster {
  follow(item: string): void;
  unfollow(item: string): void;
  isOpening(item: string): boolean;
  shown(item: string): Held | undefined;
  time(): number;
  set(item: string, text: string): void;
  answer(item: string, text: string, basis: Stamp | undefined): "shown" | "overtaken";
}

/** One question to the handlers of an item. */
interface AskedItem {
  feed: ClusterFeed;
  event: string;
  /** What was shown when they were asked. */
  basis: Stamp | undefined;
  /** When, by the engine's clock, if what the cluster holds was not known then. */
  at: number | undefined;
  /** Whether they have answered: what they set after that is no answer. */
  isUsed: boolean;
}

/** One item that is listened to. */
interface Entry {
  taker: Taker;
  /** Whether what the cluster holds is not known yet. */
  isOpening: boolean;
  /** What a handler answered meanwhile. */
  answer: { asked: AskedItem; result: Result } | undefined;
  /** What was set here meanwhile. */
  set: string | undefined;
}

/** One for all: each that is in use is carried along by every promise of the process. It is first used by a cluster. */
const asking = new AsyncLocalStorage<AskedItem>();

/** What was set so shortly before a question may have been set after it: clocks differ. In microseconds. */
const CLOCK_DOUBT_US = 10_000;

/**
 * What is set on any node. What is set here goes to the other nodes too, also if nobody here listens. An answer to a get
 * is no set: a handler may have read it before a change, and must not undo that on all nodes.
 */
export class ClusterFeed implements Feed {
  #bus: Bus;
  #cluster: FeedCluster;
  #judge: ((event: string, payload: unknown) => Error | undefined) | undefined;
  #entries = new Map<string, Entry>();
  #stopTap: () => void;

  /** `judge` says why a value that is set here must not go out, if so. */
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
      // Of two that are set after one another the first must not be told apart later than the second.
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

  /** Another node has set it. */
  changed(event: string, held: Held | undefined): void {
    const entry = this.#entries.get(event);
    if (held && entry && !entry.isOpening) entry.taker.set(toResult(held.text), true);
  }

  /** What the cluster holds is known. */
  opened(event: string, held: Held | undefined): void {
    const entry = this.#entries.get(event);
    if (!entry?.isOpening) return;
    const { answer, set } = entry;
    Object.assign(entry, { isOpening: false, answer: undefined, set: undefined });
    const result = held && toResult(held.text);
    // Of what the item shows already, only this node knows whether the cluster holds something newer.
    if (result && set !== undefined && held.text !== set) entry.taker.set(result, true);
    entry.taker.opened(result);
    if (answer) this.#answered(event, entry, answer.asked, answer.result);
  }

  /** Leaves the bus. */
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
    // That this node's handler fails is no news to the others.
    if (result.failure && !result.isNothing) return entry.taker.set(result, true);
    const basis = this.#basisOf(event, asked);
    const outcome = basis === "overtaken" ? basis : this.#cluster.answer(event, toText(result), basis);
    if (outcome === "overtaken") entry.taker.overtaken();
    else entry.taker.set(result, true);
  }

  /** What the answer is newer than. What was set after the question may be newer than the answer. */
  #basisOf(event: string, { basis, at }: AskedItem): Stamp | "overtaken" | undefined {
    if (at === undefined) return basis;
    const shown = this.#cluster.shown(event);
    return shown && shown.at > at - CLOCK_DOUBT_US ? "overtaken" : shown;
  }
}

/** What goes to the other nodes. */
function toText(result: Result): string {
  if (result.isNothing) return "";
  return result.failure ? failureText(result.failure) : result.json;
}

function toResult(text: string): Result {
  if (text === "") return new Result(undefined);
  const failure = toFailure(text);
  return failure ? new Result(new ReplyError(failure.code, failure.message)) : new Result(text, text);
}
