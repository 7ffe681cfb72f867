/**
 * The router: wires the parts, and is what the server's application holds. It knows no server library: whoever
 * mounts it opens a line for each peer and hands over what arrives.
 */
import { channel } from "node:diagnostics_channel";
import type { Cluster } from "../cluster/api.js";
import type { Contract, Untyped } from "../shared/contract.js";
import { encode } from "../shared/envelope.js";
import type { ReplyError } from "../shared/errors.js";
import { type Id, toGetEvent } from "../shared/events.js";
import type { Fields } from "../shared/kinds.js";
import { Authority } from "./access/authority.js";
import { Guard } from "./access/guard.js";
import { Users } from "./access/user.js";
import type { Router, Stats } from "./api.js";
import { describeError } from "./base/failure.js";
import { Tally } from "./base/tally.js";
import { type Bus, dispatch } from "./bus/bus.js";
import { Behind } from "./delivery/behind.js";
import { type Closing, type Context, type Peer, PeerLeft } from "./delivery/peer.js";
import { Dispatch } from "./dispatch.js";
import { type Audience, Audiences, type Concerned, type EmitOptions } from "./events/audiences.js";
import { Joins } from "./events/joins.js";
import { type EventHandler, PassthroughEvents } from "./events/passthrough.js";
import { Requests } from "./events/requests.js";
import { Answers } from "./items/answers.js";
import type { AnswerHandler } from "./items/asking.js";
import { BusFeed } from "./items/feed.js";
import type { Item } from "./items/item.js";
import { Items } from "./items/items.js";
import { Publications, type Published } from "./items/publications.js";
import { Rights } from "./items/rights.js";
import { joinCluster, type Nodes } from "./nodes/nodes.js";
import { Counts } from "./observe/counts.js";
import { Journal } from "./observe/journal.js";
import { LoopLag } from "./observe/loop-lag.js";
import type { MountLimits, RouterOptions } from "./options.js";
import { Groups } from "./session/groups.js";
import { Hooks } from "./session/hooks.js";
import { Line, type LineOwner } from "./session/line.js";
import type { Session } from "./session/session.js";
import { Sweep } from "./session/sweep.js";
import { Turns } from "./session/turns.js";
import { type Settings, toSettings } from "./settings.js";

/** A router for the sessions of one application. Mount it with `attach` or `mount`, or open its peers yourself. */
export function createRouter<C extends Contract = Untyped, User = unknown>(
  options: RouterOptions<User>,
): Router<C, User> {
  const router: Router = new CoreRouter(options as RouterOptions, new Counts());
  // The contract narrows what the application gives and gets; at run time there are only names and values.
  return router as Router<C, User>;
}

/** The channel of `node:diagnostics_channel` on which the numbers of `stats` are published, each `checkMs`. */
const STATS_CHANNEL = channel("monument-ws:stats");

/** The router as its mount sees it. */
export class CoreRouter {
  /** The sessions of peers that are known. */
  readonly sessions = new Set<Session>();
  /** All that are open, those included whose peers have still to show their token. */
  readonly all = new Set<Session>();
  #settings: Settings & { counts: Counts; behind: Behind; turns: Turns; groups: Groups };
  #bus: Bus;
  readonly journal: Journal;
  #report = (thrown: unknown): void => this.journal.failed(thrown);
  #counts: Counts;
  #lag = new LoopLag();
  #nodes: Nodes | undefined;
  #audiences: Audiences;
  #items: Items;
  #answers: Answers;
  #publications: Publications;
  #events: PassthroughEvents;
  #requests: Requests;
  #hooks: Hooks;
  #dispatch: Dispatch;
  #sweep: Sweep;
  #lineOwner: LineOwner;

