import { encode } from "../../shared/envelope.js";
import type { Users } from "../access/user-key.js";
import { FairBudget, Share } from "../base/fair-budget.js";
import type { Session } from "../session/session.js";
import type { Client, Known, RequestLimits, User } from "./known-requests.js";
import type { RequestsElsewhere, SendReply } from "./requests-elsewhere.js";

/** How often old requests are searched for per window. */
const SWEEPS = 8;

/**
 * The requests of all clients within the window. A client that lost its connection sends them again with the same
 * refs. The handler runs once, and the reply goes to the client's newest session.
 */
export class Requests {
  #limits: RequestLimits;
  #users: Users;
  #clients = new Map<string, Client>();
  #byUser = new Map<string, User>();
  #allRequests: FairBudget<Known>;
  #allReplies: FairBudget<Known>;
  #stopSweep: (() => void) | undefined;
  /** Set in a cluster. */
  elsewhere: RequestsElsewhere | undefined;

  constructor(limits: RequestLimits, users: Users) {
    this.#limits = limits;
    this.#users = users;
    this.#allRequests = new FairBudget(limits.maxAllRequests, {
      isKept: ({ isForgotten }) => !isForgotten,
      lose: (known) => this.#forget(known, false),
    });
    this.#allReplies = new FairBudget(limits.maxAllReplyCharacters, {
      isKept: ({ reply }) => reply !== undefined,
      lose: (known) => this.#drop(known),
    });
  }

  /**
   * Calls `run` with a reply function if the request `ref` of the client of `session` is new: at once, or in a
   * cluster when the returned promise resolves. Otherwise the client gets the stored reply, or the pending one.
   */
  begin(session: Session, ref: string, run: (send: SendReply) => void): Promise<void> | undefined {
    const key = this.#keyOf(session);
    const known = this.#clients.get(key)?.requests.get(ref);
    if (known && this.#isOld(known)) this.#forget(known, true);
    else if (known) return this.#again(known, session);
    if (!this.#makeRoom(this.#clients.get(key)?.requests)) {
      return void session.send(encodeLimit(ref, this.#full));
    }
    const request = this.#add(this.#clients.get(key) ?? this.#newClient(key, session), session, ref);
    const send = this.#senderOf(request);
    if (!this.elsewhere || !this.#isShared(session)) return void run(send);
    return this.elsewhere.claim(key, ref, send).then((told) => {
      if (!told) return;
      if (request.isForgotten) told.forget(false);
      else request.told = told;
      run(send);
    });
  }

  /** Two users without a key could share one on two nodes, and each would get replies of the other. */
  #isShared({ user }: Session): boolean {
    return this.elsewhere !== undefined && !this.#users.isNameless(user);
  }

  /** What a running handler keeps in memory. It must not keep the session of a client that has left. */
  #senderOf(request: Known): SendReply {
    return (reply) => this.#answer(request, reply);
  }

  /** Whether the request `ref` of the client of `session` is remembered, here or on another node, which only `begin` asks. */
  mayBeKnown(session: Session, ref: string): boolean {
    if (this.#isShared(session)) return true;
    const known = this.#clients.get(this.#keyOf(session))?.requests.get(ref);
    return known !== undefined && !this.#isOld(known);
  }

  /** The client of `session` has disconnected: unanswered requests wait for its return without the session. */
  leave(session: Session): void {
    if (this.#clients.size === 0 || session.client === undefined) return;
    for (const known of this.#clients.get(this.#keyOf(session))?.requests.values() ?? []) {
      if (known.session === session) known.session = undefined;
    }
  }

  /** The error for a client with too many unanswered requests. */
  get #full(): string {
    return `limit of ${this.#limits.maxRequests} unanswered requests reached (maxRequests)`;
  }

  /** Forgets everything. The other nodes remember the requests, and still get pending replies. */
  close(): void {
    for (const { requests } of this.#clients.values()) {
      for (const known of requests.values()) {
        const { told } = known;
        known.told = undefined;
        this.#forget(known, true);
        known.told = told;
      }
    }
    this.#stopSweep?.();
    this.#stopSweep = undefined;
  }

  /**
   * A client id is random, and valid only for the same user: knowing it does not give access to the client's replies.
   */
  #keyOf({ client, user }: Session): string {
    return JSON.stringify([client, this.#users.keyOf(user)]);
  }

  #add(client: Client, session: Session, ref: string): Known {
    const since = this.#limits.clock.now();
    const state = { isAnswered: false, isForgotten: false, reply: undefined, told: undefined };
    const request: Known = { ref, since, client, session, ...state };
    client.requests.set(ref, request);
    this.#allRequests.add(client.user.requests, request, 1);
    this.#stopSweep ??= this.#sweepLater();
    return request;
  }

  #newClient(key: string, session: Session): Client {
    const userKey = this.#users.keyOf(session.user);
    const user = this.#byUser.get(userKey) ?? { key: userKey, requests: new Share(), replies: new Share() };
    const client: Client = { key, user, requests: new Map(), characters: 0 };
    this.#byUser.set(userKey, user);
    this.#clients.set(key, client);
    return client;
  }

  #isOld({ since }: Known): boolean {
    return since <= this.#limits.clock.now() - this.#limits.requestWindowMs;
  }

  #again(known: Known, session: Session): undefined {
    if (known.isAnswered) session.reply(known.reply ?? this.#tooMuch(known.ref));
    // A request that arrives over an old connection may come after those of the new one.
    else if (!known.session || session.number > known.session.number) known.session = session;
  }

  /** Sends the reply to a request. Only the first one counts. A reply after the window is not stored. */
  #answer(request: Known, reply: string): void {
    const { session, client } = request;
    if (request.isAnswered) return;
    request.isAnswered = true;
    request.session = undefined;
    session?.reply(reply);
    request.told?.settle(reply);
    if (request.isForgotten) return;
    request.reply = reply;
    client.characters += reply.length;
    this.#allReplies.add(client.user.replies, request, reply.length);
    for (const known of client.requests.values()) {
      if (client.characters <= this.#limits.maxReplyCharacters) return;
      this.#drop(known);
    }
  }

  /** Forgets the oldest answered request of a client with too many. Returns whether there is room for one more. */
  #makeRoom(requests: Map<string, Known> | undefined): boolean {
    if (!requests || requests.size < this.#limits.maxRequests) return true;
    for (const known of requests.values()) {
      if (!known.isAnswered) continue;
      this.#forget(known, false);
      return true;
    }
    return false;
  }

  #forget(known: Known, isOld: boolean): void {
    const { client, ref, told } = known;
    if (known.isForgotten) return;
    known.told = undefined;
    told?.forget(isOld);
    this.#drop(known);
    known.isForgotten = true;
    client.requests.delete(ref);
    this.#allRequests.remove(client.user.requests, 1);
    if (client.requests.size === 0) this.#clients.delete(client.key);
    if (client.user.requests.size === 0) this.#byUser.delete(client.user.key);
  }

  /** Forgets the reply to a request, but not that it ran. */
  #drop(known: Known): void {
    const { client, reply } = known;
    if (reply === undefined) return;
    known.reply = undefined;
    known.told?.settle(this.#tooMuch(known.ref));
    client.characters -= reply.length;
    this.#allReplies.remove(client.user.replies, reply.length);
  }

  /** The answer to a repeated request whose reply was too large to store: it does not run twice. */
  #tooMuch(ref: string): string {
    const why = `limit of ${this.#limits.maxReplyCharacters} characters (maxReplyCharacters)`;
    return encodeLimit(ref, `the request ran, but its reply was not kept: ${why}`);
  }

  #sweepLater(): () => void {
    const { clock, requestWindowMs } = this.#limits;
    return clock.after(requestWindowMs / SWEEPS, () => this.#sweep(), "housekeeping");
  }

  #sweep(): void {
    for (const { requests } of this.#clients.values()) {
      for (const known of requests.values()) {
        if (!this.#isOld(known)) break; // and so are all later ones
        this.#forget(known, true);
      }
    }
    this.#stopSweep = this.#clients.size > 0 ? this.#sweepLater() : undefined;
  }
}

function encodeLimit(ref: string, message: string): string {
  return encode({ event: "ws:reply", ref, error: { code: "limit", message } });
}
