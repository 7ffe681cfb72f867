import { EventEmitter } from "node:events";
import harken from "harken";
import { describe, expect, it, vi } from "vitest";
import { dispatch, hasListeners, listen } from "../../server/bus.js";
import { isHarken } from "../../server/harken.js";
import { MONUMENT_EVENTS } from "../../server/index.js";
import { toSettings } from "../../server/options.js";
import { buses, fresh } from "../support/buses.js";
import { Inbox } from "../support/inbox.js";

const isHarkens = (name: string): boolean => name === "harken";

describe.each(buses)("listening on %s", (name, createBus) => {
  it("shares one listener on the bus among all who listen, and takes it back with the last", async () => {
    const bus = createBus();
    const event = fresh("data:set:x");
    const heard = new Inbox<string>();
    const before = name === "mitt" ? undefined : hasListeners(bus, event);
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
    const copy = await import("../../server/bus.js");
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

describe.each(buses.filter(([name]) => name !== "mitt"))("dispatch on %s", (_, createBus) => {
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

  it("goes through an emit that was overridden", () => {
    const emitted: unknown[][] = [];
    class Tracing extends EventEmitter {
      override emit(...args: [string, ...unknown[]]): boolean {
        emitted.push(args);
        return super.emit(...args);
      }
    }
    dispatch(new Tracing(), "x", [1], () => {});
    expect(emitted).toEqual([["x", 1]]);
  });
});
