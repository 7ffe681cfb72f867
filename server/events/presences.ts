import { createHash } from "node:crypto";
import type { Clock } from "../../shared/clock.js";
import { serialize } from "../../shared/envelope.js";
import { type Failure, ReplyError } from "../../shared/errors.js";
import { type Id, toGetEvent, toSetEvent } from "../../shared/events.js";
import type { Presence } from "../../shared/presence.js";
import type { Users } from "../access/user-key.js";
import { Result } from "../session/result.js";
import type { Session } from "../session/session.js";
import { Gathering } from "./gathering.js";
import type { PresenceOptions } from "./presence-options.js";

/** The other nodes, as far as presence needs them. */
export interface PresenceElsewhere {
  /** A client has asked for the members of `group`. */
  open(group: string): void;
  close(group: string): void;
  /** Sends the report of this node. */
  write(group: string, portion: string): void;
  /** Resolves when the reports of the others are known. */
  ready(group: string): Promise<void> | undefined;
}

/** What presence needs of the router. */
export interface PresencesOwner {
  readonly clock: Clock;
  readonly users: Users;
  /** Registers the handler of an item, for every client that may request it. Returns a function that removes it. */
  answer(getEvent: string, handler: (question: { id: unknown }) => unknown): () => void;
  /** Sets an item on this node only. */
  setHere(event: string, result: Result): void;
  /** Whether `event` has subscribers on this node. */
  isWatched(event: string): boolean;
  /** The time of all nodes, in milliseconds since 1970. */
  now(): number;
  /** Called with errors of the application's own `user` function, and if its result cannot be written as JSON. */
  report(error: unknown): void;
}

const DEFAULTS = { graceMs: 15_000, maxMembers: 100, maxDataLength: 1_024 };
/** Changes within this time are published together, in milliseconds. */
const FLUSH_MS = 50;

/** The presence that a router keeps under one name. */
export interface PresenceList {
  /** The members of the group `name:id`. Empty if no client on this node is in the group or follows the list. */
  of(id: Id): Presence;
  /** Stops publishing the lists: they are no longer items. */
  stop(): void;
}

/** One name under which presence is published. */
interface Kind {
  graceMs: number;
  maxMembers: number;
  maxDataLength: number;
  user(user: unknown): unknown;
}

/**
 * Publishes the members of the groups `name:id`, for each name that the application has chosen, as the item `name`,
 * `id`.
 */
export class Presences {
  #owner: PresencesOwner;
  #kinds = new Map<string, Kind>();
  #gatherings = new Map<string, Gathering>();
  /** The groups with changes that are not published yet. */
  #changed = new Set<string>();
  #stopTelling: (() => void) | undefined;
  /** Set in a cluster. */
  elsewhere: PresenceElsewhere | undefined;

  constructor(owner: PresencesOwner) {
    this.#owner = owner;
  }

