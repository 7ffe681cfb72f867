import { EventEmitter } from "node:events";
import harken from "harken";
import mitt from "mitt";
import { describe, expect, it, vi } from "vitest";
import { type Bus, dispatch, hasListeners, listen } from "../../../server/bus/bus.js";
import { isHarken } from "../../../server/bus/harken.js";
import { MONUMENT_EVENTS } from "../../../server/index.js";
import { toSettings } from "../../../server/settings.js";
import { buses, fresh, Tracing } from "../../support/buses.js";
import { Inbox } from "../../support/inbox.js";

const isHarkens = (name: string): boolean => name === "harken";

describe.each(buses)("listening on %s", (name, createBus) => {
  it("shares one listener on the bus among all who listen, and takes it back with the last", async () => {
    const bus = createBus();
    const event = fresh("data:set:x");
    const heard = new Inbox<string>();
    const before = hasListeners(bus, event);
    const undos = ["a", "b", "c"].map((each) =>
      listen(bus, event, (payload) => heard.put(`${each}${payload}`)),
    );
    if (bus instanceof EventEmitter) expect(bus.listenerCount(event)).toBe(1);
    if (isHarkens(name)) expect(harken.listeners(event)).toHaveLength(1);
    bus.emit(event, 1);
    expect([await heard.next(), await heard.next(), await heard.next()]).toEqual(["a1", "b1", "c1"]);
    undos[0]?.();
    undos[0]?.();
    undos[1]?.();
    bus.emit(event, 2);
    expect(await heard.next()).toBe("c2");
    undos[2]?.();
    expect(hasListeners(bus, event)).toBe(before);
  });

  it("hears on two events with one source text, and leaves one of them alone when the other ends", async () => {
    const bus = createBus();
    const [one, two] = [fresh("data:set:x"), fresh("data:set:x")];
    const heard = new Inbox<string>();
    const undo = listen(bus, one, () => heard.put("one"));
    listen(bus, two, () => heard.put("two"));
    undo();
    bus.emit(one);
    bus.emit(two);
    expect(await heard.next()).toBe("two");
  });
});

describe("harken's traps", () => {
  it("keeps our listener beside one of the application with the same source text", async () => {
    const event = fresh("data:set:x");
    const heard = new Inbox<string>();
    listen(harken, event, () => heard.put("ours"));
    const [ours] = harken.listeners(event) ?? [];
    const sourceText = Function.prototype.toString.call(Object(ours).call);
    const twin = (): void => heard.put("theirs");
    Object.defineProperty(twin, "toString", { value: () => sourceText });
    harken.on(event, twin);
    harken.emit(event);
    expect([await heard.next(), await heard.next()]).toEqual(["ours", "theirs"]);
    harken.off(event, twin);
    harken.emit(event);
    expect(await heard.next()).toBe("ours");
  });

  it("keeps our listener beside that of another copy of this package", async () => {
    const event = fresh("data:set:x");
    const heard = new Inbox<string>();
    vi.resetModules();
    const copy = await import("../../../server/bus/bus.js");
    expect(copy.listen).not.toBe(listen);
    const undo = listen(harken, event, () => heard.put("this copy"));
    copy.listen(harken, event, () => heard.put("the other"));
    harken.emit(event);
    expect([await heard.next(), await heard.next()]).toEqual(["this copy", "the other"]);
    undo();
    harken.emit(event);
    expect(await heard.next()).toBe("the other");
  });

  it("calls a once listener once", async () => {
    const event = fresh("x");
    const heard = new Inbox<string>();
    harken.once(event, () => heard.put("once"));
    harken.on(event, () => heard.put("always"));
    for (const _ of [1, 2]) dispatch(harken, event, [], () => {});
    expect([await heard.next(), await heard.next(), await heard.next()]).toEqual([
      "once",
      "always",
      "always",
    ]);
  });

  it("reserves monument's own events on monument's emitter, and only there", () => {
    expect(isHarken(harken)).toBe(true);
    expect(toSettings({ events: harken }).reserved).toEqual(expect.arrayContaining([...MONUMENT_EVENTS]));
    expect(toSettings({}).reserved).not.toContain(MONUMENT_EVENTS[0]);
  });
});

// An emitter of the application's own decides itself what one that throws does to the others.
const seen = buses.filter(([name]) => name !== "an EventEmitter with its own emit");

describe.each(seen)("dispatch on %s", (_, createBus) => {
  it("calls every listener though one throws and one rejects, and reports both", async () => {
    const bus = createBus();
    const event = fresh("x");
    const heard = new Inbox<unknown>();
    bus.on(event, () => {
      throw new Error("thrown");
    });
    bus.on(event, async () => {
      throw new Error("rejected");
    });
    bus.on(event, (payload) => heard.put(payload));
    dispatch(bus, event, ["payload"], (error) => heard.put(error));
    const three = [await heard.next(), await heard.next(), await heard.next()];
    expect(three).toEqual([new Error("thrown"), "payload", new Error("rejected")]);
  });
});

