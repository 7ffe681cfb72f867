import { inspect } from "node:util";
import { type Id, isId, toGetEvent, toSetEvent } from "../../shared/events.js";
import type { Output } from "../access/output.js";
import { type Bus, whenDelivered } from "../bus/bus.js";
import { Result } from "../session/result.js";
import type { Session } from "../session/session.js";
import type { Watch } from "../session/watch.js";
import type { Answers } from "./answers.js";
import type { Item } from "./item.js";
import type { Items } from "./items.js";

/** Which sessions a value is for. */
interface Recipients {
  to(session: Session): boolean;
}

/** The arguments of `publish` after the name. */
export type Published =
  | [value: unknown]
  | [value: unknown, Recipients]
  | [Id, unknown]
  | [Id, unknown, Recipients];

/** The most unanswered handlers that `refresh` has called at the same time. Further ones wait. */
const MOST_RUNNING = 64;

/** What the application publishes: for everybody, for some sessions, or by running an `answer` handler again. */
export class Publications {
  #bus: Bus;
  #warn: (line: string) => void;
  #output: Output | undefined;
  #items: Items;
  #answers: Answers;
  /** The subscriptions to refresh; each once, however often it was requested. */
  #waiting = new Set<Watch>();
  #running = 0;
  #isCalling = false;

  /** `warn` writes a line to the log. */
  constructor(
    bus: Bus,
    items: Items,
    answers: Answers,
    warn: (line: string) => void,
    output: Output | undefined,
  ) {
    this.#output = output;
    this.#warn = warn;
    this.#bus = bus;
    this.#items = items;
    this.#answers = answers;
  }

  publish(name: string, ...given: Published): void {
    const last = given.at(-1);
    // A function cannot be a value, because JSON has none.
    const recipients = given.length > 1 && areRecipients(last) ? last : undefined;
    const rest = recipients ? given.slice(0, -1) : given;
    const [id, value] = rest.length === 2 ? rest : [undefined, rest[0]];
    // Without this check the row of a rider without an id would replace the whole list.
    if (rest.length === 2 && !isId(id)) {
      throw new TypeError(`publish "${name}": an id is a finite number or a text, not ${inspect(id)}`);
    }
    const getEvent = toGetEvent(name);
    const setEvent = toSetEvent(getEvent, isId(id) ? id : undefined);
    if (recipients) {
      if (!this.#output?.check(setEvent, value)) this.#publishTo(setEvent, new Result(value), recipients);
      return;
    }
    if (this.#answers.isPrivate(getEvent)) {
      throw new Error(
        `publish "${name}": its answer handler reads the session, so there is no value for everybody. ` +
          `Call refresh("${name}"), or say whom the value is for: publish("${name}", value, { to })`,
      );
    }
    if (this.#output) this.#emitChecked(this.#output, setEvent, value);
    else this.#bus.emit(setEvent, value);
  }

  /** A value that does not match the contract is not published. Waiting gets fail, and the item keeps its value. */
  #emitChecked(output: Output, setEvent: string, value: unknown): void {
    const wrong = output.check(setEvent, value);
    if (wrong) return this.#items.find(setEvent)?.fail(wrong);
    const passed = output.passes(setEvent, value);
    try {
      this.#bus.emit(setEvent, value);
    } finally {
      whenDelivered(this.#bus, passed);
    }
  }

  /** Runs the `answer` handler of an item again for all its subscribers, or for those selected by `where`. */
  refresh(name: string, id: Id | undefined, where: (session: Session) => boolean = () => true): void {
    const watches = [...(this.#items.find(toSetEvent(toGetEvent(name), id))?.watches ?? [])];
    this.#refreshAll(watches.filter(({ session }) => where(session as Session))); // the router creates all sessions
  }

  /**
   * Handles a value that was set for an item of which each session has its own answer: it only signals a change.
   * Returns whether it is such an item.
   */
  takeFor(item: Item): boolean {
    if (!this.#answers.isPrivate(item.getEvent)) return false;
    this.#warn(
      `"${item.event}" was set for everybody, but its answer handler reads the session: call refresh in place of that`,
    );
    this.#refreshAll(item.watches);
    return true;
  }

  /** Runs the handlers of these subscriptions again at the end of this turn. */
  #refreshAll(watches: Iterable<Watch>): void {
    for (const watch of watches) this.#waiting.add(watch);
    queueMicrotask(() => this.#callNext());
  }

  #publishTo(setEvent: string, result: Result, { to }: Recipients): void {
    const run = this.#answers.nextRun();
    for (const watch of this.#items.find(setEvent)?.watches ?? []) {
      if (!to(watch.session as Session)) continue;
      watch.answerOwn(result, run);
      watch.push();
    }
  }

  /** A handler may answer synchronously: then the running loop continues. */
  #callNext(): void {
    if (this.#isCalling) return;
    this.#isCalling = true;
    for (const watch of this.#waiting) {
      if (this.#running >= MOST_RUNNING) break;
      this.#waiting.delete(watch);
      this.#running++;
      this.#answers.again(watch, () => {
        this.#running--;
        this.#callNext();
      });
    }
    this.#isCalling = false;
  }
}

function areRecipients(value: unknown): value is Recipients {
  return typeof value === "object" && value !== null && "to" in value && typeof value.to === "function";
}
