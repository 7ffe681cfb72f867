/** Handlers that fail in every way there is, for each of the ways in which a client can ask. */
import type { EventEmitter } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { reply, type Sockets } from "../../server/index.js";

/** How a handler fails. */
export const FAULTS = ["throws", "rejects", "never", "late"] as const;

/** The name of one fault. */
export type Fault = (typeof FAULTS)[number];

/** How long the late ones take: longer than their client stays. */
export const LATE_MS = 600;

function fail(fault: Fault): unknown {
  switch (fault) {
    case "throws":
      throw new Error("a secret of the handler");
    case "rejects":
      return Promise.reject(new Error("a secret of the handler"));
    case "never":
      return new Promise(() => {});
    case "late":
      return pause(LATE_MS, "late");
  }
}

/** Registers, for each fault, a data handler, a handler of `answer` and of `handle`, and a listener on the bus. */
export function serveBroken(sockets: Sockets, events: EventEmitter): void {
  for (const fault of FAULTS) {
    events.on(`data:get:bus-${fault}`, (id) =>
      Promise.resolve(fail(fault)).then((value) => events.emit(`data:set:bus-${fault}:${id}`, value)),
    );
    sockets.answer(`answer-${fault}`, () => fail(fault));
    sockets.handle(`handle-${fault}`, () => fail(fault));
    events.on(`listener-${fault}`, (payload) =>
      Promise.resolve(fail(fault)).then((value) => reply(payload, value)),
    );
  }
}