  constructor(options: RouterOptions & MountLimits, counts: Counts) {
    this.#counts = counts;
    const settings = toSettings(options);
    const journal = new Journal(settings);
    const warn = (line: string): void => journal.warn(line);
    const authority = new Authority(settings, journal);
    const absent = (event: string): ReplyError => authority.absent(event);
    const { clock, random, mode } = settings;
    const groups = new Groups();
    this.#settings = { ...settings, counts, groups, behind: new Behind(clock), turns: new Turns(clock) };
    this.#hooks = new Hooks(this.#report);
    this.#bus = settings.events;
    this.journal = journal;
    const users = new Users(settings.userKey, warn);
    const reauthorize = (session: Session): void => this.#dispatch.reauthorize(session);
    this.#audiences = new Audiences({ sessions: this.sessions, groups, users, reauthorize });
    const { sessions, all } = this;
    const stats = (): Stats => this.stats();
    const node = { ...settings, all, sessions, audiences: this.#audiences, reauthorize, stats };
    this.#nodes = joinCluster(node, options.clock, journal);
    const feed = this.#nodes?.feed ?? new BusFeed(this.#bus);
    const answersEach = (item: Item): boolean => this.#publications.takeFor(item);
    const owner = { report: this.#report, absent, feed, hasSessions: () => all.size > 0, answersEach };
    this.#items = new Items(this.#bus, settings, owner);
    this.#answers = new Answers(this.#bus, this.#items, settings, this.#report);
    this.#publications = new Publications(this.#bus, this.#items, this.#answers, warn);
    this.#requests = new Requests(settings, users);
    this.#events = new PassthroughEvents(this.#bus, this.#requests, owner);
    const parts = { authority, items: this.#items, answers: this.#answers };
    const rights = new Rights({ ...parts, clock, random });
    const joins = new Joins({ ...settings, authority, groups, counts });
    const more = { mode, guard: new Guard(settings), events: this.#events, rights, joins, counts };
    this.#dispatch = new Dispatch({ ...parts, ...more }, settings);
    this.#sweep = new Sweep(settings, this.all, () => this.#swept());
    this.#lineOwner = this.#serve(users);
  }

  #serve(users: Users): LineOwner {
    const connections = new Tally(this.#settings.maxConnectionsPerUser);
    return {
      counts: this.#counts,
      journal: this.journal,
      dispatch: this.#dispatch,
      users,
      enter: (user) => connections.enter(users.keyOf(user)),
      known: (session) => this.#enter(session),
      ended: (session, closing) => this.#leave(session, closing),
      sendFailed: (inboundMessage, error) => this.#sendFailed(inboundMessage, error),
    };
  }

  open(peer: Peer, context: Context = {}): Line {
    if (this.#settings.mode === false) {
      throw new Error('no connection can be opened: "webSockets" is not set (default: false)');
    }
    const line = new Line(peer, context, this.#settings, this.#lineOwner);
    this.all.add(line.session);
    this.#nodes?.opened(line.session);
    this.#adjust();
    line.begin();
    return line;
  }

  /** This node of its cluster. */
  get cluster(): Cluster<Stats> | undefined {
    // Every node runs this package, and tells its `stats()`.
    return this.#nodes?.cluster as Cluster<Stats> | undefined;
  }

  publish(name: string, ...given: Published): void {
    this.#publications.publish(name, ...given);
  }

  refresh(name: string, id?: Id, where?: (session: Session) => boolean): void {
    this.#publications.refresh(name, id, where);
  }

  answer(name: string, handler: AnswerHandler): () => void {
    return this.#answers.add(toGetEvent(name), handler);
  }

  handle(event: string, handler: EventHandler): () => void {
    return this.#events.handlers.add(event, handler);
  }

  broadcast(event: string, fields: object = {}, { except }: EmitOptions = {}): void {
    this.#audiences.broadcast(encode({ ...fields, event }), except);
  }

  emit(to: Audience, event: string, fields: object = {}, { except }: EmitOptions = {}): void {
    this.#audiences.emit(to, encode({ ...fields, event }), except);
  }

  on(...given: Parameters<Hooks["on"]>): () => void {
    return this.#hooks.on(...given);
  }

  revoke(who: Concerned): number {
    return this.#audiences.revoke(who);
  }

  reauthorize(who?: Concerned): void {
    this.#audiences.reauthorize(who);
  }

  stats(): Stats {
    const { framesIn, framesOut, ignored, conflated, dropped, refused } = this.#counts;
    let bufferedBytes = 0;
    for (const { writer } of this.all) bufferedBytes += writer.bufferedBytes;
    const loopLagMs = this.#lag.worstMs;
    const there = { sessions: this.all.size, items: this.#items.size };
    const cluster = this.#nodes && { cluster: this.#nodes.stats() };
    const frames = { framesIn, framesOut, ignored, refused, conflated, dropped };
    return { ...there, ...frames, bufferedBytes, loopLagMs, ...cluster };
  }

  drain({ withinMs = 30_000 }: { withinMs?: number | undefined } = {}): void {
    const text = encode({ event: "ws:drain", withinMs });
    for (const session of this.all) session.sendControl(text);
  }

  close(): void {
    for (const session of [...this.all]) session.close(1012, "the server is going away");
    this.end();
  }

  /** No session is left: nothing more is remembered. */
  end(): void {
    this.#requests.close();
    this.journal.close();
    this.#items.close();
    this.#nodes?.close();
  }

  #enter(session: Session): void {
    this.sessions.add(session);
    this.#audiences.enter(session);
    this.#hooks.emit("open", session);
  }

  #leave(session: Session, closing: Closing): void {
    this.all.delete(session);
    if (this.sessions.delete(session)) this.#hooks.emit("close", session, closing);
    this.#audiences.leave(session);
    this.#requests.leave(session);
    this.#items.leave(session);
    this.#adjust();
  }

  #adjust(): void {
    this.#sweep.adjust();
    if (this.all.size === 0) this.#items.closeIdle();
    this.#lag.setOn(this.all.size > 0);
  }

  #swept(): void {
    if (STATS_CHANNEL.hasSubscribers) STATS_CHANNEL.publish(this.stats());
    this.#lag.turn();
    this.journal.turn();
    this.#items.closeIdle();
  }

  #sendFailed(inboundMessage: Fields | undefined, error: unknown): void {
    // Clients leave at any time: that is no news.
    if (!(error instanceof PeerLeft))
      this.journal.warn(`a message could not be sent: ${describeError(error)}`);
    dispatch(this.#bus, "error:ws", [{ inboundMessage, error }], this.#report);
  }
}
