import { serialize } from "../../shared/envelope.js";
import { isFields } from "../../shared/kinds.js";
import type { Presence, Present } from "../../shared/presence.js";

/** One member, as nodes send it to each other. */
interface Listed extends Present {
  /** When its data was last set, in milliseconds since 1970. */
  at: number;
}

/** What one node reports: the number of its members, and the first of them. */
interface Portion {
  count: number;
  members: Listed[];
}

/** One member on this node, with its sessions. */
interface Local extends Listed {
  sessions: Set<object>;
  /** Cancels its grace time. */
  stopGrace: (() => void) | undefined;
}

/** The members of one group, on this node and on the others. */
export class Gathering {
  #maxMembers: number;
  #here = new Map<string, Local>();
  /** The reports of other nodes, by node id. */
  #portions = new Map<string, Portion>();

  /** What was last published: to the other nodes, and to the subscribers here. */
  told = { portion: "", list: "" };

  constructor(maxMembers: number) {
    this.#maxMembers = maxMembers;
  }

  /** Whether this node has no members. */
  get isEmpty(): boolean {
    return this.#here.size === 0;
  }

  /** A session has joined, or has set new data. */
  enter(session: object, who: Pick<Present, "id" | "user" | "data">, now: number): void {
    const known = this.#here.get(who.id);
    known?.stopGrace?.();
    const since = known?.since ?? this.#sinceOf(who.id) ?? now;
    const sessions = known?.sessions ?? new Set();
    this.#here.set(who.id, { ...who, since, at: now, sessions: sessions.add(session), stopGrace: undefined });
  }

  /**
   * A session has left. If it was the last one of its user, `grace` starts the grace time: it receives the function
   * to call at its end, and returns a function that cancels it. Without `grace` the user is removed at once. Returns
   * whether the list has changed.
   */
  leave(session: object, id: string, grace?: (over: () => void) => () => void): boolean {
    const known = this.#here.get(id);
    if (!known?.sessions.delete(session) || known.sessions.size > 0) return false;
    if (!grace) return this.#here.delete(id);
    known.stopGrace = grace(() => this.#here.delete(id));
    return false;
  }

  /** Cancels all grace times. */
  close(): void {
    for (const { stopGrace } of this.#here.values()) stopGrace?.();
    this.#here.clear();
  }

  /** The report for the other nodes; `undefined` if this node has no members. */
  get portion(): string {
    if (this.isEmpty) return "";
    const members = firstOf(this.#here.values(), this.#maxMembers).map(
      ({ sessions: _, stopGrace: __, ...listed }) => listed,
    );
    return serialize({ count: this.#here.size, members });
  }

  /** Stores the report of another node; `undefined` if it has no members, or is gone. */
  take(node: string, portion: unknown): void {
    const sound = toPortion(portion, this.#maxMembers);
    if (sound) this.#portions.set(node, sound);
    else this.#portions.delete(node);
  }

  /** Since when the member has been in the group, if it was on another node before. */
  #sinceOf(id: string): number | undefined {
    const all = [...this.#portions.values()].flatMap(({ members }) =>
      members.filter((each) => each.id === id),
    );
    return all.length > 0 ? Math.min(...all.map(({ since }) => since)) : undefined;
  }

  /** All members, each once. The newest data wins. */
  get presence(): Presence {
    const all = new Map<string, Listed>();
    let unlisted = 0;
    const own: Portion = { count: this.#here.size, members: [...this.#here.values()] };
    for (const { count, members } of [own, ...this.#portions.values()]) {
      unlisted += count - members.length;
      for (const each of members) {
        const other = all.get(each.id);
        const newest = other && other.at > each.at ? other : each;
        all.set(each.id, { ...newest, since: Math.min(each.since, other?.since ?? each.since) });
      }
    }
    const members = firstOf(all.values(), this.#maxMembers);
    return {
      count: all.size + unlisted,
      members: members.map(({ id, user, data, since }) => ({ id, user, data, since })),
    };
  }
}

/** The first `most` members by age. Ties are broken the same way on all nodes. */
function firstOf<Each extends Listed>(all: Iterable<Each>, most: number): Each[] {
  const order = (one: Listed, other: Listed): number =>
    one.since - other.since || (one.id < other.id ? -1 : 1);
  return [...all].sort(order).slice(0, most);
}

/** A report of another node, if it is valid: anybody with access to the engine could have written it. */
function toPortion(value: unknown, most: number): Portion | undefined {
  if (!isFields(value) || !Array.isArray(value.members) || typeof value.count !== "number") return undefined;
  const members = value.members.filter(isListed).slice(0, most);
  return { count: Math.max(value.count, members.length), members };
}

function isListed(value: unknown): value is Listed {
  return (
    isFields(value) &&
    typeof value.id === "string" &&
    Number.isFinite(value.since) &&
    Number.isFinite(value.at)
  );
}
