import { EventEmitter } from "node:events";
import { type Client, type ClientOptions, createClient } from "../client/index.js";
import { createRouter, type Router, type RouterOptions } from "../server/index.js";
import type { WithContract } from "../shared/checks.js";
import type { Contract, Untyped } from "../shared/contract.js";
import { VirtualClock } from "./clock.js";
import { type Link, type LinkWorld, type Side, socketClass } from "./link.js";
import { seededRandom } from "./random.js";

/** Options of the router of a pair. */
export type PairRouterOptions<C extends Contract = Untyped> = RouterOptions & WithContract<C>;

/** Options for `createPair`. */
export interface PairOptions<C extends Contract> {
  /**
   * Seed of everything random: latencies and reconnect delays. The same seed gives the same run.
   * @default 1
   */
  seed?: number | undefined;
  /**
   * Shortest and longest latency of a message, in milliseconds.
   * @default [1, 20]
   */
  latencyMs?: readonly [least: number, most: number] | undefined;
  /** Registers the handlers of a server: of the first one, and again at each `start`. */
  serve?: ((router: Router<C>, events: EventEmitter) => void) | undefined;
  /**
   * Creates the event emitter of a new server.
   * @default a new EventEmitter
   */
  events?: (() => EventEmitter) | undefined;
  /**
   * Lets pending work finish between two timers.
   * @default promises settle
   */
  settle?: (() => Promise<void>) | undefined;
  /**
   * Options of the router, or a function that creates them for each new server: a cluster engine can serve only one.
   * The types of the pair are those of their `contract`.
   */
  router?: PairRouterOptions<C> | (() => PairRouterOptions<C>) | undefined;
  /**
   * The clock of the pair. Pass the same one to several pairs to make their servers nodes of one cluster.
   * @default a new VirtualClock
   */
  clock?: VirtualClock | undefined;
  /** Called with every link when it opens, before anything is sent over it, for example to slow it down. */
  onLink?: ((link: Link) => void) | undefined;
  /** Called with every message that arrives. */
  onFrame?: ((link: Link, side: Side, text: string) => void) | undefined;
}

/** A server and its clients in memory, with their own clock and network. */
export interface Pair<C extends Contract = Untyped> {
  readonly clock: VirtualClock;
  /** The links that are open for their clients. */
  readonly links: ReadonlySet<Link>;
  /** The router of the current server. */
  readonly router: Router<C>;
  /** The event emitter of the current server. */
  readonly events: EventEmitter;
  /** Creates a client of the server. It has the types of the pair, or those of a `contract` of its own. */
  client<Own extends Contract = C>(options?: Partial<ClientOptions> & WithContract<Own>): Client<Own>;
  /**
   * Stops the server and cuts all connections, without a close frame. Every attempt to connect fails until `start`.
   */
  stop(): void;
  /** Starts a new server, which has no state of the old one. */
  start(): void;
}

/** Creates a server and its clients in memory, for tests. */
export function createPair<C extends Contract = Untyped>(options: PairOptions<C> = {}): Pair<C> {
  return new MemoryPair(options);
}

class MemoryPair<C extends Contract> implements Pair<C> {
  readonly clock: VirtualClock;
  readonly links = new Set<Link>();
  router: Router<C>;
  events: EventEmitter;
  #options: PairOptions<C>;
  #random: () => number;
  #isUp = true;

  constructor(options: PairOptions<C>) {
    this.#options = options;
    this.clock = options.clock ?? new VirtualClock(undefined, options.settle);
    this.events = this.#createEvents();
    this.#random = seededRandom(options.seed ?? 1);
    this.router = this.#createRouter();
  }

  client<Own extends Contract = C>(options: Partial<ClientOptions> & WithContract<Own> = {}): Client<Own> {
    const WebSocket = socketClass(this.#world());
    return createClient<Own>({
      url: "ws://memory",
      WebSocket,
      clock: this.clock,
      random: this.#random,
      ...options,
    });
  }

  stop(): void {
    this.#isUp = false;
    const { router } = this;
    for (const link of [...this.links]) link.cut();
    router.close();
  }

  start(): void {
    this.events = this.#createEvents();
    this.router = this.#createRouter();
    this.#isUp = true;
  }

  #createEvents(): EventEmitter {
    return this.#options.events?.() ?? new EventEmitter();
  }

  #createRouter(): Router<C> {
    const { router: options, serve } = this.#options;
    const silent = { info: () => {}, warn: () => {}, error: () => {} };
    const router = createRouter<C>({
      webSockets: true,
      events: this.events,
      clock: this.clock,
      random: this.#random,
      log: silent,
      ...(typeof options === "function" ? options() : options),
    });
    serve?.(router, this.events);
    return router;
  }

  #world(): LinkWorld {
    const [least, most] = this.#options.latencyMs ?? [1, 20];
    return {
      clock: this.clock,
      latencyMs: () => least + this.#random() * (most - least),
      accept: (peer) => (this.#isUp ? this.router.open(peer) : undefined),
      opened: (link) => {
        this.links.add(link);
        this.#options.onLink?.(link);
      },
      closed: (link) => void this.links.delete(link),
      arrived: (link, side, text) => this.#options.onFrame?.(link, side, text),
    };
  }
}
