/** A bound on what all hold together: whoever has most loses first, and it takes the same time however much is kept. */
import { describe, expect, it } from "vitest";
import { FairBudget, Share } from "../../../server/base/fair-budget.js";

interface Entry {
  share: Share<Entry>;
  size: number;
  name: string;
  isKept: boolean;
}

function setUp(most: number) {
  const lost: string[] = [];
  const shares = new Map<string, Share<Entry>>();
  const remove = (entry: Entry): void => {
    entry.isKept = false;
    budget.remove(entry.share, entry.size);
  };
  const budget = new FairBudget<Entry>(most, {
    isKept: ({ isKept }) => isKept,
    lose: (entry) => {
      lost.push(entry.name);
      remove(entry);
    },
  });
  const add = (holder: string, name: string, size = 1): Entry => {
    const share = shares.get(holder) ?? new Share();
    shares.set(holder, share);
    const entry = { share, size, name, isKept: true };
    budget.add(share, entry, size);
    return entry;
  };
  return { add, remove, lost, shares };
}

describe("a budget", () => {
  it("takes the oldest of the one who holds most", () => {
    const { add, lost } = setUp(9);
    for (let n = 1; n <= 8; n++) add("a", `a${n}`);
    for (const name of ["b1", "b2"]) add("b", name);
    expect(lost).toEqual(["a1"]);
    add("c", "c1");
    expect(lost).toEqual(["a1", "a2"]);
  });

  it("never takes from one who holds less than half of what the one who adds holds", () => {
    const { add, lost, shares } = setUp(1_000);
    for (let n = 0; n < 10; n++) for (let m = 0; m < 10; m++) add(`small ${n}`, "small");
    for (let n = 0; n < 50_000; n++) add("big", "big");
    expect(lost.filter((name) => name === "small")).toEqual([]);
    expect(shares.get("big")?.size).toBe(900);
  });

  it("forgets what was removed in the middle, and holds no list of it", () => {
    const { add, remove, lost, shares } = setUp(100_000);
    const entries = Array.from({ length: 10_000 }, (_, n) => add("a", `${n}`));
    for (const entry of entries) if (entry.name !== "9999") remove(entry);
    expect(shares.get("a")?.entries.length).toBeLessThan(3_000);
    for (let n = 0; n < 20_000; n++) remove(add("a", "x"));
    expect(lost).toEqual([]);
  });

  it("gives up what alone is more than it", () => {
    const { add, lost } = setUp(10);
    add("a", "small");
    add("b", "huge", 11);
    add("a", "after");
    expect(lost).toEqual(["huge"]);
  });
});
