/** Three nodes over a real engine, 50 items, a client of all on each: how many are behind, and how many disagree. */
import { EventEmitter } from "node:events";
import { expect } from "vitest";
import type { Engine } from "../../../cluster/engine.js";
import { createRouter, type Router, type RouterOptions } from "../../../server/index.js";
import { seededRandom } from "../../../testing/index.js";
import { atEnd } from "../../support/disposing.js";
import type { EngineProcess } from "../../support/engine-process.js";
import { quietLog } from "../../support/server.js";
import { Viewer } from "../../support/viewer.js";
import { ITEMS } from "./engines.js";

/** Sets of an item on two nodes are at least so far apart if it matters which is the newer: nodes guess the time. */
const APART_MS = 150;

interface Node {
  router: Router;
  viewer: Viewer;
}

/** Nodes of one cluster, and the truth that they have to agree on. */
export class Nodes {
  readonly server: EngineProcess;
  readonly all: Node[] = [];
  readonly last = new Map<string, unknown>();
  #connect: (port: number) => Engine;
  #random = seededRandom(1);
  #sets = 0;

  constructor(server: EngineProcess, connect: (port: number) => Engine) {
    this.server = server;
    this.#connect = connect;
  }

  /** Starts one more node, with a client that watches all items. */
  async start(options: RouterOptions = {}): Promise<Node> {
    const cluster = this.#connect(this.server.port);
    const own = { webSockets: true, events: new EventEmitter(), log: quietLog(), cluster } as const;
    const router = createRouter({ ...own, ...options });
    atEnd(() => router.close());
    const viewer = new Viewer(router);
    for (const item of ITEMS) viewer.watch(item);
    const node = { router, viewer };
    this.all.push(node);
    await expect.poll(() => router.cluster?.state).toBe("joined");
    return node;
  }

  /** Sets an item to the next number, with `more` behind it. */
  set(node: number, item: string, more?: string): void {
    const value = more === undefined ? ++this.#sets : `${++this.#sets} ${more}`;
    this.last.set(item, value);
    this.all[node]?.router.publish(item, value);
  }

  /** Sets items at random on random nodes, three in a millisecond, and after a pause each item on one of them. */
  async sets(count: number): Promise<void> {
    for (let done = 0; done < count; done++) {
      this.set(this.#draw(this.all.length), ITEMS[this.#draw(ITEMS.length)] ?? "");
      if (done % 3 === 2) await pause(1);
    }
    await pause(APART_MS);
    for (const item of ITEMS) this.set(this.#draw(this.all.length), item);
    await pause(APART_MS);
  }

  /** Every node is in this state. */
  async are(state: "joined" | "alone"): Promise<void> {
    const states = (): unknown[] => this.all.map(({ router }) => router.cluster?.state);
    await expect.poll(states).toEqual(this.all.map(() => state));
  }

  /** Nothing waits for the engine any more, and no client is in doubt. Then nobody is behind, and nobody disagrees. */
  async agree(): Promise<void> {
    await this.are("joined");
    await Promise.all(this.all.map(({ router }) => router.cluster?.flushed()));
    await expect.poll(() => this.count()).toEqual({ behind: 0, disagreeing: 0, stale: 0 });
  }

  /** What is wrong now. */
  count() {
    const shown = (item: string): unknown[] => this.all.map(({ viewer }) => viewer.values.get(item));
    const isBehind = (item: string): number =>
      shown(item).filter((value) => value !== this.last.get(item)).length;
    return {
      behind: ITEMS.reduce((sum, item) => sum + isBehind(item), 0),
      disagreeing: ITEMS.filter((item) => new Set(shown(item)).size > 1).length,
      stale: this.all.filter(({ viewer }) => viewer.isStale).length,
    };
  }

  #draw(below: number): number {
    return Math.floor(this.#random() * below);
  }
}

/** Keeps what follows apart in time from what was before. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