  /** Starts to publish presence under `name`. */
  add(name: string, { user, ...given }: PresenceOptions): PresenceList {
    if (name === "" || name.includes(":"))
      throw new TypeError(`presence "${name}": a name without ":" is needed`);
    const limits = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    const toPublic = (user ?? ((one: unknown) => this.#idOf(one))) as Kind["user"]; // it is given the router's users
    const remove = this.#owner.answer(toGetEvent(name), ({ id }) => this.#answer(name, id));
    this.#kinds.set(name, { ...DEFAULTS, ...limits, user: toPublic });
    return {
      of: (id) => this.#listOf(`${name}:${id}`),
      stop: () => {
        remove();
        this.#kinds.delete(name);
        for (const group of [...this.#gatherings.keys()]) if (nameOf(group) === name) this.#close(group);
      },
    };
  }

  #listOf(group: string): Presence {
    return this.#gatherings.get(group)?.presence ?? { count: 0, members: [] };
  }

  /** Why a client may not join with `data`, if so. */
  refuse(group: string, data: unknown): Failure | undefined {
    const kind = this.#kinds.get(nameOf(group));
    if (!kind || data === undefined || JSON.stringify(data).length <= kind.maxDataLength) return undefined;
    const { maxDataLength } = kind;
    return {
      code: "limit",
      message: `limit of ${maxDataLength} characters of data exceeded (maxDataLength)`,
    };
  }

  /** A session has joined `group`, or set new data there. */
  entered(session: Session, group: string, data: unknown): void {
    const kind = this.#kinds.get(nameOf(group));
    if (!kind) return;
    const user = session.user === undefined ? undefined : this.#copy(() => kind.user(session.user));
    const who = { id: this.#memberOf(session), user, data: this.#copy(() => data) };
    this.#open(group).enter(session, who, this.#owner.now());
    this.#changes(group);
  }

  /** A session has left `group`; with `isLost` because its connection has ended. */
  left(session: Session, group: string, isLost: boolean): void {
    const kind = this.#kinds.get(nameOf(group));
    const gathering = this.#gatherings.get(group);
    if (!kind || !gathering) return;
    const grace = (over: () => void): (() => void) =>
      this.#owner.clock.after(kind.graceMs, () => {
        over();
        this.#changes(group);
      });
    if (gathering.leave(session, this.#memberOf(session), isLost ? grace : undefined)) this.#changes(group);
  }

  /** Another node has sent its report. */
  took(group: string, node: string, portion: unknown): void {
    this.#gatherings.get(group)?.take(node, portion);
    this.#changes(group);
  }

  /** Removes groups without members and subscribers. */
  sweep(): void {
    for (const [group, gathering] of this.#gatherings) {
      if (gathering.isEmpty && !this.#changed.has(group) && !this.#owner.isWatched(eventOf(group)))
        this.#close(group);
    }
  }

  /** No sessions are left. */
  close(): void {
    this.#stopTelling?.();
    for (const group of [...this.#gatherings.keys()]) this.#close(group);
  }

  #answer(name: string, id: unknown): unknown {
    if (id === undefined) throw new ReplyError("no-handler", `"${name}" needs an id: that of a group`);
    const group = `${name}:${id}`;
    this.#open(group);
    const ready = this.elsewhere?.ready(group);
    return ready ? ready.then(() => this.#listOf(group)) : this.#listOf(group);
  }

  #open(group: string): Gathering {
    const known = this.#gatherings.get(group);
    if (known) return known;
    const gathering = new Gathering(this.#kinds.get(nameOf(group))?.maxMembers ?? 0);
    this.#gatherings.set(group, gathering);
    this.elsewhere?.open(group);
    return gathering;
  }

  #close(group: string): void {
    this.#gatherings.get(group)?.close();
    this.#gatherings.delete(group);
    this.elsewhere?.close(group);
  }

  #changes(group: string): void {
    const { clock } = this.#owner;
    if (this.#changed.size === 0)
      this.#stopTelling = clock.after(FLUSH_MS, () => this.#flush(), "housekeeping");
    this.#changed.add(group);
  }

  #flush(): void {
    const changed = [...this.#changed];
    this.#changed.clear();
    for (const group of changed) {
      const gathering = this.#gatherings.get(group);
      if (gathering) this.#tell(group, gathering);
    }
  }

  #tell(group: string, gathering: Gathering): void {
    const { told, portion, isEmpty } = gathering;
    const list = new Result(gathering.presence);
    if (portion !== told.portion) this.elsewhere?.write(group, portion);
    if (list.json !== told.list) this.#owner.setHere(eventOf(group), list);
    gathering.told = { portion, list: list.json };
    if (isEmpty && !this.#owner.isWatched(eventOf(group))) this.#close(group);
  }

  /**
   * A copy of the data as JSON has it. `undefined` if the application's function throws, or returns what JSON cannot
   * hold.
   */
  #copy(value: () => unknown): unknown {
    try {
      const given = value();
      return given === undefined ? undefined : JSON.parse(serialize(given));
    } catch (error) {
      this.#owner.report(error);
      return undefined;
    }
  }

  /** The key of a member: equal for all sessions of a user on all nodes, and not readable by others. */
  #memberOf({ user, client, id }: Session): string {
    const { users } = this.#owner;
    const isKnown = user !== undefined && !users.isNameless(user);
    const key = isKnown ? ["user", users.keyOf(user)] : ["client", client ?? id];
    return createHash("sha256").update(JSON.stringify(key)).digest("base64url").slice(0, 22);
  }

  #idOf(user: unknown): unknown {
    const { id, sub, _id } = Object(user);
    return id ?? sub ?? _id ?? (typeof user === "string" || typeof user === "number" ? user : undefined);
  }
}

/** The name under which `group` would be published. */
function nameOf(group: string): string {
  return group.slice(0, Math.max(0, group.indexOf(":")));
}

/** The set event of the list of `group`. */
function eventOf(group: string): string {
  const name = nameOf(group);
  return toSetEvent(toGetEvent(name), group.slice(name.length + 1));
}
