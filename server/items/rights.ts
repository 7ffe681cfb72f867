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

/** Whose rights change, and by what they are decided. */
interface RightsParts {
  authority: Authority;
  items: Items;
  answers: Answers;
  clock: Clock;
  random: () => number;
}

/** How long to wait before what could not be decided is decided again, in milliseconds. */
const MIN_MS = 250;
const MAX_MS = 30_000;

/** What a change of rights does to all that a session watches and waits for. */
export class Rights {
  #parts: RightsParts;

  constructor(parts: RightsParts) {
    this.#parts = parts;
  }

  /**
   * The rights of `session` may have changed: everything is decided again, and until that is done nothing more of
   * it is sent. What it may have no more is ended, and so is its value at the client.
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

  /** Asks until there is a decision; a change of rights that comes meanwhile makes another hold. */
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

/** What the application is asked before `get` is answered by `setEvent`. */
export function askedBy({ event, id, live, ref, message }: Wanted, setEvent: string): AccessRequest {
  const action = live || ref === undefined ? "subscribe" : "get";
  return { action, name: toName(event), id, event, setEvent, message };
}

/** What `session` watches or waits for, by set event; it watches an item with what it may subscribe to. */
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

/** The session may have it: what came meanwhile is sent. */
function release({ interest }: Session, event: string): void {
  for (const answer of [...interest.owed]) if (answer.item.event === event) answer.release();
  interest.watches.get(event)?.release();
}
