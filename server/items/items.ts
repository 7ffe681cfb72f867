/**
 * items/: answers gets and keeps watched items up to date, through the bus and `answer` handlers.
 * Here: one get, from the request to the answer.
 */

import { encode } from "../../shared/envelope.js";
import { type Failure, ReplyError } from "../../shared/errors.js";
import { FORBIDDEN, UNDECIDED } from "../access/authority.js";
import { Deadlines } from "../base/deadlines.js";
import { type Bus, hasListeners } from "../bus/bus.js";
import type { Get } from "../session/asked.js";
import { Result } from "../session/result.js";
import type { Session } from "../session/session.js";
import type { Waiter } from "../session/waiter.js";
import { Watch } from "../session/watch.js";
import { Calls } from "./calls.js";
import type { Item } from "./item.js";
import type { ItemLimits, ItemsOwner } from "./limits.js";
import { OpenItems } from "./open-items.js";
import { Room } from "./room.js";

/** Answers gets over the bus, and keeps those up to date who watch an item. */
export class Items {
  #bus: Bus;
  #limits: ItemLimits;
  #owner: ItemsOwner;
  #items: OpenItems;
  #deadlines: Deadlines<Waiter>;
  #calls: Calls;
  /** Whether more may be watched. */
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
      // Nobody else can answer whoever waits.
      opened: (item) => !item.isHeard && item.waiters.size > 0 && item.fail(owner.absent(item.getEvent)),
    });
    this.room = new Room(bus, limits, this.#items);
  }

  /** How many items somebody waits for or watches. */
  get size(): number {
    return this.#items.size;
  }

  /**
   * Why `get` cannot be answered, if another item that is in use has its set event. One that somebody answers to
   * takes the set event from one that is only watched, so that a made-up name keeps nobody from his.
   */
  clash(get: Get, setEvent: string, hasHandler: boolean): Failure | undefined {
    const item = this.#items.find(setEvent);
    if (!item || (item.isHeard && item.isOf(get))) return undefined;
    const isHeard = hasHandler || hasListeners(this.#bus, get.event) !== false;
    const clash = { code: "conflict", message: `another item in use is answered by "${item.event}" too` };
    if (!item.claim(get, isHeard)) return clash;
    for (const watch of item.watches) {
      // A watch is made for a session of the router.
      if (!item.isOf(watch.get)) this.refuse(watch.session as Session, item.event, clash);
    }
    return undefined;
  }

  /** Answers a get event through the bus, and keeps the session up to date if it asked for that. */
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
    const isNewest = held !== undefined && (!heard || (get.live && !held.failure)); // a failure may have passed
    if (isNewest) watch.push(keys);
    else if (get.ref === undefined && heard) this.#calls.ask(this.#openHeard(get, setEvent));
    else if (get.ref === undefined) this.#tellAbsent(session, get);
    else if (heard) this.#wait(session, get, get.ref, this.#openHeard(get, setEvent));
    else this.#answerNow(session, get, get.ref, setEvent);
  }

  /** Keeps `session` up to date with the item of `get` until it leaves or ends it. */
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

  /** Sends `session` no more of the item that `setEvent` names; what it is still owed an answer to, it gets. */
  end(session: Session, setEvent: string): void {
    const watch = session.interest.watches.get(setEvent);
    const item = this.#items.find(setEvent);
    if (!watch || !item) return;
    if (watch.isHeld) watch.forbid(new Result(new ReplyError(UNDECIDED.code, UNDECIDED.message)));
    for (let answer = watch.takeAnswer(); answer !== undefined; answer = watch.takeAnswer())
      session.send(answer, watch.get.message);
    session.interest.leave(setEvent);
    item.unwatch(watch);
    this.release(item);
  }

  /** Takes the item that `event` names from a session, and tells it why; whatever it asked of it fails. */
  refuse(session: Session, event: string, failure: Failure): void {
    const result = new Result(new ReplyError(failure.code, failure.message));
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
    // The page of a plain peer knows no set event without data.
    if (watch.get.live) session.send(result.livePush(event), watch.get.message);
    else session.refuse(watch.get.event, failure);
  }

  /** Forgets all that `session` waits for and watches. */
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

  /** The item that `setEvent` names, if it is open. */
  find(setEvent: string): Item | undefined {
    return this.#items.find(setEvent);
  }

  /** The item of `get`, listening to its set event. Whoever opens it releases it. */
  open(get: Get, setEvent: string): Item {
    return this.#items.open(setEvent, get);
  }

  /** Lets go of an item that nobody waits for or watches. */
  release(item: Item): void {
    this.#items.release(item);
  }

  /** Leaves the bus where nobody waits for or watches what is listened to. */
  closeIdle(): void {
    this.#items.closeIdle();
  }

  /** Leaves the bus: nobody is there any more. */
  close(): void {
    this.#items.close();
  }

  /** Asks the handler, if there is one, and waits if it does not answer at once. */
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
      item.remove(waiter); // the handler ended the session
      this.release(item);
    }
  }

  /** `waiter` waits no more. Returns its item. */
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

  /** The time of `waiter` is up: for a live item that was set meanwhile, that is the answer. */
  #expire(waiter: Waiter): void {
    const { item, session, ref, message, watch } = waiter;
    const open = this.#remove(waiter);
    const held = watch && open?.watches.has(watch) ? open.result : undefined;
    if (held && !held.failure) return watch?.push(waiter);
    const error = { code: "timeout", message: `no answer within ${this.#limits.getTimeoutMs} ms` };
    session.send(session.answer(ref, encode({ event: item.event, ref, error })), message);
  }

  /** The answer when no handler is to be asked: what is held, here or by the cluster, or that nobody answers. */
  #answerNow(session: Session, get: Get, ref: string, setEvent: string): void {
    const item = this.#ask(get, setEvent);
    if (item) return this.#wait(session, get, ref, item);
    const result = this.#items.resultOf(setEvent) ?? new Result(this.#owner.absent(get.event));
    session.send(session.answer(ref, result.answer(setEvent, { ...get, ref })), get.message);
  }

  /** The item, if the cluster is about to say what it holds of it. Made-up names must not cost without bound. */
  #ask(get: Get, setEvent: string): Item | undefined {
    const { feed } = this.#owner;
    if (!feed.isOpening || this.#items.unanswered >= this.#limits.maxUnansweredNames) return undefined;
    const item = this.open(get, setEvent);
    item.isHeard = false;
    if (feed.isOpening(setEvent)) return item;
    this.release(item);
    return undefined;
  }

  /** Where somebody decides who may have what, what is not there must sound like what is forbidden. */
  #tellAbsent(session: Session, { event }: Get): void {
    const absent = this.#owner.absent(event);
    if (absent.code === FORBIDDEN.code) session.refuse(event, absent);
  }
}
