/**
 * nodes/: what this server shares with the other nodes of its cluster.
 * Here: this node: what its items hear of the others, and what its clients are told when it has lost touch with them.
 */

import { randomUUID } from "node:crypto";
import type { Cluster, ClusterStats } from "../../cluster/api.js";
import { ClusterNode } from "../../cluster/cluster.js";
import type { Engine } from "../../cluster/engine.js";
import type { Clock } from "../../shared/clock.js";
import type { Bus } from "../bus/bus.js";
import type { Session } from "../session/session.js";
import { ClusterFeed } from "./cluster-feed.js";

/** What a node of a cluster needs of its router. */
export interface NodesOwner {
  readonly events: Bus;
  readonly clock: Clock;
  /** Milliseconds that only go forward, with fractions. */
  now(): number;
  random(): number;
  /** The sessions that are open. */
  readonly all: ReadonlySet<Session>;
  warn(line: string): void;
  threw(error: unknown): void;
}

/** What a router knows of the cluster that it may be in. */
interface Joining extends Pick<NodesOwner, "events" | "clock" | "random"> {
  readonly cluster: Engine | undefined;
}

/** Where the log is. */
interface Log {
  warn(line: string, kind: string): void;
  failed(error: unknown): void;
}

/** Joins the cluster, if there is one. `exact` is the clock that the application gave: the router's own is coarse. */
export function joinCluster(
  { cluster, events, clock, random }: Joining,
  exact: Clock | undefined,
  all: ReadonlySet<Session>,
  log: Log,
): Nodes | undefined {
  if (!cluster) return undefined;
  return new Nodes(cluster, {
    events,
    random,
    clock,
    all,
    now: () => (exact ?? performance).now(),
    warn: (line) => log.warn(line, "cluster"),
    threw: (error) => log.failed(error),
  });
}

/** This node and its cluster. */
export class Nodes {
  readonly feed: ClusterFeed;
  #node: ClusterNode;
  #owner: NodesOwner;

  constructor(engine: Engine, owner: NodesOwner) {
    const { events, clock } = owner;
    this.#owner = owner;
    this.#node = new ClusterNode(engine, {
      clock,
      now: () => owner.now(),
      random: () => owner.random(),
      node: randomUUID(),
      changed: (item, held) => this.feed.changed(item, held),
      opened: (item, held) => this.feed.opened(item, held),
      warn: (line) => owner.warn(line),
      threw: (error) => owner.threw(error),
    });
    this.feed = new ClusterFeed(events, this.#node);
    this.#node.onState((state) => {
      for (const { writer } of owner.all) writer.setUnsure(state !== "joined");
    });
  }

  get cluster(): Cluster {
    return this.#node;
  }

  /** A session has begun. */
  opened(session: Session): void {
    if (this.#node.state !== "joined") session.writer.setUnsure(true);
  }

  stats(): ClusterStats {
    return this.#node.stats();
  }

  /** Leaves the cluster, when the engine holds all that was set here or after a second. */
  close(): void {
    this.feed.close();
    this.#node.close().catch((error: unknown) => this.#owner.threw(error));
  }
}
