/** Whose turn it is among the items that wait. */
import { describe, expect, it } from "vitest";
import { Backlog, type Pending } from "../../../server/delivery/backlog.js";

/** An item whose frames are these texts. */
function pending(...texts: string[]): Pending & { texts: string[]; isHeld: boolean } {
  return {
    texts,
    item: {},
    message: {},
    isHeld: false,
    get isDue() {
      return texts.length > 0;
    },
    get size() {
      return texts[0]?.length ?? 0;
    },
    take: () => texts.shift(),
  };
}

const whole = (): undefined => undefined;
/** What is longer than 10 goes in parts of 4. */
const cut = (characters: number): number | undefined => (characters > 10 ? 4 : undefined);

function takeAll(backlog: Backlog, partSize: typeof cut | typeof whole = whole): string[] {
  const texts: string[] = [];
  for (let next = backlog.next(partSize); next; next = backlog.next(partSize)) texts.push(next.text);
  return texts;
}

describe("items that wait", () => {
  it("have their turn in the order in which they began to wait, however often one is set again", () => {
    const backlog = new Backlog();
    const busy = pending("a1", "a2", "a3");
    backlog.add(busy, 1);
    backlog.add(pending("b"), 2);
    backlog.add(pending("c"), 3);
    backlog.add(busy, 4);
    expect(backlog.since).toBe(1);
    expect(takeAll(backlog)).toEqual(["a1", "b", "c", "a2", "a3"]);
    expect(backlog.isEmpty).toBe(true);
  });

  it("go in parts if they are long, with short ones between", () => {
    const backlog = new Backlog();
    backlog.add(pending("abcdefghijkl"), 1);
    for (const text of ["1", "2", "3"]) backlog.add(pending(text), 2);
    expect(takeAll(backlog, cut)).toEqual(["+abcd", "1", "+efgh", "2", ".ijkl", "3"]);
  });

  it("wait for a long one before them if they are long too", () => {
    const backlog = new Backlog();
    backlog.add(pending("abcdefghijkl"), 1);
    backlog.add(pending("mnopqrstuvwx"), 1);
    expect(takeAll(backlog, cut)).toEqual(["+abcd", "+efgh", ".ijkl", "+mnop", "+qrst", ".uvwx"]);
  });

  it("wait for an older value of the same item that goes in parts", () => {
    const backlog = new Backlog();
    const one = pending("abcdefghijkl", "new");
    backlog.add(one, 1);
    expect(takeAll(backlog, cut)).toEqual(["+abcd", "+efgh", ".ijkl", "new"]);
  });

  it("are passed over while it is decided whether they may go", () => {
    const backlog = new Backlog();
    const held = pending("held");
    held.isHeld = true;
    backlog.add(held, 1);
    backlog.add(pending("next"), 2);
    expect(takeAll(backlog)).toEqual(["next"]);
    held.isHeld = false;
    expect(takeAll(backlog)).toEqual(["held"]);
  });

  it("can be recalled while they go in parts, with the ref that they answered", () => {
    const backlog = new Backlog();
    const one = pending(JSON.stringify({ event: "data:set:x", ref: "r1", data: "long enough" }));
    backlog.add(one, 1);
    expect(backlog.next(cut)?.text).toBe('+{"ev');
    expect(backlog.recall({})).toBeUndefined();
    expect(backlog.recall(one.item)).toEqual({ text: ".", ref: "r1" });
    expect(backlog.isEmpty).toBe(true);
  });
});
