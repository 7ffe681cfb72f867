/** One item on several nodes and an engine that judges: in any order, with loss, repetition and delay. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Held } from "../../cluster/engine.js";
import { judge } from "../../cluster/judge.js";
import { isSame, next, type Register, type Signal, UNKNOWN } from "../../cluster/register.js";

const NODES = ["a", "b", "c"];

/** What is on its way to one node. */
type OnTheWay = { kind: "push"; held: Held } | { kind: "reply"; signal: Signal };

/** Three registers and one engine, whose messages go when they are told to. */
class Table {
  now = 100_000;
  held: Held | undefined;
  registers = new Map<string, Register>(NODES.map((node) => [node, UNKNOWN]));
  ways = new Map<string, OnTheWay[]>(NODES.map((node) => [node, []]));
  requests = new Map<string, Held[]>(NODES.map((node) => [node, []]));
  newest: Held | undefined;
  #count = 0;

  register(node: string): Register {
    return this.registers.get(node) ?? UNKNOWN;
  }

  apply(node: string, signal: Signal): void {
    const after = next(this.register(node), signal);
    this.registers.set(node, after);
  }

  set(node: string, skew: number): void {
    const count = ++this.#count;
    const candidate = { at: this.now + skew, by: node, count, text: `${count}`, isFresh: true };
    this.apply(node, { type: "set", candidate });
  }

  fly(node: string): void {
    const { mine, flying } = this.register(node);
    if (!mine || flying) return;
    this.apply(node, { type: "flown" });
    const { isFresh: _, ...candidate } = mine;
    this.requests.get(node)?.push(candidate);
  }

  /** The engine does what one node has asked; what it pushes may be lost on the way to some. */
  judge(node: string, lostTo: readonly string[], lost?: "request" | "reply"): void {
    const candidate = this.requests.get(node)?.shift();
    if (!candidate) return;
    if (lost === "request") {
      this.ways.get(node)?.push({ kind: "reply", signal: { type: "failed" } });
      return;
    }
    const written = judge(this.held, candidate, this.now);
    if (written.isTaken) {
      this.held = written.held;
      for (const to of NODES) {
        if (!lostTo.includes(to)) this.ways.get(to)?.push({ kind: "push", held: written.held });
      }
    }
    const signal: Signal = lost ? { type: "failed" } : { type: "written", written };
    this.ways.get(node)?.push({ kind: "reply", signal });
  }

  arrive(node: string, kind: OnTheWay["kind"]): void {
    const way = this.ways.get(node) ?? [];
    const index = way.findIndex((each) => each.kind === kind); // each connection keeps its order
    const [next] = index < 0 ? [] : way.splice(index, 1);
    if (next?.kind === "push") this.apply(node, { type: "heard", held: next.held });
    else if (next) this.apply(node, next.signal);
  }

  /** Everything arrives, and each node reads what is held if it `reads`, until nothing changes. */
  settle(reads = true): void {
    for (let round = 0; round < 20; round++) {
      for (const node of NODES) {
        this.now += 10;
        if (reads && !this.register(node).flying) this.apply(node, { type: "read", held: this.held });
        this.fly(node);
        while (this.requests.get(node)?.length) this.judge(node, []);
        while (this.ways.get(node)?.length) {
          this.arrive(node, "push");
          this.arrive(node, "reply");
        }
      }
    }
  }
}

const node = fc.constantFrom(...NODES);
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("set" as const), node, skew: fc.integer({ min: -50, max: 50 }) }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("fly" as const), node }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("judge" as const),
      node,
      lostTo: fc.subarray(NODES),
      lost: fc.constantFrom(undefined, "request" as const, "reply" as const),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("arrive" as const),
      node,
      kind: fc.constantFrom("push" as const, "reply" as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("read" as const), node }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("lose" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("rollback" as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("clock" as const), by: fc.integer({ min: -500, max: 500 }) }),
  },
);

function run(steps: readonly (typeof step extends fc.Arbitrary<infer Step> ? Step : never)[]): Table {
  const table = new Table();
  let old: Held | undefined;
  for (const each of steps) {
    table.now += 3;
    if (each.do === "set") table.set(each.node, each.skew);
    else if (each.do === "fly") table.fly(each.node);
    else if (each.do === "judge") table.judge(each.node, each.lostTo, each.lost);
    else if (each.do === "arrive") table.arrive(each.node, each.kind);
    else if (each.do === "read") table.apply(each.node, { type: "read", held: table.held });
    else if (each.do === "lose") table.held = undefined;
    else if (each.do === "clock") table.now = Math.max(1, table.now + each.by);
    else [table.held, old] = [old ?? table.held, table.held];
  }
  return table;
}

describe("one item on three nodes", () => {
  it("is the same on all nodes and in the engine at rest, whatever was lost on the way", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60, size: "max" }), (steps) => {
        const table = run(steps);
        table.settle();
        const shown = NODES.map((each) => table.register(each).shown);
        for (const each of shown) {
          if (shown.some((other) => other !== undefined)) expect(isSame(each, table.held)).toBe(true);
        }
        for (const each of NODES)
          expect(table.register(each).mine ?? table.register(each).flying).toBeUndefined();
      }),
      { numRuns: 5_000 },
    );
  });

  it("ends on what was set last, if what was set came one by one", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ node, isHeard: fc.boolean() }), { minLength: 1, maxLength: 20 }),
        (sets) => {
          const table = new Table();
          for (const each of sets) {
            table.now += 100;
            table.set(each.node, 0);
            if (each.isHeard) table.settle();
          }
          table.settle();
          expect(table.held?.text).toBe(`${sets.length}`);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it("is the same without reading again, if only replies were lost", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60, size: "max" }), (steps) => {
        const harmless = steps.filter((each) => !["lose", "rollback", "clock", "read"].includes(each.do));
        const table = run(harmless.map((each) => (each.do === "judge" ? { ...each, lostTo: [] } : each)));
        table.settle(false);
        for (const each of NODES) expect(table.register(each).shown?.text).toBe(table.held?.text);
      }),
      { numRuns: 5_000 },
    );
  });

  it("takes what is set when the engine's clock has gone back, at once", () => {
    const table = new Table();
    table.set("a", 0);
    table.settle(false);
    table.now -= 50_000;
    table.registers.set("b", UNKNOWN); // nobody follows it there
    table.set("b", 0);
    table.settle(false);
    expect(NODES.map((each) => table.register(each).shown?.text)).toEqual(["2", "2", "2"]);
  });

  it("never shows what is older than what it has shown, while the engine forgets nothing", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60, size: "max" }), (steps) => {
        const table = new Table();
        const last = new Map<string, number>();
        for (const each of steps) {
          table.now += 20; // no two sets in one moment: then another node's may be judged the newer one
          if (each.do === "set") table.set(each.node, 0);
          else if (each.do === "fly") table.fly(each.node);
          else if (each.do === "judge") table.judge(each.node, each.lostTo, each.lost);
          else if (each.do === "arrive") table.arrive(each.node, each.kind);
          for (const name of NODES) {
            const count = Number(table.register(name).shown?.text ?? 0); // counts grow in the order of the sets
            expect(count).toBeGreaterThanOrEqual(last.get(name) ?? 0);
            last.set(name, count);
          }
        }
      }),
      { numRuns: 5_000 },
    );
  });
});
