/**
 * The router: creates the parts of a server and implements the application's interface. It does not know any server
 * library: a mount opens a line for each connection and passes on what arrives.
 */
import { channel } from "node:diagnostics_channel";
import type { Cluster } from "../cluster/api.js";
import type { AnyContract, WithContract } from "../shared/checks.js";
import type { Contract, Untyped } from "../shared/contract.js";
import { encode } from "../shared/envelope.js";
import { type Id, toGetEvent } from "../shared/events.js";
import type { Fields } from "../shared/kinds.js";
import type { PageSnapshot } from "../shared/page-snapshot.js";
import type { Router, Stats } from "./api.js";
import { describeError } from "./base/failure.js";
import { type Bus, dispatch } from "./bus/bus.js";
import { Behind } from "./delivery/behind.js";
import { type Closing, type Context, type Peer, PeerLeft } from "./delivery/peer.js";
import type { Audience, Concerned, EmitOptions } from "./events/audiences.js";
import type { EventHandler } from "./events/passthrough.js";
import type { PresenceOptions } from "./events/presence-options.js";
import type { PresenceList } from "./events/presences.js";
import type { AnswerHandler } from "./items/asking.js";
import type { PageItem, SnapshotOptions } from "./items/pages.js";
import type { Published } from "./items/publications.js";
import { Counts } from "./observe/counts.js";
import { Journal } from "./observe/journal.js";
import { LoopLag } from "./observe/loop-lag.js";
import type { MountLimits, RouterOptions } from "./options.js";
import { Hooks } from "./session/hooks.js";
import { Line, type LineOwner, type LineSettings } from "./session/line.js";
import type { Session } from "./session/session.js";
import { Sweep } from "./session/sweep.js";
import { Turns } from "./session/turns.js";
import { type Settings, toSettings } from "./settings.js";
import { createParts, type Parts } from "./wiring.js";

/**
 * Creates a router without a transport: call `open` for each connection of a transport of your own. For WebSockets use
 * `attach` or `mount`, which create their router themselves.
 */
export function createRouter<C extends Contract = Untyped, User = unknown>(
  options: RouterOptions<User> & WithContract<C>,
): Router<C, User> {
  const router: Router = new CoreRouter(options as RouterOptions, new Counts());
  // The contract narrows the types for the application. At run time there are only names and values.
  return router as Router<C, User>;
}

/** The channel of `node:diagnostics_channel` on which the numbers of `stats` are published, each `checkMs`. */
const STATS_CHANNEL = channel("monument-ws:stats");

const OFF = 'no connection can be opened: "webSockets" is not set (default: false)';

/** The router, as its mount sees it. */
export class CoreRouter {
  /** The authenticated sessions. */
  readonly sessions = new Set<Session>();
  /** All sessions, including those that have not sent their token yet. */
  readonly all = new Set<Session>();
  readonly journal: Journal;
  #settings: Settings & LineSettings;
  #bus: Bus;
  #counts: Counts;
  #lag = new LoopLag();
  #parts: Parts;
  #hooks: Hooks;
  #sweep: Sweep;
  #lineOwner: LineOwner;

