/**
 * items/: answers gets and keeps watched items up to date, through the bus and `answer` handlers.
 * Here: one get, from the request to the answer.
 */

import { encode } from "../../shared/envelope.js";
import type { Failure } from "../../shared/errors.js";
import { FORBIDDEN, UNDECIDED } from "../access/authority.js";
import { Deadlines } from "../base/deadlines.js";
import { type Bus, hasListeners } from "../bus/bus.js";
import type { Get } from "../session/asked.js";
import { Result } from "../session/result.js";
import type { Session } from "../session/session.js";
import type { Waiter } from "../session/waiter.js";
import { Watch } from "../session/watch.js";
import { Calls } from "./handler-calls.js";
import type { Item } from "./item.js";
import type { ItemLimits, ItemsOwner } from "./item-types.js";
import { OpenItems } from "./open-items.js";
import { Room } from "./room.js";

/** Answers gets over the bus, and keeps subscribers up to date. */
export class Items {
  #bus: Bus;
  #limits: ItemLimits;
  #owner: ItemsOwner;
  #items: OpenItems;
  #deadlines: Deadlines<Waiter>;
  #calls: Calls;
  /** Whether there is room for another subscription. */
  readonly room: Room;

  constructor(bus: Bus, limits: ItemLimits, owner: ItemsOwner) {
    const { clock, getTimeoutMs } = limits;
    this.#bus = bus;
    this.#limits = limits;
    this.#owner = owner;
    this.#deadlines = new Deadlines(clock, getTimeoutMs, (waiter) => this.#expire(waiter));
    const release = (item: Item): void => this.release(item);
    this.#calls = new Calls(bus, owner.feed, limits, { report: owner.report, release });
    this.#items = new OpenItems(owner.feed, {
      deadlines: this.#deadlines,
      now: () => clock.now(),
      after: (delayMs, then) => clock.after(delayMs, then, "housekeeping"),
      doubted: (item, isSame) => this.#calls.doubted(item, isSame),
      hasSessions: owner.hasSessions,
      answersEach: (item) => owner.answersEach(item),
      // No other session can answer the waiting gets.
      opened: (item) =>
        !item.isHeard && item.waiters.size > 0 && item.answerAll(Result.failed(owner.absent(item.getEvent))),
    });
    this.room = new Room(bus, limits, this.#items);
  }

  /** The number of items with subscribers or waiting gets. */
  get size(): number {
    return this.#items.size;
  }

  /**
   * Why `get` cannot be answered: another item in use has the same set event. An item with a handler takes the set
   * event from one without, so that invented names cannot block real ones.
   */
  clash(get: Get, setEvent: string, hasHandler: boolean): Failure | undefined {
    const item = this.#items.find(setEvent);
    if (!item || (item.isHeard && item.isOf(get))) return undefined;
    const isHeard = hasHandler || hasListeners(this.#bus, get.event) !== false;
    const clash = { code: "conflict", message: `another item in use is answered by "${item.event}" too` };
    if (!item.claim(get, isHeard)) return clash;
    for (const watch of item.watches) {
      // The router creates a watch for each session.
      if (!item.isOf(watch.get)) this.refuse(watch.session as Session, item.event, clash);
    }
    return undefined;
  }

  /** Answers a get event over the bus, and subscribes the session if it asked for that. */
  get(session: Session, get: Get, setEvent: string): void {
    const heard = hasListeners(this.#bus, get.event) !== false;
    if (get.ref !== undefined && !get.live) {
      if (heard) this.#wait(session, get, get.ref, this.#openHeard(get, setEvent));
      else this.#answerNow(session, get, get.ref, setEvent);
      return;
    }
    const held = heard ? this.#items.find(setEvent)?.result : this.#items.resultOf(setEvent);
    const watch = this.watch(session, get, setEvent);
    const keys = get.ref === undefined ? undefined : { ref: get.ref, etag: get.etag, live: true };
    const isNewest = held !== undefined && (!heard || (get.live && !held.failure)); // the last result may be an error that no longer applies
    if (isNewest) watch.push(keys);
    else if (get.ref === undefined && heard) this.#calls.ask(this.#openHeard(get, setEvent));
    else if (get.ref === undefined) this.#tellAbsent(session, get);
    else if (heard) this.#wait(session, get, get.ref, this.#openHeard(get, setEvent));
    else this.#answerNow(session, get, get.ref, setEvent);
  }

  /** Subscribes `session` to the item of `get`, until it unsubscribes or disconnects. */
  watch(session: Session, get: Get, setEvent: string): Watch {
    const item = this.open(get, setEvent);
    const { interest } = session;
    const known = interest.watches.get(item.event);
    if (known && (known.get.live || !get.live)) return known;
    if (known) item.unwatch(known);
    const watch = new Watch(item, session, get);
    item.watches.add(watch);
    interest.watch(item.event, watch);
    if (interest.holdOf(item.event)) watch.hold();
    return watch;
  }

  /** Ends the subscription of `session` to the item of `setEvent`. Gets that are still waiting are answered. */
  end(session: Session, setEvent: string): void {
    const watch = session.interest.watches.get(setEvent);
    const item = this.#items.find(setEvent);
    if (!watch || !item) return;
    if (watch.isHeld) watch.forbid(Result.failed(UNDECIDED));
    for (let answer = watch.takeAnswer(); answer !== undefined; answer = watch.takeAnswer())
      session.send(answer, watch.get.message);
    session.interest.leave(setEvent);
    item.unwatch(watch);
    this.release(item);
  }

  /** Withdraws the item of `event` from a session, with the reason. Waiting gets fail. */
  refuse(session: Session, event: string, failure: Failure): void {
    const result = Result.failed(failure);
    const item = this.#items.find(event);
    const ref = item && session.writer.recall(item);
    if (ref !== undefined) session.send(result.answer(event, { ref, etag: undefined, live: false }));
    const { waiters, works, owed, watches } = session.interest;
    for (const waiter of [...waiters]) {
      if (waiter.item.event !== event) continue;
      this.#remove(waiter);
      session.send(session.answer(waiter.ref, result.answer(event, waiter)), waiter.message);
    }
    for (const answer of [...owed]) if (answer.item.event === event) answer.release(result);
    const watch = watches.get(event);
    watch?.forbid(result);
    for (const work of [...works]) if (work.event === event) work.refuse(result);
    if (!watch) return;
    this.end(session, event);
    // monument's protocol has no set event without data.
    if (watch.get.live) session.send(result.livePush(event), watch.get.message);
    else session.refuse(watch.get.event, failure);
  }

  /** Removes all subscriptions and waiting gets of `session`. */
  leave(session: Session): void {
    const { watches, waiters } = session.interest;
    const waiting = [...waiters];
    session.interest.clear();
    for (const [event, watch] of watches) {
      const item = this.#items.find(event);
      if (!item) continue;
      item.unwatch(watch);
      this.release(item);
    }
    for (const waiter of waiting) this.#remove(waiter);
  }

  /** The item of `setEvent`, if it is open. */
  find(setEvent: string): Item | undefined {
    return this.#items.find(setEvent);
  }

  /** Opens the item of `get` and subscribes to its set event. The caller must release it. */
  open(get: Get, setEvent: string): Item {
    return this.#items.open(setEvent, get);
  }

  /** Releases an item: it is closed if it is unused. */
  release(item: Item): void {
    this.#items.release(item);
  }

  /** Closes unused items. */
  closeIdle(): void {
    this.#items.closeIdle();
  }

  /** Closes all items: no sessions are left. */
  close(): void {
    this.#items.close();
  }

  /** Calls the handler, if there is one, and waits if it does not answer synchronously. */
  #wait(session: Session, get: Get, ref: string, item: Item): void {
    const { interest } = session;
    const { etag, live, message } = get;
    const watch = live ? interest.watches.get(item.event) : undefined;
    const waiter: Waiter = { item, session, ref, etag, live, watch, message };
    item.waiters.add(waiter);
    if (item.isHeard) this.#calls.ask(item);
    if (!item.waiters.has(waiter)) return;
    if (session.isOpen) {
      interest.wait(waiter);
      this.#deadlines.add(waiter);
    } else {
      item.remove(waiter); // the handler closed the session
      this.release(item);
    }
  }

  /** Removes a waiting get. Returns its item. */
  #remove(waiter: Waiter): Item | undefined {
    const item = this.#items.find(waiter.item.event);
    item?.remove(waiter);
    if (item) this.release(item);
    return item;
  }

  #openHeard(get: Get, setEvent: string): Item {
    const item = this.open(get, setEvent);
    item.isHeard = true;
    return item;
  }

  /** The deadline of a get has passed. If its item was set in the meantime, that value is the answer. */
  #expire(waiter: Waiter): void {
    const { item, session, ref, message, watch } = waiter;
    const open = this.#remove(waiter);
    const held = watch && open?.watches.has(watch) ? open.result : undefined;
    if (held && !held.failure) return watch?.push(waiter);
    const error = { code: "timeout", message: `no answer within ${this.#limits.getTimeoutMs} ms` };
    session.send(session.answer(ref, encode({ event: item.event, ref, error })), message);
  }

  /** The answer if no handler is to be called: the current value, here or in the cluster, or that no handler exists. */
  #answerNow(session: Session, get: Get, ref: string, setEvent: string): void {
    const item = this.#ask(get, setEvent);
    if (item) return this.#wait(session, get, ref, item);
    const result = this.#items.resultOf(setEvent) ?? Result.failed(this.#owner.absent(get.event));
    session.send(session.answer(ref, result.answer(setEvent, { ...get, ref })), get.message);
  }

  /** The item, if the cluster's value is being loaded. The number of invented names is limited. */
  #ask(get: Get, setEvent: string): Item | undefined {
    const { feed } = this.#owner;
    if (!feed.isOpening || this.#items.unanswered >= this.#limits.maxUnansweredNames) return undefined;
    const item = this.open(get, setEvent);
    item.isHeard = false;
    if (feed.isOpening(setEvent)) return item;
    this.release(item);
    return undefined;
  }

  /** If the application has an `authorize`, a missing item must look like a forbidden one. */
  #tellAbsent(session: Session, { event }: Get): void {
    const absent = this.#owner.absent(event);
    if (absent.code === FORBIDDEN.code) session.refuse(event, absent);
  }
}
