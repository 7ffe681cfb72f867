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

/** Whether `event` has a listener; `undefined` if this emitter cannot tell. */
export function hasListeners(bus: Bus, event: string): boolean | undefined {
  if (bus instanceof EventEmitter) return bus.listenerCount(event) > 0;
  // A wildcard listener may be a logger, or the handler: unknown.
  if (isMitt(bus)) return bus.all.get(event)?.length ? true : bus.all.get("*")?.length ? undefined : false;
  if (!("listeners" in bus) || typeof bus.listeners !== "function") return undefined;
  const listeners: unknown = bus.listeners(event);
  return Array.isArray(listeners) && listeners.length > 0; // harken returns undefined for an unknown name
}

/** Callbacks during one emit, to tell events that its listeners emit from other events. */
export interface Steps {
  /** Everything emitted before has been delivered. The listeners are called next. */
  begin(): void;
  /** The listeners have returned, and what they emitted has been delivered. */
  end(): void;
  /**
   * A listener returned a promise. The returned function is called when it has settled and what it emitted has been
   * delivered.
   */
  running(): void;
  settled(): void;
}

/** Whether this emitter delivers in a later turn. */
export function isLater(bus: Bus): boolean {
  return isHarken(bus);
}

/** Calls `then` when everything emitted so far has been delivered. harken delivers in a later turn. */
export function whenDelivered(bus: Bus, then: () => void): void {
  if (isHarken(bus)) setImmediate(then);
  else then();
}

/**
 * Emits `event` so that a listener that throws or rejects affects only this message. For an unknown emitter only
 * errors of `emit` itself are caught.
 */
export function dispatch(
  bus: Bus,
  event: string,
  payload: [] | [unknown],
  failed: (error: unknown) => void,
  steps?: Steps,
): void {
  if (isHarken(bus)) {
    // Like harken's own emit: in a later turn, to the listeners of that moment.
    setImmediate(() => {
      if (steps) setImmediate(() => steps.begin()); // before what they emit is delivered, but after everything else
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

/**
 * Whether this emitter gives some names a special meaning (wildcards). A client could use them to run other
 * listeners.
 */
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

/** One listener on the bus for all of our listeners of an event. */
interface Shared {
  listeners: Set<Listener>;
  onBus: Listener;
}
const sharedByBus = new WeakMap<Bus, Map<string, Shared>>();

/**
 * Listens to `event` with a single listener on the bus, however many sockets, items and routers use it. Returns the
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

/** harken treats two listeners with the same source text as one: it drops the second, and `off` removes both. */
function withIdentity(listener: Listener): Listener {
  const text = `monument-ws ${copy} ${++identities}`;
  return Object.defineProperty(listener, "toString", { value: () => text });
}
