/** The values with which pages are rendered: gets as a client would send them, by a session without a connection. */
import type { DefinedContract } from "../../shared/checks.js";
import { decode, encode } from "../../shared/envelope.js";
import type { WsError } from "../../shared/errors.js";
import { type Id, toGetEvent, toName, toSetEvent } from "../../shared/events.js";
import { answersData, type Mode } from "../../shared/mode.js";
import { type PageSnapshot, SNAPSHOT_VERSION } from "../../shared/page-snapshot.js";
import { isNobody, type Users } from "../access/user-key.js";
import type { Get } from "../session/asked.js";
import type { FrameTaker } from "../session/frame-taker.js";
import { Session } from "../session/session.js";
import type { SessionSettings } from "../session/session-owner.js";
import { tagOf } from "../session/user-tag.js";
import { PagePeer, toError } from "./page-peer.js";

/** Options for `snapshot`. */
export interface SnapshotOptions<User = unknown> {
  /** The user for whom the page is rendered. Required if the server has `authenticate` or `authenticateToken`. */
  user?: User | undefined;
  /** The request of the page, for `authorize` and the handlers. */
  request?: unknown;
  /** Ends the handlers: the promise rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  /**
   * How long all items together may take, in milliseconds. Those that are late are left out.
   * @default the server's `getTimeoutMs`
   */
  timeoutMs?: number | undefined;
  /**
   * Most characters of all values as JSON. Items that no longer fit are left out.
   * @default 1048576
   */
  maxCharacters?: number | undefined;
  /** Called for each item that is left out: `forbidden`, `timeout`, `limit` or the error of its handler. */
  onError?: ((error: WsError, name: string, id: Id | undefined) => void) | undefined;
}

/** An item of a page. */
export type PageItem = readonly [name: string, id?: Id | undefined];

/** What pages are made by. */
interface PageSettings extends SessionSettings {
  mode: Mode;
  getTimeoutMs: number;
  contract: Pick<DefinedContract, "hash"> | undefined;
  /** Whether clients have to say who they are. */
  needsUser: boolean;
}

interface PageParts {
  users: Users;
  dispatch: FrameTaker;
  /** Ends all that a session waits for and watches. */
  leave(session: Session): void;
}

/** One page must not ask for more items. */
const MAX_ITEMS = 1_000;
const MAX_CHARACTERS = 1_048_576;

/** Makes the snapshots of pages. */
export class Pages {
  #settings: PageSettings;
  #parts: PageParts;

  constructor(settings: PageSettings, parts: PageParts) {
    this.#settings = { ...settings, maxInFlight: MAX_ITEMS };
    this.#parts = parts;
  }

  async snapshot(items: readonly PageItem[], options: SnapshotOptions = {}): Promise<PageSnapshot> {
    const { user, signal } = options;
    this.#check(items, user);
    const gets = toGets(items);
    signal?.throwIfAborted();
    const peer = await this.#ask(gets, options);
    const tag = tagOf(this.#parts.users, user);
    const hash = this.#settings.contract?.hash;
    return {
      version: SNAPSHOT_VERSION,
      at: this.#settings.clock.date(),
      ...(tag !== undefined && { user: tag }),
      ...(hash !== undefined && { contract: hash }),
      items: toItems(gets, peer, options),
    };
  }

  #check({ length }: readonly PageItem[], user: unknown): void {
    const { mode, needsUser } = this.#settings;
    if (!answersData(mode)) throw new Error(`no item can be answered: "webSockets" is ${mode}`);
    if (needsUser && isNobody(user)) throw new TypeError('this server authenticates clients: pass "user"');
    if (length > MAX_ITEMS) throw new RangeError(`a snapshot has at most ${MAX_ITEMS} items`);
  }

  /** Sends the gets of a session of its own, which ends when all are answered. */
  #ask(gets: readonly Get[], { user, request, signal, timeoutMs }: SnapshotOptions): Promise<PagePeer> {
    const { clock, getTimeoutMs } = this.#settings;
    const { dispatch, leave } = this.#parts;
    return new Promise((resolve, reject) => {
      const peer = new PagePeer(
        gets.map(({ ref = "" }) => ref),
        () => session.end(1000),
      );
      const session: Session = new Session(peer, { request, user }, this.#settings, {
        sendFailed: () => {},
        answered: () => {},
        waits: () => () => {},
        ended() {
          stopTimer();
          signal?.removeEventListener("abort", abort);
          leave(session);
          if (signal?.aborted) reject(signal.reason);
          else resolve(peer);
        },
      });
      const abort = (): void => session.end(1000);
      const stopTimer = clock.after(timeoutMs ?? getTimeoutMs, abort, "housekeeping");
      signal?.addEventListener("abort", abort);
      for (const get of gets) if (session.isOpen) dispatch.take(session, get);
      if (gets.length === 0) session.end(1000);
    });
  }
}

/** The gets of these items, each once. Throws a `TypeError` for two that the client could not tell apart. */
function toGets(items: readonly PageItem[]): Get[] {
  const gets = new Map<string, Get>();
  for (const [n, [name, id]] of items.entries()) {
    const get = toGet(name, id, `${n}`);
    const setEvent = toSetEvent(get.event, get.id);
    const known = gets.get(setEvent);
    if (known && known.event !== get.event) throw new TypeError(`two items are answered by "${setEvent}"`);
    if (!known) gets.set(setEvent, get);
  }
  return [...gets.values()];
}

/** What the get of a client would be decoded to. Throws a `TypeError` for a name or an id that no item can have. */
function toGet(name: string, id: Id | undefined, ref: string): Get {
  const frame = decode(encode({ event: toGetEvent(name), id, ref, live: true }));
  if (frame?.kind !== "get") throw new TypeError(`invalid item: "${name}" ${id ?? ""}`);
  return frame;
}

const LATE = { code: "timeout", message: "no answer in time" };
const TOO_LONG = { code: "limit", message: "the snapshot is too long (maxCharacters)" };

function toItems(
  gets: readonly Get[],
  { found }: PagePeer,
  { maxCharacters = MAX_CHARACTERS, onError }: SnapshotOptions,
): PageSnapshot["items"] {
  let room = maxCharacters;
  const items: PageSnapshot["items"][number][] = [];
  for (const { event, id } of gets) {
    const name = toName(event);
    const item = found.get(toSetEvent(event, id)) ?? { failure: LATE };
    if ("failure" in item) {
      onError?.(toError(item.failure), name, id);
    } else if (item.characters > room) {
      onError?.(toError(TOO_LONG), name, id);
    } else {
      room -= item.characters;
      items.push(id === undefined ? [name, item.etag, item.value] : [name, item.etag, item.value, id]);
    }
  }
  return items;
}
