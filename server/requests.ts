import type { Clock } from "../shared/clock.js";
import { encode } from "../shared/envelope.js";
import type { Session } from "./session.js";
import { userKey } from "./user.js";

/** How long and how much is remembered of requests, so that none runs twice. */
export interface RequestLimits {
  /** How long a request is remembered after it began, in milliseconds. */
  requestWindowMs: number;
  /** How many requests of one client are remembered. */
  maxRequests: number;
  /** How many characters of replies to one client are remembered. */
  maxReplyCharacters: number;
  /** How many characters of replies to all clients are remembered: a stranger can be a new client each time. */
  maxAllReplyCharacters: number;
  clock: Clock;
}

/** One request of one client. */
interface Known {
  ref: string;
  since: number;
  /** Where the reply goes: the client's newest session. Nothing once it was sent. */
  session: Session | undefined;
  /** The reply, once there is one; it may have been too much to keep. */
  reply: string | undefined;
}

/** Sends the reply to a request, once; it is remembered for a client that asks again. */
export type SendReply = (reply: string) => void;

/**
 * The requests of all clients inside the window. A client that lost its connection sends them again with the
 * same refs: the handler runs once, and the reply goes to wherever the client is then.
 */
export class Requests {
  #limits: RequestLimits;
  #clients = new Map<string, Map<string, Known>>();
  #stopSweep: (() => void) | undefined;
  /** The characters of all replies that are remembered. */
  #characters = 0;

  constructor(limits: RequestLimits) {
    this.#limits = limits;
  }

  /**
   * Begins the request `ref` of the client of `session`, and returns how to reply. Returns "known" if it is
   * not new, and "full" if too many of this client are unanswered.
   */
  begin(session: Session, ref: string): SendReply | "known" | "full" {
    const client = keyOf(session);
    const requests = this.#clients.get(client) ?? new Map<string, Known>();
    const known = requests.get(ref);
    if (known) {
      if (known.session === undefined) session.reply(known.reply ?? this.#tooMuch(ref));
      // What an old connection still brings may arrive after what the new one has brought.
      else if (session.number > known.session.number) known.session = session;
      return "known";
    }
    if (!this.#makeRoom(requests)) return "full";
    const request: Known = { ref, since: this.#limits.clock.now(), session, reply: undefined };
    requests.set(ref, request);
    this.#clients.set(client, requests);
    this.#stopSweep ??= this.#sweepLater();
    return (reply) => this.#answer(client, request, reply);
  }

  /** What is said when too many are unanswered. */
  get full(): string {
    return `limit of ${this.#limits.maxRequests} unanswered requests reached (maxRequests)`;
  }

  /** Forgets everything. */
  close(): void {
    this.#clients.clear();
    this.#characters = 0;
    this.#stopSweep?.();
    this.#stopSweep = undefined;
  }

  /** Sends the reply to a request. Only the first counts, and one that comes after the window is not kept. */
  #answer(client: string, request: Known, reply: string): void {
    const { session, ref } = request;
    if (session === undefined) return;
    request.session = undefined;
    session.reply(reply);
    const requests = this.#clients.get(client);
    if (requests?.get(ref) !== request) return;
    this.#keep(request, reply);
    this.#keepReplies(requests);
    this.#keepAllReplies();
  }

  /** Forgets the oldest answered request of a client that has too many. Returns whether one more fits. */
  #makeRoom(requests: Map<string, Known>): boolean {
    if (requests.size < this.#limits.maxRequests) return true;
    for (const { ref, session } of requests.values()) {
      if (session === undefined) return this.#forget(requests, ref);
    }
    return false;
  }

  #forget(requests: Map<string, Known>, ref: string): boolean {
    const known = requests.get(ref);
    if (known) this.#keep(known, undefined);
    return requests.delete(ref);
  }

  #keep(known: Known, reply: string | undefined): void {
    this.#characters += (reply?.length ?? 0) - (known.reply?.length ?? 0);
    known.reply = reply;
  }

  /** Forgets the oldest replies of a client beyond its limit; that the requests ran is remembered. */
  #keepReplies(requests: Map<string, Known>): void {
    let characters = 0;
    for (const { reply } of requests.values()) characters += reply?.length ?? 0;
    for (const known of requests.values()) {
      if (characters <= this.#limits.maxReplyCharacters) return;
      characters -= known.reply?.length ?? 0;
      this.#keep(known, undefined);
    }
  }

  /** Forgets the replies of those who came first when there are too many of all. */
  #keepAllReplies(): void {
    for (const requests of this.#clients.values()) {
      if (this.#characters <= this.#limits.maxAllReplyCharacters) return;
      for (const known of requests.values()) this.#keep(known, undefined);
    }
  }

  /** The answer to a request that is sent again when its reply was too much to keep: it does not run twice. */
  #tooMuch(ref: string): string {
    const why = `limit of ${this.#limits.maxReplyCharacters} characters (maxReplyCharacters)`;
    const error = { code: "limit", message: `the request ran, but its reply was not kept: ${why}` };
    return encode({ event: "ws:reply", ref, error });
  }

  #sweepLater(): () => void {
    return this.#limits.clock.after(this.#limits.requestWindowMs, () => this.#sweep(), "housekeeping");
  }

  #sweep(): void {
    const oldest = this.#limits.clock.now() - this.#limits.requestWindowMs;
    for (const [client, requests] of this.#clients) {
      for (const { ref, since } of requests.values()) if (since <= oldest) this.#forget(requests, ref);
      if (requests.size === 0) this.#clients.delete(client);
    }
    this.#stopSweep = this.#clients.size > 0 ? this.#sweepLater() : undefined;
  }
}

/** A client's random id is its own, but only as the same user: its replies are not for whoever learns the id. */
function keyOf({ client, user }: Session): string {
  return `${client} ${userKey(user)}`;
}
