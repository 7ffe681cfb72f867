/**
 * nodes/: exchanges items and events with the other nodes of the cluster.
 * Here: this node. It passes values of other nodes to the items, and sends `ws:stale` to clients while it is not
 * joined.
 */

import { randomUUID } from "node:crypto";
import type { Cluster, ClusterStats } from "../../cluster/api.js";
import { ClusterNode } from "../../cluster/cluster.js";
import type { Engine, Held } from "../../cluster/engine.js";
import type { Clock } from "../../shared/clock.js";
import type { Bus } from "../bus/bus.js";
import type { Audiences } from "../events/audiences.js";
import type { Presences } from "../events/presences.js";
import type { Requests } from "../events/requests.js";
import type { Connections } from "../session/connections.js";
import type { Session } from "../session/session.js";
import { ALL, AudienceRelay, type RelayOwner } from "./audience-relay.js";
import { ClusterFeed } from "./cluster-feed.js";
import { ConnectionRelay } from "./connection-relay.js";
import { Portions } from "./portions.js";
import { RequestRelay } from "./request-relay.js";

/** What a node of a cluster needs of its router. */
export interface NodesOwner {
  readonly events: Bus;
  readonly clock: Clock;
  /** Monotonic time, in milliseconds with fractions. */
  now(): number;
  random(): number;
  /** The open sessions. */
  readonly all: ReadonlySet<Session>;
  /** The authenticated sessions. */
  readonly sessions: ReadonlySet<Session>;
  readonly audiences: Audiences;
  readonly presences: Presences;
  readonly requests: Requests;
  readonly connections: Connections;
  /** How long a request is remembered, in milliseconds. */
  readonly requestWindowMs: number;
  /** The counters of this node. */
  stats(): object;
  /** The rights of `session` have changed. */
  reauthorize(session: Session): void;
  /** Why a value that is set here must not be sent, if so. */
  judge?: ((setEvent: string, value: unknown) => Error | undefined) | undefined;
  warn(line: string): void;
  threw(error: unknown): void;
}

/** The log of the node. */
interface NodeLog {
  warn(line: string, kind: string): void;
  failed(error: unknown): void;
}

/** This node and its cluster. */
export class Nodes {
  readonly feed: ClusterFeed;
  readonly relay: AudienceRelay;
  #portions: Portions;
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
      changed: (item, held) => this.#homeOf(item).changed(item, held),
      opened: (item, held) => {
        const home = this.#homeOf(item);
        if (home === this.feed) this.feed.opened(item, held);
        else home.changed(item, held);
      },
      came: (node) => this.#portions.came(node),
      gone: (node, why) => {
        this.#portions.gone(node, why === "goodbye");
        this.#node.claims.gone();
      },
      stats: () => owner.stats(),
      received: (channel, text) => this.relay.received(channel, text),
      missed: (channel, lostMs) => this.relay.missed(channel, lostMs),
      warn: (line) => owner.warn(line),
      threw: (error) => owner.threw(error),
    });
    this.feed = new ClusterFeed(events, this.#node, owner.judge);
    this.relay = new AudienceRelay(this.#relayOwner(), owner.audiences);
    this.#portions = this.#createPortions(owner);
    owner.presences.elsewhere = this.#portions;
    owner.connections.elsewhere = new ConnectionRelay(this.#node.headCounts);
    owner.requests.elsewhere = new RequestRelay(this.#node.claims, owner.requestWindowMs);
    let apartAt: number | undefined = owner.now();
    this.#node.onState((state) => {
      for (const { writer } of owner.all) writer.setUnsure(state !== "joined");
      if (state !== "joined") apartAt ??= owner.now();
      else if (apartAt !== undefined) {
        this.relay.missed(ALL, owner.now() - apartAt);
        apartAt = undefined;
      }
    });
  }

  /** This node. Each node reports the `stats()` of its router to the others. */
  get cluster(): Cluster {
    return this.#node;
  }

  /** The time of all nodes, in milliseconds since 1970. */
  time(): number {
    return this.#node.time() / 1_000;
  }

  /** A session has opened. */
  opened(session: Session): void {
    if (this.#node.state !== "joined") session.writer.setUnsure(true);
  }

  #homeOf(item: string): { changed(item: string, held: Held | undefined): void } {
    if (Portions.has(item)) return this.#portions;
    return this.relay.isOwn(item) ? this.relay : this.feed;
  }

  #createPortions({ presences, clock }: NodesOwner): Portions {
    const node = this.#node;
    return new Portions({
      node: node.node,
      others: () => node.others,
      follow: (item) => node.follow(item),
      unfollow: (item) => node.unfollow(item),
      isOpening: (item) => node.isOpening(item),
      set: (item, text) => node.set(item, text),
      after: (delayMs, then) => clock.after(delayMs, then, "housekeeping"),
      took: (group, from, portion) => presences.took(group, from, portion),
    });
  }

  #relayOwner(): RelayOwner {
    const node = this.#node;
    const { messages } = node;
    const { sessions } = this.#owner;
    return {
      follow: (item) => node.follow(item),
      unfollow: (item) => node.unfollow(item),
      set: (item, text) => node.set(item, text),
      listen: (channel) => messages.listen(channel),
      ignore: (channel) => messages.ignore(channel),
      send: (channel, text) => void messages.send(channel, text),
      timeAt: (ms) => node.timeAt(ms),
      now: () => this.#owner.now(),
      after: (delayMs, then) => this.#owner.clock.after(delayMs, then, "housekeeping"),
      sessions,
      reauthorize: (session) => this.#owner.reauthorize(session),
    };
  }

  /** The clients of this node are asked to move: from now on they are counted on other nodes. */
  drain(): void {
    void this.#node.headCounts.end();
  }

  stats(): ClusterStats {
    return this.#node.stats();
  }

  /** Leaves the cluster, when the engine has every value that was set here, or after a second. */
  close(): void {
    this.feed.close();
    this.relay.end();
    this.#portions.end();
    this.#node.close().catch((error: unknown) => this.#owner.threw(error));
  }
}

/** What a router provides for its node. */
type Joining = Omit<NodesOwner, "now" | "warn" | "threw"> & { cluster: Engine | undefined };

/** Joins the router's cluster, if it has the option. `clock` is the one that the application has passed. */
export function joinCluster(
  { cluster, ...parts }: Joining,
  clock: Clock | undefined,
  journal: NodeLog,
): Nodes | undefined {
  if (!cluster) return undefined;
  return new Nodes(cluster, {
    ...parts,
    random: () => parts.random(),
    now: () => (clock ?? performance).now(), // the router's own has whole milliseconds
    warn: (line) => journal.warn(line, "cluster"),
    threw: (error) => journal.failed(error),
  });
}
