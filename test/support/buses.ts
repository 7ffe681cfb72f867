import { EventEmitter } from "node:events";
import harken from "harken";
import mitt from "mitt";
import type { Bus } from "../../server/index.js";

/** The emitters that every test of the bus runs with: Node's own, monument's, and one more from npm. */
export const buses: ReadonlyArray<[name: string, create: () => Bus]> = [
  ["EventEmitter", () => new EventEmitter()],
  ["harken", () => harken],
  ["mitt", () => mitt<Record<string, unknown>>()],
];

let names = 0;

/** An event name that no other test has used: harken has one store for the whole process. */
export function fresh(name: string): string {
  names++;
  return `${name}${names}`;
}
