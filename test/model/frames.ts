import type { Link, Side } from "../../testing/index.js";
import { type Actor, snapshotOf } from "./actor.js";
import type { ItemName } from "./items.js";
import { itemOf } from "./rights.js";
import type { Truth } from "./truth.js";

/** A frame as it is on the wire, as far as the model looks at it. */
export interface ModelFrame {
  event: string;
  ref?: string;
  live?: boolean;
  of?: string;
  data?: { version?: number };
  gets?: ModelFrame[];
  ends?: string[];
  refs?: string[];
}

/** The last part of a value that is withdrawn. */
const WITHDRAWN = ".";

/** What went over one link. */
class Traffic {
  /** How often each ref was asked, less how often it was answered. */
  readonly due = new Map<string, number>();
  /** The items of live gets, by ref. */
  readonly asked = new Map<string, ItemName>();
  /** What the server was asked to keep up to date. */
  readonly watched = new Set<ItemName>();
  /** How many links were used before this one. */
  readonly number: number;

  constructor(number: number) {
    this.number = number;
  }
}

/** What a client was sent of an item: over the newest link that has answered for it. */
interface Sent {
  link: Link;
  number: number;
  version: number;
}

/** What clients asked and were sent, and what must follow from it. */
export class Frames {
  #violations: string[];
  #traffic = new WeakMap<Link, Traffic>();
  #links = 0;
  #sent = new WeakMap<Actor, Map<ItemName, Sent>>();

  constructor(violations: string[]) {
    this.#violations = violations;
  }

  /** `actor` begins to listen to an item: what it was sent before counts no more. */
  begin(actor: Actor, name: ItemName): void {
    this.#sent.get(actor)?.delete(name);
  }

  /** A frame arrives at the server, or at the client that is `actor`. */
  take(link: Link, side: Side, frame: ModelFrame, actor: Actor): void {
    const traffic = this.#traffic.get(link) ?? new Traffic(this.#links++);
    this.#traffic.set(link, traffic);
    const refs = [frame.ref, ...(frame.gets ?? []).map(({ ref }) => ref), ...(frame.refs ?? [])];
    for (const ref of refs) if (ref !== undefined) this.#count(traffic, ref, side === "server" ? 1 : -1);
    if (side === "server") this.#ask(traffic, frame, actor);
    else this.#bring(link, traffic, frame, actor);
  }

  /** Says if a client calls live what is older than what it was sent. */
  check(actors: readonly Actor[], truth: Truth): void {
    for (const [index, actor] of actors.entries()) {
      for (const [name, { version }] of this.#sent.get(actor) ?? []) {
        const { status, value } = snapshotOf(actor, name);
        if (!actor.stops.has(name) || status !== "live" || value === undefined || name === "switch") continue;
        if (value.version >= version || truth.wasLate(name, value.version)) continue;
        this.#violations.push(`client ${index}, ${name}: live at ${value.version}, but ${version} had come`);
      }
    }
  }

  #count({ due }: Traffic, ref: string, by: number): void {
    const count = (due.get(ref) ?? 0) + by;
    due.set(ref, count);
    if (count < 0) this.#violations.push(`ref ${ref} was answered twice`);
  }

  /** What is left must be told before what is asked for in the same turn: a page makes room for the next one. */
  #ask({ asked, watched }: Traffic, frame: ModelFrame, { mostHeld }: Actor): void {
    for (const of of [frame.of, ...(frame.ends ?? [])]) if (of) watched.delete(nameOf(of));
    for (const { event, ref, live } of frame.gets ?? [frame]) {
      if (!live || ref === undefined) continue;
      asked.set(ref, nameOf(event));
      watched.add(nameOf(event));
    }
    if (watched.size <= mostHeld) return;
    this.#violations.push(
      `the server was asked for ${watched.size} items, but never more than ${mostHeld} were held`,
    );
  }

  #bring(link: Link, { asked, number }: Traffic, { event, ref, refs, data }: ModelFrame, actor: Actor): void {
    const sent = this.#sent.get(actor) ?? new Map<ItemName, Sent>();
    this.#sent.set(actor, sent);
    for (const each of refs ?? [ref]) {
      const answered = each === undefined ? undefined : asked.get(each);
      const before = answered && sent.get(answered);
      // After a move, what the old connection still answers is not what the client shows.
      if (!answered || (before && before.number > number)) continue;
      sent.set(answered, { link, number, version: data?.version ?? before?.version ?? 0 });
    }
    const name = nameOf(event);
    const known = sent.get(name);
    if (ref === undefined && known?.link === link && data?.version !== undefined)
      known.version = data.version;
  }
}

/** The item of a get event or a set event. */
function nameOf(event: string): ItemName {
  return itemOf(event.split(":")[2] ?? "");
}

/** The frame of a whole message; nothing of a value that was withdrawn before its last part (PROTOCOL 13.3d). */
export function toFrame(part: string, whole: string) {
  try {
    return JSON.parse(whole);
  } catch (error) {
    if (part === WITHDRAWN) return undefined;
    throw error;
  }
}
