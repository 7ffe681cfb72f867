import type { Clock } from "../shared/clock.js";
import { encode } from "../shared/envelope.js";
import { ReplyError } from "../shared/errors.js";
import { toSetEvent } from "../shared/events.js";
import { askedKey, type Get } from "./asked.js";
import { FORBIDDEN } from "./authority.js";
import { type Bus, dispatch, hasListeners } from "./bus.js";
import { Deadlines } from "./deadlines.js";
import type { Item, Waiter } from "./item.js";
import { OpenItems } from "./open-items.js";
import { Result } from "./result.js";
import type { Session } from "./session.js";
import { Watch } from "./watch.js";

/** What gets keep to; the times are in milliseconds. */
export interface ItemLimits {
  getTimeoutMs: number;
  joinMs: number;
  /** How many items one session may watch. */
  maxItems: number;
  clock: Clock;
}

/** What the items need of the router. */
export interface ItemsOwner {
  /** What a client is told of an event that nobody answers to. */
  absent(event: string): ReplyError;
  /** Is told what a data handler threw. */
  report(error: unknown): void;
  /** Whether anybody is there. */
  hasSessions(): boolean;
}

/** Answers gets over the bus, and keeps those up to date who watch an item. */
export class Items {
  #bus: Bus;
  #limits: ItemLimits;
  #owner: ItemsOwner;
  #items: OpenItems;
  #deadlines: Deadlines<Waiter>;

  constructor(bus: Bus, limits: ItemLimits, owner: ItemsOwner) {
    this.#bus = bus;
    this.#limits = limits;
    this.#owner = owner;
    this.#deadlines = new Deadlines(limits.clock, limits.getTimeoutMs, (waiter) => this.#expire(waiter));
    this.#items = new OpenItems(bus, this.#deadlines, owner.hasSessions);
  }

  /** How many items somebody waits for or watches. */
  get size(): number {
    return this.#items.size;
  }

