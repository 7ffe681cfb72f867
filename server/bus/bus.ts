/**
 * bus/: the application's event emitter, from any library.
 * Here: the operations that we need of every emitter: listen, emit, and whether an event has listeners.
 */

import { EventEmitter } from "node:events";
import { isPromiseLike } from "../base/promise-like.js";
import { callsOf, emitCapturing, isMitt } from "./emitters.js";
import { type Call, forget, harkenCalls, isHarken } from "./harken.js";

/**
 * The application's event emitter: monument's (harken), Node's `EventEmitter`, or any other with these three methods.
 */
export interface Bus {
  on(event: string, listener: (payload?: unknown) => void): unknown;
  off(event: string, listener: (payload?: unknown) => void): unknown;
  emit(event: string, payload?: unknown): unknown;
}

type Listener = (payload?: unknown) => void;

/** Whether somebody listens to `event`; `undefined` if this emitter cannot tell. */
export function hasListeners(bus: Bus, event: string): boolean | undefined {
  if (bus instanceof EventEmitter) return bus.listenerCount(event) > 0;
  // Who listens to everything may be a log, or the one who answers.
  if (isMitt(bus)) return bus.all.get(event)?.length ? true : bus.all.get("*")?.length ? undefined : false;
  if (!("listeners" in bus) || typeof bus.listeners !== "function") return undefined;
  const listeners: unknown = bus.listeners(event);
  return Array.isArray(listeners) && listeners.length > 0; // harken gives undefined for what it never heard of
}

/** How one emit goes on, for whoever has to tell what its listeners emit from what others do. */
export interface Steps {
  /** What was emitted before has been delivered, and the listeners are called. */
  begin(): void;
  /** They have been called, and what they emitted meanwhile has been delivered. */
  end(): void;
  /** A listener returned a promise: it is at work until it has settled, and what it emitted has been delivered. */
  running(): void;
  settled(): void;
}

/** Whether this emitter delivers in a later turn. */
export function isLater(bus: Bus): boolean {
  return isHarken(bus);
}

/** Calls `then` once what was emitted so far has been delivered: harken does that in a later turn. */
export function whenDelivered(bus: Bus, then: () => void): void {
  if (isHarken(bus)) setImmediate(then);
  else then();
}

/**
 * Emits `event` so that a listener that throws or rejects costs this message an error and nothing else. With an
 * emitter that we do not know, only what `emit` itself throws or rejects with is caught.
 */
export function dispatch(
  bus: Bus,
  event: string,
  payload: [] | [unknown],
  failed: (error: unknown) => void,
  steps?: Steps,
): void {
  if (isHarken(bus)) {
    // As harken's own emit: in a later turn, to those who listen then.
    setImmediate(() => {
      if (steps) setImmediate(() => steps.begin()); // before what they emit is delivered, after all else
      for (const call of harkenCalls(bus, event)) guarded(bus, call, payload, failed, steps);
      if (steps) setImmediate(() => steps.end());
    });
    return;
  }
  steps?.begin();
  const emit = (): unknown => bus.emit(event, ...payload);
  const calls = callsOf(bus, event);
  if (calls) for (const call of calls) guarded(bus, call, payload, failed, steps);
  else if (bus instanceof EventEmitter) {
    guarded(bus, () => emitCapturing(bus, emit, failed), [], failed, steps);
  } else guarded(bus, emit, [], failed, steps);
  steps?.end();
}

/** Whether some names mean others on this emitter: from the wire they would run listeners that are not theirs. */
export function hasWildcards(bus: Bus): boolean {
  return isMitt(bus) || ("wildcard" in bus && bus.wildcard === true);
}

function guarded(
  bus: Bus,
  call: Call,
  payload: unknown[],
  failed: (error: unknown) => void,
  steps: Steps | undefined,
): void {
  try {
    const result = call(...payload);
    if (!isPromiseLike(result)) return;
    const settled = (): void => {
      if (steps) whenDelivered(bus, () => steps.settled());
    };
    result.then(settled, (error: unknown) => {
      failed(error);
      settled();
    });
    steps?.running();
  } catch (error) {
    failed(error);
  }
}

/** One listener on the bus for all of ours. */
interface Shared {
  listeners: Set<Listener>;
  onBus: Listener;
}
const sharedByBus = new WeakMap<Bus, Map<string, Shared>>();

/**
 * Listens to `event` with one listener on the bus, however many sockets, items and routers there are. Returns the
 * unsubscribe function.
 */
export function listen(bus: Bus, event: string, listener: Listener): () => void {
  const byEvent = sharedByBus.get(bus) ?? new Map<string, Shared>();
  sharedByBus.set(bus, byEvent);
  const shared = byEvent.get(event) ?? share(bus, event);
  byEvent.set(event, shared);
  const own: Listener = (payload) => listener(payload);
  shared.listeners.add(own);
  return () => {
    if (!shared.listeners.delete(own) || shared.listeners.size > 0) return;
    byEvent.delete(event);
    bus.off(event, shared.onBus);
    if (isHarken(bus)) forget(bus, event);
  };
}

function share(bus: Bus, event: string): Shared {
  const listeners = new Set<Listener>();
  const tell: Listener = (payload) => {
    for (const each of [...listeners]) each(payload);
  };
  const onBus = isHarken(bus) ? withIdentity(tell) : tell;
  bus.on(event, onBus);
  return { listeners, onBus };
}

const copy = Math.random().toString(36).slice(2); // this package may be loaded twice, as ESM and as CommonJS
let identities = 0;

/** harken takes two listeners with one source text for the same: it drops the second, and `off` removes both. */
function withIdentity(listener: Listener): Listener {
  const text = `monument-ws ${copy} ${++identities}`;
  return Object.defineProperty(listener, "toString", { value: () => text });
}
