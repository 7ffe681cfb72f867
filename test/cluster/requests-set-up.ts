/** Nodes over an engine in memory, on virtual time, with handlers that say where they ran. */
import { EventEmitter } from "node:events";
import { expect } from "vitest";
import type { Engine } from "../../cluster/engine.js";
import { createRouter, type Router, type RouterOptions } from "../../server/index.js";
import { memoryEngine, VirtualClock } from "../../testing/index.js";
import { atEnd } from "../support/disposing.js";
import { quietLog } from "../support/server.js";
import { Viewer } from "../support/viewer.js";

interface Node {
  router: Router;
  engine: Engine;
  /** Answers all that wait. */
  answer(data: unknown): void;
}

/** Some nodes of one cluster, and the requests that their clients make. */
export class RequestWorld {
  readonly clock = new VirtualClock();
  readonly hub = memoryEngine({ clock: this.clock });
  /** What has run, and where. */
  readonly runs: string[] = [];
  readonly #nodes: Node[] = [];

  /** Starts so many nodes. The handler of `slow` answers when the test says so, that of `now` at once. */
  async start(count: number, options: RouterOptions = {}): Promise<void> {
    for (let more = 0; more < count; more++) this.#startNode(this.#nodes.length, options);
    await this.clock.advance(50);
  }

  at(index: number): Node {
    return this.#nodes[index] ?? expect.unreachable(`there is no node ${index}`);
  }

  /** A client of this node: all of them are one client that has several connections. */
  visit(index: number, user?: unknown): Viewer {
    return new Viewer(this.at(index).router, user);
  }

  /** The client asks one node, loses its connection and asks another. */
  async move(event: string, from: number, to: number): Promise<Viewer> {
    const before = this.visit(from);
    before.say({ event, ref: "1" });
    await this.clock.advance(20);
    before.close();
    const after = this.visit(to);
    after.say({ event, ref: "1" });
    await this.clock.advance(20);
    return after;
  }

  #startNode(index: number, options: RouterOptions): void {
    const engine = this.hub.engine();
    const own = { clock: this.clock, log: quietLog(), cluster: engine };
    const router = createRouter({ webSockets: true, events: new EventEmitter(), ...own, ...options });
    const answers: ((data: unknown) => void)[] = [];
    router.handle("slow", () => {
      this.runs.push(`slow on ${index}`);
      return new Promise((resolve) => answers.push(resolve));
    });
    router.handle("now", () => {
      this.runs.push(`now on ${index}`);
      return index;
    });
    router.handle("big", () => "x".repeat(300_000));
    atEnd(() => router.close());
    const answer = (data: unknown): void => {
      for (const each of answers.splice(0)) each(data);
    };
    this.#nodes.push({ router, engine, answer });
  }
}

/** What a client was answered, or the codes of the errors. */
export function repliesTo({ events }: Viewer): unknown[] {
  const replies = events.filter(({ event }) => event === "ws:reply");
  return replies.map(({ data, error }) => Object(error).code ?? data);
}
