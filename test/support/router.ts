import { EventEmitter } from "node:events";
import { createRouter, type RouterOptions } from "../../server/index.js";
import { FakePeer } from "./fake-peer.js";
import { quietLog } from "./server.js";

/** A router without a port, its bus, its log and what was thrown, and a way to open peers of it. */
export function setUpRouter(options: RouterOptions = {}) {
  const events = new EventEmitter();
  const log = quietLog();
  const errors: unknown[] = [];
  const onError = (error: unknown): void => void errors.push(error);
  const router = createRouter({ webSockets: true, events, log, onError, ...options });
  return { events, router, log, errors, peer: (user?: unknown) => new FakePeer(router, { user }) };
}
