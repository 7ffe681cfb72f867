import { EventEmitter } from "node:events";
import { type Client, type ClientOptions, createClient } from "../client/index.js";
import { createRouter, type Router, type RouterOptions } from "../server/index.js";
import type { Contract, Untyped } from "../shared/contract.js";
import { VirtualClock } from "./clock.js";
import { type Link, type LinkWorld, type Side, socketClass } from "./link.js";
import { seededRandom } from "./random.js";

/** What a pair can be told. */
export interface PairOptions<C extends Contract> {
  /**
   * Makes everything that is left to chance the same again: latencies and the delays of reconnects.
   * @default 1
   */
  seed?: number | undefined;
  /**
   * The least and the most that a frame travels, in milliseconds.
   * @default [1, 20]
   */
  latencyMs?: readonly [least: number, most: number] | undefined;
  /** Registers the handlers of a server that starts, also after `restart`. */
  serve?: ((router: Router<C>, events: EventEmitter) => void) | undefined;
  /**
   * Makes the event emitter of a server that starts.
   * @default a new EventEmitter
   */
  events?: (() => EventEmitter) | undefined;
  /**
   * Lets everything happen that is pending between two moments.
   * @default promises settle
   */
  settle?: (() => Promise<void>) | undefined;
  /** Options of the router, or what makes them for each server that starts: an engine of a cluster serves one only. */
  router?: RouterOptions | (() => RouterOptions) | undefined;
  /**
   * The time that the pair runs on: the servers of several pairs can be the nodes of one cluster.
   * @default a new one
   */
  clock?: VirtualClock | undefined;
  /** Is shown every link when it opens, before anything is sent over it: to make it slow, say. */
  onLink?: ((link: Link) => void) | undefined;
  /** Hears every frame that arrives. */
  onFrame?: ((link: Link, side: Side, text: string) => void) | undefined;
}

/** A server and its clients in memory, on a time and a network of their own. */
export interface Pair<C extends Contract = Untyped> {
  readonly clock: VirtualClock;
  /** The links whose clients think that they are open. */
  readonly links: ReadonlySet<Link>;
  /** The router of the server that runs now. */
  readonly router: Router<C>;
  /** The event emitter of the server that runs now. */
  readonly events: EventEmitter;
  /** Makes a client of the server. */
  client(options?: Partial<ClientOptions>): Client<C>;
  /** Stops the server without a goodbye; until `start` every attempt to connect fails. */
  stop(): void;
  /** Starts a new server, which knows nothing of the old one. */
  start(): void;
}

/** Makes a server and a way to make clients of it, in memory. */
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

  client(options: Partial<ClientOptions> = {}): Client<C> {
    const WebSocket = socketClass(this.#world());
    return createClient<C>({
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
