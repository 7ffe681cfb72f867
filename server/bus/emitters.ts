/**
 * Finds the listeners of several emitters, so that they can be called one by one and an error affects only its own
 * listener.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { EventEmitter, EventEmitterAsyncResource } from "node:events";
import type { Call } from "./harken.js";
import { emitOf, isTapOnly } from "./tap.js";

/** An emitter of unknown type. */
type Emitting = object & { readonly emit: { readonly name: string } };

/** Called with what a listener threw, or what its promise was rejected with. */
export type Failed = (error: unknown) => void;

const nodeEmit = EventEmitter.prototype.emit;
const resourceEmit = EventEmitterAsyncResource?.prototype.emit;

/**
 * The listeners of `event` on `bus`, in the order of its `emit`. `undefined` if the emitter does not expose them, or
 * if the application has replaced its `emit`, which must then be called.
 */
export function callsOf(bus: Emitting, event: string): Call[] | undefined {
  if (bus instanceof EventEmitter) return nodeCalls(bus, event);
  // A function that an application assigns as mitt's `emit` has no name.
  if (isMitt(bus)) return emitOf(bus).name === "emit" ? mittCalls(bus, event) : undefined;
  if (isEventEmitter2(bus))
    return hasOwnEmit(bus, "listenersAny") ? undefined : eventEmitter2Calls(bus, event);
  if (isEventEmitter3(bus)) return hasOwnEmit(bus, "listeners") ? undefined : eventEmitter3Calls(bus, event);
  return undefined;
}

/** Whether `emit` is not from the same class as `method`: a subclass overrides it, or it was replaced. */
function hasOwnEmit(bus: object, method: string): boolean {
  return ownerOf(bus, "emit") !== ownerOf(bus, method);
}

function ownerOf(bus: object, method: string): object | null {
  let owner: object | null = method === "emit" && isTapOnly(bus) ? Object.getPrototypeOf(bus) : bus;
  while (owner && !Object.hasOwn(owner, method)) owner = Object.getPrototypeOf(owner);
  return owner;
}

function nodeCalls(bus: EventEmitter, event: string): Call[] | undefined {
  const emit: unknown = emitOf(bus);
  if (emit === nodeEmit) return bus.rawListeners(event).map((listener) => toCall(listener, bus));
  if (emit !== resourceEmit || !(bus instanceof EventEmitterAsyncResource)) return undefined;
  const { asyncResource } = bus;
  return bus.rawListeners(event).map((listener): Call => {
    return (...payload) => asyncResource.runInAsyncScope(toCall(listener, bus), undefined, ...payload);
  });
}

function toCall(listener: unknown, scope: unknown): Call {
  return (...payload) =>
    typeof listener === "function" ? Reflect.apply(listener, scope, payload) : undefined;
}

/**
 * mitt keeps its listeners in a public Map. The listeners of `*` receive every event, with its name as the first
 * argument.
 */
interface Mitt {
  readonly all: ReadonlyMap<unknown, readonly unknown[]>;
}

/** Whether `bus` is mitt. */
export function isMitt<Emitter extends object>(bus: Emitter): bus is Emitter & Mitt {
  return "all" in bus && bus.all instanceof Map;
}

function mittCalls({ all }: Mitt, event: string): Call[] {
  const own = (all.get(event) ?? []).map((listener) => toCall(listener, undefined));
  const wild = (all.get("*") ?? []).map((listener): Call => {
    return (...payload) => toCall(listener, undefined)(event, payload[0]);
  });
  return [...own, ...wild];
}

/** eventemitter2 lists the listeners of all events separately, and has the current event in `event`. */
interface EventEmitter2 {
  listeners(event: string): unknown[];
  listenersAny(): unknown[];
  event?: unknown;
}

function isEventEmitter2<Emitter extends object>(bus: Emitter): bus is Emitter & EventEmitter2 {
  return "listenersAny" in bus && "listeners" in bus;
}

function eventEmitter2Calls(bus: EventEmitter2, event: string): Call[] {
  const begin = (call: Call): Call => {
    return (...payload) => {
      bus.event = event;
      return call(...payload);
    };
  };
  const any = bus.listenersAny().map((listener): Call => {
    return (...payload) => toCall(listener, bus)(event, ...payload);
  });
  return [...any, ...bus.listeners(event).map((listener) => toCall(listener, bus))].map(begin);
}

/** A listener of eventemitter3. */
interface Registered {
  fn: Call;
  context: unknown;
  once: boolean;
}

interface EventEmitter3 {
  readonly _events: Readonly<Record<string, Registered | Registered[]>>;
  removeListener(event: string, listener: Call, context: undefined, onlyOnce: boolean): unknown;
}

function isEventEmitter3<Emitter extends object>(bus: Emitter): bus is Emitter & EventEmitter3 {
  return "_events" in bus && "_eventsCount" in bus && "removeListener" in bus && "eventNames" in bus;
}

function eventEmitter3Calls(bus: EventEmitter3, event: string): Call[] {
  const registered = bus._events[event] ?? [];
  return [registered].flat().map(({ fn, context, once }) => (...payload) => {
    if (once) bus.removeListener(event, fn, undefined, true);
    return Reflect.apply(fn, context, payload);
  });
}

const failing = new AsyncLocalStorage<Failed>();

const capturing = new EventEmitter({ captureRejections: true });
/**
 * Where Node's emitter stores `captureRejections`. It can be set only when an emitter is created, and the application
 * creates it.
 */
const CAPTURES = Object.getOwnPropertySymbols(capturing).find((key) => Reflect.get(capturing, key) === true);

/** Calls an `emit` that the application has overridden, and captures rejections while it runs. */
export function emitCapturing(bus: EventEmitter, emit: () => unknown, failed: Failed): unknown {
  if (CAPTURES === undefined) return emit();
  tellRejections(bus);
  const captured: unknown = Reflect.get(bus, CAPTURES);
  Reflect.set(bus, CAPTURES, true);
  try {
    return failing.run(failed, emit);
  } finally {
    Reflect.set(bus, CAPTURES, captured);
  }
}

const told = new WeakSet<EventEmitter>();

/** Rejections during our emit are ours. Those of the application's own emits are handled as before. */
function tellRejections(bus: EventEmitter): void {
  if (told.has(bus)) return;
  told.add(bus);
  const key = EventEmitter.captureRejectionSymbol;
  const before: unknown = Reflect.get(bus, key);
  const rejected = (error: unknown, event: string, ...payload: unknown[]): void => {
    const failed = failing.getStore();
    if (failed) failed(error);
    else if (typeof before === "function") Reflect.apply(before, bus, [error, event, ...payload]);
    else bus.emit("error", error);
  };
  Object.defineProperty(bus, key, { value: rejected, configurable: true, writable: true });
}
