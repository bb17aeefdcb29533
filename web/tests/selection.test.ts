import { describe, expect, it } from "vitest";
import { SampleSet } from "../src/state/sample_set.ts";
import { Selection } from "../src/state/selection.ts";

const members = (selection: Selection) => [...selection.set.value.members()];

describe("SampleSet", () => {
  it("counts each member once", () => {
    expect(SampleSet.of(5, [1, 3, 3, 1]).count).toBe(2);
  });

  it("ignores numbers outside of the data set", () => {
    expect([...SampleSet.of(3, [-1, 2, 3]).members()]).toEqual([2]);
  });

  it("leaves the set it was made from unchanged", () => {
    const before = SampleSet.of(4, [0]);
    before.with([1]).without([0]);
    expect([...before.members()]).toEqual([0]);
  });

  it("agrees with its complement over any rule", () => {
    const even = SampleSet.where(101, (sample) => sample % 2 === 0);
    const odd = SampleSet.all(101).without(even.members());
    expect(even.count + odd.count).toBe(101);
    expect(odd.has(7) && !odd.has(8)).toBe(true);
  });
});

describe("Selection", () => {
  it("replaces, adds and subtracts", () => {
    const selection = new Selection(10);
    selection.apply([1, 2]);
    selection.apply([3], "add");
    selection.apply([1], "subtract");
    expect(members(selection)).toEqual([2, 3]);
    selection.apply([9]);
    expect(members(selection)).toEqual([9]);
  });

  it("goes back and forth", () => {
    const selection = new Selection(4);
    selection.apply([0]);
    selection.toggle(1);
    selection.undo();
    expect(members(selection)).toEqual([0]);
    selection.redo();
    expect(members(selection)).toEqual([0, 1]);
    expect(selection.canRedo).toBe(false);
  });

  it("forgets what was undone when something new is selected", () => {
    const selection = new Selection(4);
    selection.apply([0]);
    selection.undo();
    selection.apply([2]);
    selection.redo();
    expect(members(selection)).toEqual([2]);
  });

  it("keeps a bounded number of steps", () => {
    const selection = new Selection(2);
    for (let i = 0; i < 200; ++i) selection.toggle(0);
    let steps = 0;
    for (; selection.canUndo; ++steps) selection.undo();
    expect(steps).toBe(50);
  });
});
