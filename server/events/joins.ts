import type { Clock } from "../../shared/clock.js";
import { encode } from "../../shared/envelope.js";
import type { Failure } from "../../shared/errors.js";
import { type Authority, type Decision, FORBIDDEN } from "../access/authority.js";
import type { AccessRequest } from "../access/permission.js";
import { isPromiseLike } from "../base/promise-like.js";
import type { Groups } from "../session/groups.js";
import type { Session } from "../session/session.js";

/** What joins need of the router. */
interface JoinsParts {
  authority: Authority;
  groups: Groups<Session>;
  /** Why a client may not join with this data, if so. */
  refuse(group: string, data: unknown): Failure | undefined;
  counts: { refuse(code: string): void };
  clock: Clock;
  random: () => number;
  maxGroups: number;
}

/** A group that a client has joined by itself. */
interface Joined {
  /** Cancels the retry of its permission check. */
  stopTimer?: (() => void) | undefined;
}

/** A client's request to join: the group, and the ref of the reply. */
export interface GroupRequest {
  group: string;
  ref: string;
  /** The data that other members see. */
  data?: unknown;
}

/** The delay before a permission check that failed is repeated, in milliseconds. */
const MIN_MS = 250;
const MAX_MS = 30_000;

/**
 * The groups that clients have joined by themselves. `authorize` must permit each, and may withdraw it (PROTOCOL 14).
 */
export class Joins {
  #parts: JoinsParts;
  #joined = new WeakMap<Session, Map<string, Joined>>();
  #tooMany: Failure;

  constructor(parts: JoinsParts) {
    this.#parts = parts;
    this.#tooMany = {
      code: "limit",
      message: `limit of ${parts.maxGroups} joined groups reached (maxGroups)`,
    };
  }

  join(session: Session, { group, ref, data }: GroupRequest): void {
    const { authority } = this.#parts;
    if (session.client === undefined) return; // the client would not get the reply
    // Without an `authorize` option clients cannot join by themselves.
    if (!authority.isStrict) return this.#answer(session, ref, FORBIDDEN);
    authority.decide(session, askedBy(group), (refusal) =>
      this.#answer(session, ref, refusal ?? this.#enter(session, group, data)),
    );
  }

  leave(session: Session, { group, ref }: GroupRequest): void {
    this.#parts.authority.inTurn(session, () => {
      this.#end(session, group);
      this.#answer(session, ref, undefined);
    });
  }

  /** The rights of `session` may have changed: it leaves the groups that are no longer permitted. */
  changed(session: Session): void {
    if (!this.#parts.authority.isStrict) return;
    for (const group of this.#joined.get(session)?.keys() ?? []) this.#decide(session, group, 0);
  }

  #enter(session: Session, group: string, data: unknown): Failure | undefined {
    const { groups, maxGroups } = this.#parts;
    const refusal = this.#parts.refuse(group, data);
    if (refusal) return refusal;
    const joined = this.#joined.get(session) ?? new Map<string, Joined>();
    if (joined.size >= maxGroups && !joined.has(group)) return this.#tooMany;
    this.#joined.set(session, joined);
    if (!joined.has(group)) joined.set(group, {});
    groups.join(session, group, data);
    return undefined;
  }

  /** A client cannot undo the application's own `session.join`. */
  #end(session: Session, group: string): boolean {
    const joined = this.#joined.get(session);
    joined?.get(group)?.stopTimer?.();
    if (!joined?.delete(group)) return false;
    this.#parts.groups.leave(session, group);
    return true;
  }

  /** While the check fails, the client stays in the group, and the check is repeated. */
  #decide(session: Session, group: string, attempt: number): void {
    const { authority, clock, random } = this.#parts;
    const joined = this.#joined.get(session)?.get(group);
    joined?.stopTimer?.();
    if (!joined || !session.isOpen) return;
    const act = (refusal: Decision): void => {
      if (!refusal || this.#joined.get(session)?.get(group) !== joined) return;
      if (refusal.code !== FORBIDDEN.code) {
        const delayMs = MIN_MS + random() * Math.min(MAX_MS, 1_000 * 2 ** attempt);
        const again = (): void => this.#decide(session, group, attempt + 1);
        joined.stopTimer = clock.after(delayMs, again, "housekeeping");
      } else if (this.#end(session, group)) {
        session.sendControl(encode({ event: "ws:left", group, ...refusal }));
      }
    };
    const decision = authority.ask(session, askedBy(group));
    if (isPromiseLike(decision)) decision.then(act);
    else act(decision);
  }

  #answer(session: Session, ref: string, refusal: Failure | undefined): void {
    if (refusal) this.#parts.counts.refuse(refusal.code);
    session.sendControl(encode({ event: "ws:reply", ref, error: refusal }));
  }
}

function askedBy(group: string): AccessRequest {
  const message = { event: "ws:join", group };
  return { action: "join", name: group, id: undefined, event: "ws:join", setEvent: undefined, message };
}
