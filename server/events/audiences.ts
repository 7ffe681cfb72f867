import type { Users } from "../access/user-key.js";
import type { Groups } from "../session/groups.js";
import type { Session } from "../session/session.js";

/** The receivers of an event: all sessions of a user, all sessions in a group, or one session by its id. */
export type Audience = { user: unknown } | { group: string } | { session: string };

/** Options for sending an event to several clients. */
export interface EmitOptions {
  /** Clients that do not receive the event, for example its sender: `{ session: session.id }`. */
  except?: Audience | undefined;
}

/** The receivers of an event. */
export interface Hearer {
  send(text: string): void;
  /** Sends a `ws:` message, which plain peers do not get. */
  sendControl(text: string): void;
}

/**
 * Sessions whose rights have changed: those of a user on all nodes, or those on this node that the function selects.
 */
export type Concerned = { user: unknown } | ((session: Session) => boolean);

/** The other nodes of a cluster. */
export interface Elsewhere {
  /** A session was opened here. */
  entered(session: Session): void;
  /** A user has its first session here, or none any more. */
  userCame(key: string): void;
  userLeft(key: string): void;
  broadcast(text: string, except?: Audience): void;
  emit(audience: Audience, text: string, except?: Audience): void;
  change(change: "revoked" | "rights", user: unknown): void;
}

/** What audiences need of the router. */
export interface AudiencesOwner {
  /** The authenticated sessions. */
  readonly sessions: ReadonlySet<Session>;
  readonly groups: Groups<Session>;
  readonly users: Users;
  /** The rights of `session` have changed. */
  reauthorize(session: Session): void;
}

/** The sessions by user, group and id, and operations on many of them at once. */
export class Audiences {
  #owner: AudiencesOwner;
  #byId = new Map<string, Session>();
  #byUser = new Map<string, Set<Session>>();
  #keys = new WeakMap<Session, string>();
  /** Set in a cluster. */
  elsewhere: Elsewhere | undefined;

  constructor(owner: AudiencesOwner) {
    this.#owner = owner;
  }

  get groups(): Groups<Session> {
    return this.#owner.groups;
  }

  /** Sends a message to all sessions except those of `except`. */
  broadcast(text: string, except?: Audience): void {
    this.send(text, this.#owner.sessions, except);
    this.elsewhere?.broadcast(text, except);
  }

  /** Sends a message to the sessions of `audience`, except those of `except`. */
  emit(audience: Audience, text: string, except?: Audience): void {
    this.send(text, this.of(audience), except);
    this.elsewhere?.emit(audience, text, except);
  }

  /** Sends a message to these sessions on this node. */
  send(text: string, hearers: Iterable<Hearer>, except: Audience | undefined): void {
    const excepted = except && new Set(this.of(except));
    for (const hearer of hearers) if (!excepted?.has(hearer)) hearer.send(text);
  }

  /** Closes sessions. Returns how many were closed on this node. */
  revoke(who: Concerned): number {
    const revoked = this.#concerned(who);
    if (typeof who === "object") this.elsewhere?.change("revoked", who.user);
    for (const session of revoked) session.close(4401, "revoked");
    return revoked.length;
  }

  reauthorize(who: Concerned = () => true): void {
    if (typeof who === "object") this.elsewhere?.change("rights", who.user);
    for (const session of this.#concerned(who)) this.#owner.reauthorize(session);
  }

  /** A session was opened. Sessions without a user are not indexed. */
  enter(session: Session): void {
    this.elsewhere?.entered(session);
    this.#byId.set(session.id, session);
    if (session.user === undefined) return;
    const key = this.#owner.users.keyOf(session.user);
    const sessions = this.#byUser.get(key) ?? new Set();
    this.#keys.set(session, key);
    this.#byUser.set(key, sessions.add(session));
    if (sessions.size === 1) this.elsewhere?.userCame(key);
  }

  leave(session: Session): void {
    this.#owner.groups.leaveAll(session);
    this.#byId.delete(session.id);
    const key = this.#keys.get(session);
    const sessions = key === undefined ? undefined : this.#byUser.get(key);
    if (key === undefined || !sessions?.delete(session) || sessions.size > 0) return;
    this.#byUser.delete(key);
    this.elsewhere?.userLeft(key);
  }

  /** The sessions of `audience` on this node. */
  of(audience: Audience): Iterable<Hearer> {
    if ("group" in audience) return this.#owner.groups.of(audience.group);
    if ("user" in audience) return this.ofUser(this.#owner.users.keyOf(audience.user));
    const session = this.#byId.get(audience.session);
    return session ? [session] : [];
  }

  /** The sessions of the user with this key. */
  ofUser(key: string): Session[] {
    return [...(this.#byUser.get(key) ?? [])];
  }

  ofGroup(group: string): Iterable<Hearer> {
    return this.#owner.groups.of(group);
  }

  /**
   * The key of a user, equal on every node. Throws if a user has no key of its own and is only identified by the
   * object.
   */
  keyOf(user: unknown): string {
    if (this.#owner.users.isNameless(user)) {
      throw new TypeError('a user without "id", "sub" or "_id" is not known on other nodes: set "userKey"');
    }
    return this.#owner.users.keyOf(user);
  }

  #concerned(who: Concerned): Session[] {
    return typeof who === "object"
      ? this.ofUser(this.#owner.users.keyOf(who.user))
      : [...this.#owner.sessions].filter(who);
  }
}
