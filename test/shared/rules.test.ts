import { describe, expect, it } from "vitest";
import { CLOSE_CODES, cutReason, isFinal } from "../../shared/close.js";
import { withDefaults } from "../../shared/defaults.js";
import { createEmitter } from "../../shared/emitter.js";
import { answersData, passesThrough, toMode } from "../../shared/mode.js";

describe("close codes", () => {
  it("calls what HTTP would refuse again final", () => {
    const final = Object.keys(CLOSE_CODES).map(Number).filter(isFinal);
    expect(final).toEqual([4400, 4401, 4403, 4426]);
  });

  it.each([1000, 1001, 1005, 1006, 1009, 1011, 1012, 1013, 4408, 4429, 4507, 3000])(
    "lets a client come back after %i",
    (code) => {
      expect(isFinal(code)).toBe(false);
    },
  );

  it("cuts a reason to 123 bytes, never inside a character", () => {
    expect(cutReason("short")).toBe("short");
    const cut = cutReason("€".repeat(50)); // 3 bytes each
    expect(cut).toBe("€".repeat(41));
    expect(cutReason("😀".repeat(50))).toBe("😀".repeat(30)); // 4 bytes each
  });
});

describe("emitter", () => {
  it("calls all listeners though one throws, and reports it", () => {
    const reported: unknown[] = [];
    const heard: number[] = [];
    const { on, emit } = createEmitter<string, number>((error) => reported.push(error));
    const failure = new Error("listener");
    on("x", () => {
      throw failure;
    });
    on("x", (value) => heard.push(value));
    emit("x", 7);
    expect(heard).toEqual([7]);
    expect(reported).toEqual([failure]);
  });

  it("takes one function twice as two listeners, and each undo takes back its own, once", () => {
    const heard: number[] = [];
    const { on, emit } = createEmitter<string, number>(() => {});
    const listener = (value: number): void => void heard.push(value);
    const undo = on("x", listener);
    on("x", listener);
    emit("x", 1);
    undo();
    undo();
    emit("x", 2);
    expect(heard).toEqual([1, 1, 2]);
  });

  it("does not call a listener that another has just taken out", () => {
    const heard: string[] = [];
    const { on, emit } = createEmitter<string, undefined>(() => {});
    on("x", () => undoSecond());
    const undoSecond = on("x", () => void heard.push("second"));
    emit("x", undefined);
    expect(heard).toEqual([]);
  });

  it("calls those who listened when it began, though a listener leaves meanwhile", () => {
    const heard: string[] = [];
    const { on, emit } = createEmitter<string, undefined>(() => {});
    const undoFirst = on("x", () => {
      heard.push("first");
      undoFirst();
    });
    on("x", () => void heard.push("second"));
    emit("x", undefined);
    emit("x", undefined);
    expect(heard).toEqual(["first", "second", "second"]);
  });

  it("does not call a listener that was added meanwhile, nor for ever one that adds itself again", () => {
    let calls = 0;
    const { on, emit } = createEmitter<string, undefined>(() => {});
    const listener = (): void => {
      calls++;
      undo();
      undo = on("x", listener);
    };
    let undo = on("x", listener);
    emit("x", undefined);
    expect(calls).toBe(1);
  });

  it("adds and takes out each of many listeners at about the same cost", () => {
    const { on, has } = createEmitter<string, undefined>(() => {});
    const time = (count: number): number => {
      const from = process.cpuUsage(); // a busy machine takes longer, and uses no more
      const undos = Array.from({ length: count }, () => on("x", () => {}));
      for (const undo of undos) undo();
      const { user, system } = process.cpuUsage(from);
      return (user + system) / 1_000;
    };
    time(10_000); // so that both run as compiled
    const least = (count: number): number => Math.min(time(count), time(count), time(count));
    // Where each costs what is there, ten times as many take a hundred times as long: 20,000 took 20 s.
    expect(least(20_000)).toBeLessThan(50 * least(2_000) + 50);
    expect(has("x")).toBe(false);
  });
});

describe("mode", () => {
  it.each([
    [undefined, false, false],
    [false, false, false],
    [true, true, true],
    ["data", true, false],
    ["passthrough", false, true],
    ["DATA", true, true],
    [null, true, true],
    [0, true, true],
    ["", true, true],
    [{}, true, true],
  ])("reads %j: data %s, passthrough %s", (setting, data, passthrough) => {
    const mode = toMode(setting);
    expect([answersData(mode), passesThrough(mode)]).toEqual([data, passthrough]);
  });
});

describe("defaults", () => {
  it("lets an option that is undefined leave its default", () => {
    expect(withDefaults({ a: 1, b: 2 }, { a: undefined, b: 3 })).toEqual({ a: 1, b: 3 });
  });
});
