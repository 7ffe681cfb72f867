/** A server that asks, answers and limits in every way, and says what it still holds. */
import { EventEmitter, once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import harken from "harken";
import { attach, type Bus } from "../../../server/index.js";

/** What the bus still listens to of the names `data:set:item:0` and on. */
function leftOn(bus: Bus, names: number): number {
  if (bus instanceof EventEmitter)
    return bus.eventNames().filter((name) => String(name).includes(":set:")).length;
  let left = 0;
  for (let n = 0; n < names; n++) {
    for (const name of ["item", "own"]) if (harken.listeners(`data:set:${name}:${n}`)) left++;
  }
  return left;
}

/** Starts one on the emitter of this kind. Limits are tight: whoever is not counted out is refused later. */
export async function startServer(kind: string) {
  const events: Bus = kind === "harken" ? harken : new EventEmitter();
  const server = http.createServer();
  const quiet = { info: () => {}, warn: () => {}, error: () => {} };
  const sockets = attach(server, {
    webSockets: true,
    events,
    log: quiet,
    maxFramesPerSecond: Number.POSITIVE_INFINITY,
    requestWindowMs: 200,
    checkMs: 100, // at each look items are closed that nobody wants any more
    maxConnectionsPerUser: 30,
    maxConnectionsPerAddress: 60,
    authenticate: async () => ({ id: "upgrade" }),
    authenticateToken: async (token) => ({ user: { id: token }, expiresAt: Date.now() + 60_000 }),
    authorize: async () => true,
  });
  events.on("data:get:item", (id) => events.emit(`data:set:item:${id}`, { id }));
  sockets.answer("own", ({ id, session }) => ({ id, user: session.user }));
  sockets.handle("work", async ({ n }) => ({ n }));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    isEmpty: () => sockets.stats().sessions === 0 && sockets.stats().items === 0,
    left: (names: number): Record<string, number> => ({
      sessions: sockets.stats().sessions + sockets.sessions.size,
      items: sockets.stats().items,
      refused: Object.keys(sockets.stats().refused).length,
      listeners: leftOn(events, names),
    }),
    close: async () => {
      await sockets.close({ graceMs: 0 });
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