describe.each(buses)("dispatch on %s", (_, createBus) => {
  it("reports what a listener rejects with, and ends no process", async () => {
    const bus = createBus();
    const event = fresh("x");
    const heard = new Inbox<unknown>();
    bus.on(event, async () => {
      throw new Error("at once");
    });
    bus.on(event, async () => {
      await new Promise(setImmediate);
      throw new Error("later");
    });
    for (const payload of [[], [7], [{}]] as const) {
      dispatch(bus, event, [...payload] as [], (error) => heard.put([payload, error]));
    }
    const all: unknown[] = [];
    while (all.length < 6) all.push(await heard.next());
    for (const payload of [[], [7], [{}]]) {
      for (const why of ["at once", "later"]) expect(all).toContainEqual([payload, new Error(why)]);
    }
  });

  it("knows whether somebody listens", () => {
    const bus = createBus();
    const event = fresh("x");
    expect(hasListeners(bus, event)).toBe(false);
    bus.on(event, () => {});
    expect(hasListeners(bus, event)).toBe(true);
  });
});

describe("dispatch on an emitter that only emits", () => {
  it("catches what emit throws", () => {
    const failures: unknown[] = [];
    const bus = { on: () => {}, off: () => {}, emit: () => expect.fail("emit") };
    dispatch(bus, "x", [], (error) => failures.push(error));
    expect(failures).toEqual([expect.objectContaining({ message: "emit" })]);
    expect(hasListeners(bus, "x")).toBeUndefined();
  });

  it("catches what the promise of emit is rejected with", async () => {
    const failed = new Inbox<unknown>();
    const bus = { on: () => {}, off: () => {}, emit: async () => expect.fail("emit") };
    dispatch(bus, "x", [], (error) => failed.put(error));
    expect(await failed.next()).toMatchObject({ message: "emit" });
  });
});

describe("dispatch on an emitter whose emit is the application's own", () => {
  it("goes through it", () => {
    const bus = new Tracing();
    dispatch(bus, "x", [1], () => {});
    expect(bus.emitted).toEqual([["x", 1]]);
    const emitted: unknown[] = [];
    const replaced = Object.assign(mitt<Record<string, unknown>>(), {});
    replaced.emit = (...args: unknown[]) => void emitted.push(args);
    dispatch(replaced, "x", [1], () => {});
    expect(emitted).toEqual([["x", 1]]);
  });

  it("leaves what the application itself emits to its own ways", async () => {
    const [told, failed] = [new Inbox<unknown>(), new Inbox<unknown>()];
    class Capturing extends Tracing {
      constructor() {
        super({ captureRejections: true });
      }
    }
    const bus = new Capturing();
    bus.on("x", async (payload) => Promise.reject(payload));
    bus.on("error", (error) => told.put(error));
    dispatch(bus, "x", ["ours"], (error) => failed.put(error));
    bus.emit("x", "theirs");
    expect([await failed.next(), await told.next()]).toEqual(["ours", "theirs"]);
    Object.assign(bus, { [EventEmitter.captureRejectionSymbol]: (error: unknown) => told.put([error]) });
    bus.emit("x", "theirs too");
    expect(await told.next()).toEqual(["theirs too"]);
  });
});

describe("once listeners", () => {
  it.each(["eventemitter2", "eventemitter2 with wildcards", "eventemitter3"])(
    "on %s are called once, with what they are bound to",
    (name) => {
      const bus = buses.find(([each]) => each === name)?.[1]() as EventEmitter;
      const heard: unknown[] = [];
      bus.once("x", (payload) => heard.push(payload));
      for (const payload of [1, 2]) dispatch(bus, "x", [payload], () => {});
      expect(heard).toEqual([1]);
      expect(hasListeners(bus, "x")).toBe(false);
    },
  );
});

describe("who listens to every event", () => {
  it.each([
    ["mitt", "on", "*"],
    ["eventemitter2", "onAny", undefined],
  ] as const)("on %s hears what is dispatched, under its name", (name, method, star) => {
    const bus = buses.find(([each]) => each === name)?.[1]() as Bus;
    const heard: unknown[] = [];
    const listener = (...args: unknown[]): void => void heard.push(args);
    Reflect.apply(Reflect.get(bus, method), bus, star ? [star, listener] : [listener]);
    dispatch(bus, "x", [1], () => {});
    expect(heard).toEqual([["x", 1]]);
    expect(hasListeners(bus, "x")).toBe(star ? undefined : false);
  });
});
