import { EventEmitter, EventEmitterAsyncResource } from "node:events";
import EventEmitter2 from "eventemitter2";
import { EventEmitter as EventEmitter3 } from "eventemitter3";
import harken from "harken";
import mitt from "mitt";
import type { Bus } from "../../server/index.js";

/** An application's own emitter, which sees what is emitted. */
export class Tracing extends EventEmitter {
  readonly emitted: unknown[][] = [];

  override emit(...args: [string, ...unknown[]]): boolean {
    this.emitted.push(args);
    return super.emit(...args);
  }
}

/** The emitters that every test of the bus runs with: Node's own, monument's, and those of npm. */
export const buses: ReadonlyArray<[name: string, create: () => Bus]> = [
  ["EventEmitter", () => new EventEmitter()],
  ["harken", () => harken],
  ["mitt", () => mitt<Record<string, unknown>>()],
  ["EventEmitterAsyncResource", () => new EventEmitterAsyncResource({ name: "bus" })],
  ["an EventEmitter with its own emit", () => new Tracing()],
  ["eventemitter2", () => new EventEmitter2()],
  ["eventemitter2 with wildcards", () => new EventEmitter2({ wildcard: true, delimiter: ":" })],
  ["eventemitter3", () => new EventEmitter3()],
];

let names = 0;

/** An event name that no other test has used: harken has one store for the whole process. */
export function fresh(name: string): string {
  names++;
  return `${name}${names}`;
}
