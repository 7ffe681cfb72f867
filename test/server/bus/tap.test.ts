import { EventEmitter } from "node:events";
import { EventEmitter2 } from "eventemitter2";
import { EventEmitter as EventEmitter3 } from "eventemitter3";
import mitt from "mitt";
import { describe, expect, it } from "vitest";
import { type Bus, dispatch } from "../../../server/bus/bus.js";
import { tap } from "../../../server/bus/tap.js";

const emitters: Record<string, () => Bus> = {
  EventEmitter: () => new EventEmitter(),
  eventemitter2: () => new EventEmitter2(),
  eventemitter3: () => new EventEmitter3(),
  mitt: () => mitt<Record<string, unknown>>(),
};

describe.each(Object.entries(emitters))("a tap on %s", (_, make) => {
  it("hears what is emitted before the listeners do, also what nobody listens to", () => {
    const bus = make();
    const heard: unknown[] = [];
    tap(bus, (event, payload) => heard.push([event, payload]));
    bus.on("x", (payload) => heard.push(payload));
    bus.emit("x", 1);
    bus.emit("nobody", 2);
    expect(heard).toEqual([["x", 1], 1, ["nobody", 2]]);
  });

  it("leaves the emitter as it was, once the last has gone", () => {
    const bus = make();
    const before = Object.getOwnPropertyDescriptor(bus, "emit");
    const { emit } = bus;
    const undo = [tap(bus, () => {}), tap(bus, () => {})];
    for (const each of undo) each();
    expect(bus.emit).toBe(emit);
    expect(Object.getOwnPropertyDescriptor(bus, "emit")).toEqual(before);
  });

  it("lets one listener fail without the others", () => {
    const bus = make();
    const called: string[] = [];
    const errors: unknown[] = [];
    tap(bus, () => {});
    bus.on("x", () => {
      throw new Error("first");
    });
    bus.on("x", () => called.push("second"));
    dispatch(bus, "x", [], (error) => errors.push(error));
    expect(called).toEqual(["second"]);
    expect(errors).toHaveLength(1);
  });
});

it("says of a frozen emitter that it cannot be tapped", () => {
  const bus = Object.freeze(mitt<Record<string, unknown>>());
  expect(() => tap(bus, () => {})).toThrow(/frozen/);
});
