/** The listeners of several emitters, to be called one by one: what one throws or rejects with is its own affair. */
import { AsyncLocalStorage } from "node:async_hooks";
import { EventEmitter, EventEmitterAsyncResource } from "node:events";
import type { Call } from "./harken.js";
import { emitOf, isTapOnly } from "./tap.js";

/** An emitter, as far as it is not known which. */
type Emitting = object & { readonly emit: { readonly name: string } };

/** Is told what a listener threw, or its promise was rejected with. */
export type Failed = (error: unknown) => void;

const nodeEmit = EventEmitter.prototype.emit;
const resourceEmit = EventEmitterAsyncResource?.prototype.emit;

/**
 * Whoever listens to `event` on `bus`, in the order of its `emit`. Nothing if this emitter does not tell, or if its
 * `emit` is the application's own, which has to be called.
 */
export function callsOf(bus: Emitting, event: string): Call[] | undefined {
  if (bus instanceof EventEmitter) return nodeCalls(bus, event);
  // What an application puts in the place of mitt's `emit` has no name.
  if (isMitt(bus)) return emitOf(bus).name === "emit" ? mittCalls(bus, event) : undefined;
  if (isEventEmitter2(bus))
    return hasOwnEmit(bus, "listenersAny") ? undefined : eventEmitter2Calls(bus, event);
  if (isEventEmitter3(bus)) return hasOwnEmit(bus, "listeners") ? undefined : eventEmitter3Calls(bus, event);
  return undefined;
}

/** Whether `emit` does not come from where `method` does: a subclass overrides it, or it was replaced. */
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

/** mitt keeps its listeners in a public Map; those of `*` hear every event, and its name first. */
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

/** eventemitter2: what listens to any event is asked for separately, and `event` is what is emitted now. */
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
 * Where Node's emitter keeps whether it catches rejections. That can be said only when an emitter is made, and the
 * application made its own.
 */
const CAPTURES = Object.getOwnPropertySymbols(capturing).find((key) => Reflect.get(capturing, key) === true);

/** Emits through an `emit` of the application's own, above Node's, and catches rejections while it does. */
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

/** What is rejected while we emit is ours; of what the application emits it is told as before. */
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