  constructor(options: RouterOptions & MountLimits, counts: Counts) {
    const settings = toSettings(options);
    const { clock } = settings;
    this.#counts = counts;
    this.#bus = settings.events;
    this.journal = new Journal(settings);
    this.#hooks = new Hooks((thrown) => this.journal.failed(thrown));
    const { journal, sessions, all } = this;
    this.#parts = createParts(settings, options.clock, {
      counts,
      journal,
      sessions,
      all,
      stats: () => this.stats(),
    });
    const { groups } = this.#parts;
    this.#settings = { ...settings, counts, groups, behind: new Behind(clock), turns: new Turns(clock) };
    this.#sweep = new Sweep(settings, this.all, () => this.#swept());
    this.#lineOwner = this.#serve();
  }

  #serve(): LineOwner {
    const { users, dispatch, connections } = this.#parts;
    return {
      counts: this.#counts,
      journal: this.journal,
      dispatch,
      users,
      enter: (user, then) => connections.enter(user, then),
      compare: createCompare(this.#settings.contract, (line) => this.journal.warn(line)),
      known: (session) => this.#enter(session),
      ended: (session, closing) => this.#leave(session, closing),
      sendFailed: (inboundMessage, error) => this.#sendFailed(inboundMessage, error),
    };
  }

  open(peer: Peer, context: Context = {}): Line {
    if (this.#settings.mode === false) throw new Error(OFF);
    const line = new Line(peer, context, this.#settings, this.#lineOwner);
    this.all.add(line.session);
    this.#parts.nodes?.opened(line.session);
    this.#adjust();
    line.begin();
    return line;
  }

  /** This node of its cluster. */
  get cluster(): Cluster<Stats> | undefined {
    // Every node runs this package, and reports its `stats()`.
    return this.#parts.nodes?.cluster as Cluster<Stats> | undefined;
  }

  publish(name: string, ...given: Published): void {
    this.#parts.publications.publish(name, ...given);
  }

  refresh(name: string, id?: Id, where?: (session: Session) => boolean): void {
    this.#parts.publications.refresh(name, id, where);
  }

  answer(name: string, handler: AnswerHandler): () => void {
    return this.#parts.answers.add(toGetEvent(name), handler);
  }

  handle(event: string, handler: EventHandler): () => void {
    return this.#parts.events.handlers.add(event, handler);
  }

  broadcast(event: string, fields: object = {}, { except }: EmitOptions = {}): void {
    this.#parts.audiences.broadcast(encode({ ...fields, event }), except);
  }

  emit(to: Audience, event: string, fields: object = {}, { except }: EmitOptions = {}): void {
    this.#parts.audiences.emit(to, encode({ ...fields, event }), except);
  }

  presence(name: string, options: PresenceOptions = {}): PresenceList {
    return this.#parts.presences.add(name, options);
  }

  snapshot(items: readonly PageItem[], options?: SnapshotOptions): Promise<PageSnapshot> {
    return this.#parts.pages.snapshot(items, options);
  }

  on(...given: Parameters<Hooks["on"]>): () => void {
    return this.#hooks.on(...given);
  }

  revoke(who: Concerned): number {
    return this.#parts.audiences.revoke(who);
  }

  reauthorize(who?: Concerned): void {
    this.#parts.audiences.reauthorize(who);
  }

  stats(): Stats {
    const { framesIn, framesOut, ignored, conflated, dropped, refused } = this.#counts;
    let bufferedBytes = 0;
    for (const { writer } of this.all) bufferedBytes += writer.bufferedBytes;
    const loopLagMs = this.#lag.worstMs;
    const there = { sessions: this.all.size, items: this.#parts.items.size };
    const cluster = this.#parts.nodes && { cluster: this.#parts.nodes.stats() };
    const frames = { framesIn, framesOut, ignored, refused, conflated, dropped };
    return { ...there, ...frames, bufferedBytes, loopLagMs, ...cluster };
  }

  drain({ withinMs = 30_000 }: { withinMs?: number | undefined } = {}): void {
    const text = encode({ event: "ws:drain", withinMs });
    this.#parts.nodes?.drain();
    for (const session of this.all) session.sendControl(text);
  }

  close(): void {
    for (const session of [...this.all]) session.close(1012, "the server is going away");
    this.end();
  }

  /** No session is left: nothing is remembered. */
  end(): void {
    this.#parts.requests.close();
    this.journal.close();
    this.#parts.items.close();
    this.#parts.presences.close();
    this.#parts.nodes?.close();
  }

  #enter(session: Session): void {
    this.sessions.add(session);
    this.#parts.audiences.enter(session);
    this.#hooks.emit("open", session);
  }

  #leave(session: Session, closing: Closing): void {
    this.all.delete(session);
    if (this.sessions.delete(session)) this.#hooks.emit("close", session, closing);
    this.#parts.audiences.leave(session);
    this.#parts.requests.leave(session);
    this.#parts.items.leave(session);
    this.#adjust();
  }

  #adjust(): void {
    this.#sweep.adjust();
    if (this.all.size === 0) this.#parts.items.closeIdle();
    this.#lag.setOn(this.all.size > 0);
  }

  #swept(): void {
    if (STATS_CHANNEL.hasSubscribers) STATS_CHANNEL.publish(this.stats());
    this.#lag.turn();
    this.journal.turn();
    this.#parts.items.closeIdle();
    this.#parts.presences.sweep();
  }

  #sendFailed(inboundMessage: Fields | undefined, error: unknown): void {
    // Clients disconnect at any time, which is not worth a log line.
    if (!(error instanceof PeerLeft))
      this.journal.warn(`a message could not be sent: ${describeError(error)}`);
    dispatch(this.#bus, "error:ws", [{ inboundMessage, error }], (thrown) => this.journal.failed(thrown));
  }
}

/** Creates a function that logs once that clients have another contract than this server. */
function createCompare(contract: AnyContract | undefined, warn: Journal["warn"]): (hash: string) => void {
  let isTold = false;
  return (hash) => {
    if (isTold || contract?.hash === undefined || contract.hash === hash) return;
    isTold = true;
    warn("contract-mismatch: a client has another contract than this server, perhaps of another version");
  };
}