  /** Answers a get event through the bus, and keeps the session up to date if it asked for that. */
  get(session: Session, get: Get): void {
    const heard = hasListeners(this.#bus, get.event) !== false;
    if (get.ref !== undefined && !get.live) {
      if (heard) this.#wait(session, get, get.ref);
      else this.#answerNow(session, get, get.ref);
      return;
    }
    const held = this.#heldBy(get);
    const watch = this.watch(session, get);
    const keys = get.ref === undefined ? undefined : { ref: get.ref, etag: get.etag, live: true };
    const isNewest = held !== undefined && (!heard || (get.live && !held.failure)); // a failure may have passed
    if (isNewest) watch.push(keys);
    else if (get.ref === undefined && heard) this.#ask(this.open(get), get, askedKey(get));
    else if (get.ref === undefined) this.#tellAbsent(session, get);
    else if (heard) this.#wait(session, get, get.ref);
    else this.#answerNow(session, get, get.ref);
  }

  /** Keeps `session` up to date with the item of `get` until it leaves or ends it. */
  watch(session: Session, get: Get): Watch {
    const item = this.open(get);
    const { interest } = session;
    const known = interest.watches.get(item.event);
    if (known && (known.get.live || !get.live)) return known;
    if (known) stopWatching(known, item);
    const watch = new Watch(item, session, get);
    item.watches.add(watch);
    interest.watch(item.event, watch);
    return watch;
  }

  /** Sends `session` no more of the item that `setEvent` names; what it is still owed an answer to, it gets. */
  end(session: Session, setEvent: string): void {
    const watch = session.interest.watches.get(setEvent);
    const item = this.#items.find(setEvent);
    if (!watch || !item) return;
    for (let answer = watch.takeAnswer(); answer !== undefined; answer = watch.takeAnswer()) {
      session.send(answer, watch.get.message);
    }
    session.interest.leave(setEvent);
    stopWatching(watch, item);
    this.release(item);
  }

  /** Whether `session` may watch the item of `get` too. */
  hasRoom(session: Session, get: Get): boolean {
    const { watches } = session.interest;
    return watches.size < this.#limits.maxItems || watches.has(toSetEvent(get.event, get.id));
  }

  /** What asked for the items that `session` watches. */
  watchedBy(session: Session): Get[] {
    return Array.from(session.interest.watches.values(), ({ get }) => get);
  }

  /** Ends the watching of an item that `session` may have no more, and tells it so; whatever it asked of it fails. */
  forbid(session: Session, get: Get): void {
    const event = toSetEvent(get.event, get.id);
    const result = new Result(new ReplyError(FORBIDDEN.code, FORBIDDEN.message));
    const { waiters, watches } = session.interest;
    const watch = watches.get(event);
    if (!watch) return;
    for (const waiter of [...waiters]) {
      if (waiter.item.event !== event) continue;
      waiter.item.remove(waiter);
      session.send(session.answer(waiter.ref, result.answer(event, waiter)), waiter.message);
    }
    watch.forbid(result);
    this.end(session, event);
    // The page of a plain peer knows no set event without data.
    if (watch.get.live) session.send(result.livePush(event), get.message);
    else session.refuse(watch.get.event, FORBIDDEN);
  }

  /** Forgets all that `session` waits for and watches. */
  leave(session: Session): void {
    const { watches, waiters } = session.interest;
    const waiting = [...waiters];
    session.interest.clear();
    for (const [event, watch] of watches) {
      const item = this.#items.find(event);
      if (!item) continue;
      stopWatching(watch, item);
      this.release(item);
    }
    for (const waiter of waiting) {
      waiter.item.remove(waiter);
      this.release(waiter.item);
    }
  }

  /** The item of `get`, listening to its set event. Whoever opens it releases it. */
  open(get: Get): Item {
    return this.#items.open(toSetEvent(get.event, get.id));
  }

  /** Lets go of an item that nobody waits for or watches. */
  release(item: Item): void {
    this.#items.release(item);
  }

  /** Leaves the bus where nobody waits for or watches what is listened to. */
  closeIdle(): void {
    this.#items.closeIdle();
  }

  /** Asks the handler, and waits if it does not answer at once. */
  #wait(session: Session, get: Get, ref: string): void {
    const item = this.open(get);
    const { interest } = session;
    const { etag, live, message } = get;
    const key = askedKey(get);
    const watch = live ? interest.watches.get(item.event) : undefined;
    const waiter: Waiter = { item, session, key, ref, etag, live, watch, message };
    item.waiters.add(waiter);
    this.#ask(item, get, key);
    if (!item.waiters.has(waiter)) return;
    if (session.isOpen) {
      interest.wait(waiter);
      this.#deadlines.add(waiter);
    } else {
      item.remove(waiter); // the handler ended the session
      this.release(item);
    }
  }

  #expire(waiter: Waiter): void {
    const { item, session, ref, message } = waiter;
    item.remove(waiter);
    this.release(item);
    const error = { code: "timeout", message: `no answer within ${this.#limits.getTimeoutMs} ms` };
    session.send(session.answer(ref, encode({ event: item.event, ref, error })), message);
  }

  /** Asks the handler, unless the answer to the same question is on its way. */
  #ask(item: Item, get: Get, key: string): void {
    if (!item.shouldAsk(key, this.#limits.clock.now(), this.#limits.joinMs)) return;
    dispatch(this.#bus, get.event, get.id === undefined ? [] : [get.id], (error) => {
      this.#owner.report(error);
      item.fail(key, error);
      this.release(item);
    });
  }

  /** The answer when there is nobody to ask: what the item holds, or that nobody answers to the name. */
  #answerNow(session: Session, get: Get, ref: string): void {
    const result = this.#heldBy(get) ?? new Result(this.#owner.absent(get.event));
    const keys = { ref, etag: get.etag, live: get.live };
    session.send(session.answer(ref, result.answer(toSetEvent(get.event, get.id), keys)), get.message);
  }

  #heldBy(get: Get): Result | undefined {
    return this.#items.find(toSetEvent(get.event, get.id))?.result;
  }

  /** Where somebody decides who may have what, what is not there must sound like what is forbidden. */
  #tellAbsent(session: Session, { event }: Get): void {
    const absent = this.#owner.absent(event);
    if (absent.code === FORBIDDEN.code) session.refuse(event, absent);
  }
}

function stopWatching(watch: Watch, item: Item): void {
  watch.session.writer.unmark(watch);
  item.watches.delete(watch);
}
