import type { Clock } from "../../shared/clock.js";
import { toName } from "../../shared/events.js";
import { type Authority, FORBIDDEN } from "../access/authority.js";
import type { AccessRequest } from "../access/permission.js";
import { isPromiseLike } from "../base/promise-like.js";
import type { Get } from "../session/asked.js";
import type { Hold } from "../session/interest.js";
import type { Session } from "../session/session.js";
import type { Answers } from "./answers.js";
import type { Items } from "./items.js";

/** Whose rights change, and who decides. */
interface RightsParts {
  authority: Authority;
  items: Items;
  answers: Answers;
  clock: Clock;
  random: () => number;
}

/** The delay before a decision that failed is requested again, in milliseconds. */
const MIN_MS = 250;
const MAX_MS = 30_000;

/** Applies a change of rights to all subscriptions and pending gets of a session. */
export class Rights {
  #parts: RightsParts;

  constructor(parts: RightsParts) {
    this.#parts = parts;
  }

  /**
   * The rights of `session` may have changed. Everything is decided again, and nothing is sent until then. Items that
   * are no longer permitted end, and the client drops their values.
   */
  changed(session: Session): void {
    const { authority, answers } = this.#parts;
    authority.changed(session);
    if (authority.isStrict) for (const [event, get] of wantedBy(session)) this.#decide(session, event, get);
    answers.askAgain(session);
  }

  #decide(session: Session, event: string, get: Wanted): void {
    const { interest } = session;
    const hold: Hold = { stopTimer: undefined };
    interest.hold(event, hold);
    interest.watches.get(event)?.hold();
    for (const answer of interest.owed) if (answer.item.event === event) answer.hold();
    this.#ask(session, event, get, hold, 0);
  }

  /**
   * Repeats the question until there is a decision. If the rights change again in the meantime, a new decision
   * replaces this one.
   */
  #ask(session: Session, event: string, get: Wanted, hold: Hold, attempt: number): void {
    const { authority, items, clock, random } = this.#parts;
    const act = (refusal: Awaited<ReturnType<Authority["ask"]>>): void => {
      if (session.interest.holdOf(event) !== hold) return;
      if (refusal && refusal.code !== FORBIDDEN.code) {
        const delayMs = MIN_MS + random() * Math.min(MAX_MS, 1_000 * 2 ** attempt);
        const again = (): void => {
          if (wantedBy(session).has(event)) this.#ask(session, event, get, hold, attempt + 1);
          else session.interest.unhold(event);
        };
        hold.stopTimer = clock.after(delayMs, again, "housekeeping");
        return;
      }
      session.interest.unhold(event);
      if (refusal) items.refuse(session, event, refusal);
      else release(session, event);
    };
    const decision = authority.ask(session, askedBy(get, event));
    if (isPromiseLike(decision)) decision.then(act);
    else act(decision);
  }
}

type Wanted = Pick<Get, "event" | "id" | "live" | "ref" | "message">;

/** The question to the application before `get` is answered by `setEvent`. */
export function askedBy({ event, id, live, ref, message }: Wanted, setEvent: string): AccessRequest {
  const action = live || ref === undefined ? "subscribe" : "get";
  return { action, name: toName(event), id, event, setEvent, message };
}

/** The subscriptions and pending gets of `session`, by set event. A subscription needs the right to subscribe. */
function wantedBy({ interest }: Session): Map<string, Wanted> {
  const wanted = new Map<string, Wanted>();
  for (const { item, ref, live, message } of interest.waiters) {
    wanted.set(item.event, { ...item.asked, ref, live, message });
  }
  for (const { item, message } of interest.owed) {
    wanted.set(item.event, { ...item.asked, ref: "", live: false, message });
  }
  for (const { event, get } of interest.works) wanted.set(event, get);
  for (const [event, { get }] of interest.watches) wanted.set(event, get);
  return wanted;
}

/** The item is permitted: sends the values that arrived in the meantime. */
function release({ interest }: Session, event: string): void {
  for (const answer of [...interest.owed]) if (answer.item.event === event) answer.release();
  interest.watches.get(event)?.release();
}
