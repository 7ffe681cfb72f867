import type { Clock } from "../shared/clock.js";
import type { Session } from "./session.js";

/** How long and how much is remembered of requests, so that none runs twice. */
export interface RequestLimits {
  /** How long a request is remembered after it began, in milliseconds. */
  requestWindowMs: number;
  /** How many requests of one client are remembered. */
  maxRequests: number;
  /** How many characters of replies to one client are remembered. */
  maxReplyCharacters: number;
  clock: Clock;
}

/** One request of one client. */
interface Known {
  ref: string;
  since: number;
  /** Where the reply goes: the client's newest session. */
  session: Session;
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
      known.session = session;
      if (known.reply !== undefined) session.send(known.reply);
      return "known";
    }
    if (!this.#makeRoom(requests)) return "full";
    const request: Known = { ref, since: this.#limits.clock.now(), session, reply: undefined };
    requests.set(ref, request);
    this.#clients.set(client, requests);
    this.#stopSweep ??= this.#sweepLater();
    return (reply) => {
      if (request.reply !== undefined) return;
      request.reply = reply;
      this.#makeRoom(requests);
      request.session.send(reply);
    };
  }

  /** Forgets everything. */
  close(): void {
    this.#clients.clear();
    this.#stopSweep?.();
    this.#stopSweep = undefined;
  }

  /** Forgets the oldest replies of a client beyond its limits. Returns whether one more request fits. */
  #makeRoom(requests: Map<string, Known>): boolean {
    let characters = 0;
    for (const { reply } of requests.values()) characters += reply?.length ?? 0;
    for (const { ref, reply } of requests.values()) {
      const isOver =
        requests.size >= this.#limits.maxRequests || characters > this.#limits.maxReplyCharacters;
      if (!isOver) return true;
      if (reply === undefined) continue;
      characters -= reply.length;
      requests.delete(ref);
    }
    return requests.size < this.#limits.maxRequests;
  }

  #sweepLater(): () => void {
    return this.#limits.clock.after(this.#limits.requestWindowMs, () => this.#sweep(), "housekeeping");
  }

  #sweep(): void {
    const oldest = this.#limits.clock.now() - this.#limits.requestWindowMs;
    for (const [client, requests] of this.#clients) {
      for (const { ref, since } of requests.values()) if (since <= oldest) requests.delete(ref);
      if (requests.size === 0) this.#clients.delete(client);
    }
    this.#stopSweep = this.#clients.size > 0 ? this.#sweepLater() : undefined;
  }
}

/** A client's random id is its own, but only as the same user: its replies are not for whoever learns the id. */
function keyOf({ client, user }: Session): string {
  const isObject = typeof user === "object" && user !== null;
  const userId = isObject && "id" in user ? user.id : user;
  return `${client} ${typeof userId} ${isObject && !("id" in user) ? "" : String(userId)}`;
}
