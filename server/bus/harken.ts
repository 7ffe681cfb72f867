/** What harken, monument's emitter, needs in addition to other emitters. */
import { createRequire } from "node:module";

/** Calls one listener, as the emitter would. */
export type Call = (...payload: unknown[]) => unknown;

/** harken's record of one listener. */
interface HarkenListener {
  call: Call;
  scope: unknown;
  once: boolean;
}

/** The part of harken used here. */
export interface Harken {
  on(event: string, listener: () => void): unknown;
  off(event: string, listener?: Call, once?: boolean): unknown;
  listeners(event: string): HarkenListener[] | undefined;
}

/** Whether `bus` is harken. */
export function isHarken<Emitter extends object>(bus: Emitter): bus is Emitter & Harken {
  return "required" in bus && "listeners" in bus && "cleanup" in bus;
}

/** The listeners of `event`, to be called one by one. */
export function harkenCalls(bus: Harken, event: string): Call[] {
  return (bus.listeners(event) ?? []).map(({ call, scope, once }) => (...payload) => {
    if (once) bus.off(event, call, true);
    return Reflect.apply(call, scope, payload);
  });
}

type Store = Record<string, HarkenListener[]>;
const stores = new WeakMap<object, Store | undefined>();

/**
 * Removes `event` from harken's store if it has no listener. harken never does, and each emit walks all names: 50,000
 * invented names cost 16 ms per emit. In a bundle the store cannot be reached, and the names stay.
 */
export function forget(bus: Harken, event: string): void {
  if (!stores.has(bus)) stores.set(bus, findStore(bus));
  const store = stores.get(bus);
  if (store?.[event]?.length === 0) delete store[event];
}

/** harken keeps its store in a module of its own: the one in which a name appears when it gets a listener. */
function findStore(bus: Harken): Store | undefined {
  const probe = `monument-ws probe ${Math.random()}`;
  bus.on(probe, () => {});
  const listeners = bus.listeners(probe);
  const modules = Object.values(createRequire(process.execPath).cache);
  const isStore = (exports: unknown): exports is Store => {
    try {
      return typeof exports === "object" && exports !== null && Reflect.get(exports, probe) === listeners;
    } catch {
      return false; // reading the exports of some modules throws
    }
  };
  const store = modules.map((module): unknown => module?.exports).find(isStore);
  if (store) delete store[probe];
  else bus.off(probe);
  return store;
}
