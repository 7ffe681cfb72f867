import { EventEmitter } from "node:events";
import { createRouter, type RouterOptions } from "../../server/index.js";
import { FakePeer } from "./fake-peer.js";
import { quietLog } from "./server.js";

/** A router without a port, its bus and its log, and a way to open peers of it. */
export function setUpRouter(options: RouterOptions = {}) {
  const events = new EventEmitter();
  const log = quietLog();
  const router = createRouter({ webSockets: true, events, log, ...options });
  return { events, router, log, peer: (user?: unknown) => new FakePeer(router, { user }) };
}
