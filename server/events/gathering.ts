import { serialize } from "../../shared/envelope.js";
import { isFields } from "../../shared/kinds.js";
import type { Presence, Present } from "../../shared/presence.js";

/** One who is there, as nodes tell each other. */
interface Listed extends Present {
  /** When it last set something, in milliseconds since 1970. */
  at: number;
}

/** What one node knows: how many there are of its own, and the first of them. */
interface Portion {
  count: number;
  members: Listed[];
}

/** One who is here: its sessions on this node. */
interface Local extends Listed {
  sessions: Set<object>;
  /** Ends the time that it has to come back. */
  stopGrace: (() => void) | undefined;
}

/** Who is in one group, on this node and on the others. */
export class Gathering {
  #maxMembers: number;
  #here = new Map<string, Local>();
  /** What other nodes have said, by their ids. */
  #portions = new Map<string, Portion>();

  /** What was told last: to the other nodes, and to those who watch the list here. */
  told = { portion: "", list: "" };

  constructor(maxMembers: number) {
    this.#maxMembers = maxMembers;
  }

  /** Whether nobody is here. */
  get isEmpty(): boolean {
    return this.#here.size === 0;
  }

  /** A session is there, or has set something else. */
  enter(session: object, who: Pick<Present, "id" | "user" | "data">, now: number): void {
    const known = this.#here.get(who.id);
    known?.stopGrace?.();
    const since = known?.since ?? this.#sinceOf(who.id) ?? now;
    const sessions = known?.sessions ?? new Set();
    this.#here.set(who.id, { ...who, since, at: now, sessions: sessions.add(session), stopGrace: undefined });
  }

  /**
   * A session is there no more. Where it was the last of its user, `grace` says how to wait for another: it gets what is
   * to be called then, and returns the undo. Without it the user is gone at once. Returns whether the list has changed.
   */
  leave(session: object, id: string, grace?: (over: () => void) => () => void): boolean {
    const known = this.#here.get(id);
    if (!known?.sessions.delete(session) || known.sessions.size > 0) return false;
    if (!grace) return this.#here.delete(id);
    known.stopGrace = grace(() => this.#here.delete(id));
    return false;
  }

  /** Waits for nobody any more. */
  close(): void {
    for (const { stopGrace } of this.#here.values()) stopGrace?.();
    this.#here.clear();
  }

  /** What this node tells the others; nothing if nobody is here. */
  get portion(): string {
    if (this.isEmpty) return "";
    const members = firstOf(this.#here.values(), this.#maxMembers).map(
      ({ sessions: _, stopGrace: __, ...listed }) => listed,
    );
    return serialize({ count: this.#here.size, members });
  }

  /** Takes what another node has said; nothing if it has nobody, or is no more. */
  take(node: string, portion: unknown): void {
    const sound = toPortion(portion, this.#maxMembers);
    if (sound) this.#portions.set(node, sound);
    else this.#portions.delete(node);
  }

  /** Since when it is there, if it was on another node before. */
  #sinceOf(id: string): number | undefined {
    const all = [...this.#portions.values()].flatMap(({ members }) =>
      members.filter((each) => each.id === id),
    );
    return all.length > 0 ? Math.min(...all.map(({ since }) => since)) : undefined;
  }

  /** Who is there, each once: what was set last counts. */
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

/** The `most` that came first. Of those that came at once all nodes have the same first. */
function firstOf<Each extends Listed>(all: Iterable<Each>, most: number): Each[] {
  const order = (one: Listed, other: Listed): number =>
    one.since - other.since || (one.id < other.id ? -1 : 1);
  return [...all].sort(order).slice(0, most);
}

/** What a node has said, if it is sound: somebody else may have written to the engine. */
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
