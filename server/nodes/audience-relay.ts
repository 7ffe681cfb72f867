import { createHash } from "node:crypto";
import type { Held } from "../../cluster/engine.js";
import { decode, encode } from "../../shared/envelope.js";
import type { Audience, Audiences, Elsewhere, Hearer } from "../events/audiences.js";
import type { Session } from "../session/session.js";

/** What the relay needs of its node. */
export interface RelayOwner {
  follow(item: string): void;
  unfollow(item: string): void;
  set(item: string, text: string): void;
  listen(channel: string): void;
  ignore(channel: string): void;
  send(channel: string, text: string): void;
  /** The engine's time at a moment of this node's clock, in microseconds. */
  timeAt(ms: number): number;
  now(): number;
  after(delayMs: number, then: () => void): () => void;
  /** The authenticated sessions. */
  readonly sessions: ReadonlySet<Session>;
  /** The rights of `session` have changed. */
  reauthorize(session: Session): void;
}

/**
 * What has happened to a user, stored as a value of the cluster, so that a node that was cut off learns of it later.
 */
const CHANGES = ["revoked", "rights"] as const;
type Change = (typeof CHANGES)[number];

/** The channel that every node listens to. */
export const ALL = "all";
/** Gaps within this time are reported as one, in milliseconds. */
const GAP_MS = 100;
/** The prefix of a message: the session that it is for, or whom it is not for. */
const HEAD = /^(?:@([\w-]+) )?(?:-([sgu]):([\w-]+) )?/;

/**
 * Sends events to sessions on any node, and bans or re-authorizes users there. A node listens only to the users and
 * groups that it has.
 */
export class AudienceRelay implements Elsewhere {
  #owner: RelayOwner;
  #audiences: Audiences;
  /** The key of a user, or a group, by its channel or item. */
  #users = new Map<string, string>();
  #groups = new Map<string, string>();
  /** Sessions that are about to be told of a gap, and how long before that events may be lost, in milliseconds. */
  #gaps = new Map<Hearer, number>();
  #stopTelling: (() => void) | undefined;
  #hasLeft = false;
  /** When each session was opened, by this node's clock. */
  #since = new WeakMap<Session, number>();

  constructor(owner: RelayOwner, audiences: Audiences) {
    this.#owner = owner;
    this.#audiences = audiences;
    audiences.elsewhere = this;
    audiences.groups.owner = {
      begun: (group) => this.#open(`g:${hash(group)}`, this.#groups, group),
      ended: (group) => this.#close(`g:${hash(group)}`, this.#groups),
    };
    owner.listen(ALL);
  }

  userCame(key: string): void {
    this.#open(`u:${hash(key)}`, this.#users, key);
    for (const change of CHANGES) this.#follow(itemOf(change, key), key);
  }

  userLeft(key: string): void {
    this.#close(`u:${hash(key)}`, this.#users);
    for (const change of CHANGES) this.#unfollow(itemOf(change, key));
  }

  /** A session was opened. */
  entered(session: Session): void {
    this.#since.set(session, this.#owner.now());
  }

  /** Sends a message to the sessions of all other nodes. */
  broadcast(text: string, except?: Audience): void {
    this.#owner.send(ALL, this.#but(except) + text);
  }

  /** Sends a message to the sessions of `audience` on other nodes. */
  emit(audience: Audience, text: string, except?: Audience): void {
    const rest = this.#but(except) + text;
    if ("session" in audience) this.#owner.send(ALL, `@${audience.session} ${rest}`);
    else this.#owner.send(this.#nameOf(audience), rest);
  }

  /** Applies it to a user on every node. */
  change(change: Change, user: unknown): void {
    this.#owner.set(itemOf(change, this.#audiences.keyOf(user)), "1");
  }

  /** A text from another node, or from anybody else with access to the engine. */
  received(channel: string, text: string): void {
    const [head = "", id, kind, name = ""] = HEAD.exec(text) ?? [];
    const frame = text.slice(head.length);
    if (!isOfApplication(frame)) return;
    const hearers = id === undefined ? this.#hearing(channel) : this.#audiences.of({ session: id });
    const excepted = new Set(
      kind === "s" ? this.#audiences.of({ session: name }) : this.#hearing(`${kind}:${name}`),
    );
    for (const hearer of hearers) if (!excepted.has(hearer)) hearer.send(frame);
  }

  /** Events of other nodes were lost on this channel: its sessions are told (PROTOCOL 14.2). */
  missed(channel: string, lostMs: number): void {
    if (this.#hasLeft) return;
    const isFirst = this.#gaps.size === 0;
    for (const hearer of this.#hearing(channel)) {
      this.#gaps.set(hearer, Math.max(lostMs, this.#gaps.get(hearer) ?? 0));
    }
    if (isFirst && this.#gaps.size > 0) this.#stopTelling = this.#owner.after(GAP_MS, () => this.#tellGaps());
  }

  /** This node leaves. */
  end(): void {
    this.#hasLeft = true;
    this.#stopTelling?.();
  }

  #tellGaps(): void {
    for (const [hearer, lostMs] of this.#gaps) {
      hearer.sendControl(encode({ event: "ws:gap", lostMs: Math.round(lostMs) }));
    }
    this.#gaps.clear();
  }

  /** Whether `item` stores what has happened to a user. */
  isOwn(item: string): boolean {
    return item.startsWith("ws:");
  }

  /** Something has happened to a user: it applies to the sessions that existed at that time. */
  changed(item: string, held: Held | undefined): void {
    const key = this.#users.get(item);
    if (key === undefined || !held) return;
    for (const session of this.#audiences.ofUser(key)) {
      if (this.#owner.timeAt(this.#since.get(session) ?? 0) > held.at) continue;
      if (item.startsWith("ws:revoked:")) session.close(4401, "revoked");
      else this.#owner.reauthorize(session);
    }
  }

  /** The prefix of a message that is not for `except`. */
  #but(except: Audience | undefined): string {
    if (!except) return "";
    return "session" in except ? `-s:${except.session} ` : `-${this.#nameOf(except)} `;
  }

  /** The channel of a user or a group. */
  #nameOf(audience: Exclude<Audience, { session: string }>): string {
    return "group" in audience
      ? `g:${hash(audience.group)}`
      : `u:${hash(this.#audiences.keyOf(audience.user))}`;
  }

  #hearing(channel: string): Iterable<Hearer> {
    if (channel === ALL) return this.#owner.sessions;
    const group = this.#groups.get(channel);
    if (group !== undefined) return this.#audiences.ofGroup(group);
    const key = this.#users.get(channel);
    return key === undefined ? [] : this.#audiences.ofUser(key);
  }

  #open(channel: string, names: Map<string, string>, name: string): void {
    names.set(channel, name);
    this.#owner.listen(channel);
  }

  #close(channel: string, names: Map<string, string>): void {
    names.delete(channel);
    this.#owner.ignore(channel);
  }

  #follow(item: string, key: string): void {
    this.#users.set(item, key);
    this.#owner.follow(item);
  }

  #unfollow(item: string): void {
    this.#users.delete(item);
    this.#owner.unfollow(item);
  }
}

/** Whether it is an event that an application may send. */
function isOfApplication(text: string): boolean {
  const frame = decode(text);
  return frame !== undefined && "event" in frame && !frame.event.startsWith("ws:");
}

function itemOf(change: Change, key: string): string {
  return `ws:${change}:${hash(key)}`;
}

/** A hash: the names of users and groups may be any text, and are not for other readers of the engine. */
function hash(name: string): string {
  return createHash("sha256").update(name).digest("base64url");
}
