/** Two nodes of one cluster in memory, and what their clients have been told. */
import type { Engine } from "../../cluster/engine.js";
import { createRouter, type Router } from "../../server/index.js";
import { type MemoryEngine, memoryEngine, VirtualClock } from "../../testing/index.js";
import { atEnd } from "../support/disposing.js";
import { quietLog } from "../support/server.js";
import type { Viewer } from "../support/viewer.js";

interface World {
  clock: VirtualClock;
  hub: MemoryEngine;
  engines: Engine[];
  routers: [Router, Router];
}

export const allowed = new Set<string>();

/** Two nodes of one cluster. */
export async function start(): Promise<World> {
  const clock = new VirtualClock();
  const hub = memoryEngine({ clock });
  const engines = [hub.engine(), hub.engine()];
  const create = (cluster: Engine | undefined): Router => {
    const authorize = ({ name }: { name: string }): boolean => allowed.has(name);
    const router = createRouter({
      webSockets: true,
      clock,
      log: quietLog(),
      cluster,
      authorize,
    });
    atEnd(() => router.close());
    return router;
  };
  allowed.clear();
  const routers: World["routers"] = [create(engines[0]), create(engines[1])];
  await clock.advance(50);
  return { clock, hub, engines, routers };
}

export const [ann, bob] = [{ id: "ann" }, { id: "bob" }];

export function newsOf({ events }: Viewer): unknown[] {
  return events.filter(({ event }) => event === "news").map(({ text }) => text);
}

export function gapsOf({ events }: Viewer): unknown[] {
  return events.filter(({ event }) => event === "ws:gap").map(({ lostMs }) => lostMs);
}

export function isClosed({ events }: Viewer): boolean {
  return events.some(({ event }) => event === "closed");
}
