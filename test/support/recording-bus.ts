/** Buses that keep what comes over them, for tests of what may and what may not. */
import { EventEmitter } from "node:events";
import harken from "harken";
import type { Bus } from "../../server/index.js";

/** A bus, and what came over it. */
export interface RecordingBus {
  bus: Bus;
  /** Each emitted event with its payload. With `EventEmitter` and harken only those of `names`. */
  emitted: unknown[][];
  /** Each event that somebody began to listen to. harken does not tell. */
  listened: string[];
}

/** The kinds of bus for which the router has a way of its own. */
export const busKinds = ["three methods", "EventEmitter", "harken"] as const;
export type BusKind = (typeof busKinds)[number];

/**
 * Makes a bus of this kind. The one with three methods sees every emit. The router calls the listeners of the
 * other two itself, so these hear only `names`.
 */
export function recordingBus(kind: BusKind, names: readonly string[]): RecordingBus {
  const emitted: unknown[][] = [];
  const listened: string[] = [];
  if (kind === "three methods") return { bus: threeMethods(emitted, listened), emitted, listened };
  const bus = kind === "harken" ? harken : new EventEmitter();
  for (const name of names) listenTo(bus, name, emitted);
  if (bus instanceof EventEmitter) bus.on("newListener", (name) => listened.push(String(name)));
  return { bus, emitted, listened };
}

function threeMethods(emitted: unknown[][], listened: string[]): Bus {
  const inner = new EventEmitter();
  return {
    on: (event, listener) => {
      listened.push(event);
      inner.on(event, listener);
    },
    off: (event, listener) => void inner.off(event, listener),
    emit: (event, ...payload: unknown[]) => {
      emitted.push([event, ...payload]);
      inner.emit(event, ...payload);
    },
  };
}

function listenTo(bus: Bus, name: string, emitted: unknown[][]): void {
  const listener = (...payload: unknown[]): void => {
    emitted.push([name, ...payload]);
  };
  // harken takes listeners with one source text for the same, and would drop all but the first.
  Object.defineProperty(listener, "toString", { value: () => `listener of ${name}` });
  bus.on(name, listener);
}
