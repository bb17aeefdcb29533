import { describe, expect, it } from "vitest";
import type { Grid } from "../src/bundle/types.ts";
import { compareCells, groupLabel, isSpread, keysOf, measuresOf, mostVaried, numbersOf, pageAddress, ranked, unquoted } from "../src/grid/model.ts";
import { sweepOf } from "../src/grid/sweep.ts";

const group = (model: string, settings: Record<string, string>, mean: number) => ({
  problem: "P", model, settings: Object.entries(settings).map(([path, value]) => ({ path, value, origin: "" })),
  summaries: [{ measure: "test_loss", n: 2, mean, deviation: 0.1, low: mean - 0.1, high: mean + 0.1 }],
});

const run = (of: number, loss: number) => ({ name: `r${of}`, page: "", status: "", group: of, measures: new Map([["test_loss", loss]]), series: [] });

const grid: Grid = {
  groups: [group("LSTM", { "a.lr": "0.1", "b.lr": "10" }, 0.5), group("LSTM", { "a.lr": "0.01", "b.lr": "9" }, 0.3), group("NTM", { "a.lr": "0.1" }, 0.4)],
  runs: [run(0, 0.4), run(0, 0.6), run(1, 0.3), run(2, NaN)],
  columns: [],
  rows: [],
};

describe("what was swept", () => {
  it("is named by as little as tells it from the rest", () => {
    expect(keysOf(grid)).toEqual([{ path: "model", title: "model" }, { path: "a.lr", title: "a.lr" }, { path: "b.lr", title: "b.lr" }]);
    expect(keysOf({ ...grid, groups: [group("LSTM", { "training.optimizer.lr": "1" }, 1)] })).toEqual([{ path: "training.optimizer.lr", title: "lr" }]);
  });

  it("tells groups apart in words", () => {
    expect(mostVaried([], grid)).toBeUndefined();
    const swept = [["1", "Adam"], ["2", "Adam"], ["3", "SGD"]].map(([lr, name]) => group("LSTM", { lr: lr!, name: name! }, 1));
    expect(mostVaried(keysOf({ ...grid, groups: swept }), { ...grid, groups: swept })?.path).toBe("lr");
    expect(groupLabel(grid.groups[0]!, keysOf(grid))).toBe("LSTM, a.lr 0.1, b.lr 10");
    expect(groupLabel(grid.groups[2]!, keysOf(grid), "a.lr")).toBe("NTM");
    expect(groupLabel(group("LSTM", {}, 1), [])).toBe("all runs");
  });
});

describe("a sweep", () => {
  it("joins points that differ in its key alone, in the order of numbers", () => {
    const sweep = sweepOf(grid, keysOf(grid).filter(({ path }) => path !== "b.lr"), "a.lr", "test_loss");
    expect(sweep).toMatchObject({ ticks: ["0.01", "0.1"], isNumeric: true });
    expect(sweep.lines.map(({ title, points }) => [title, points.map(({ at, mean }) => [at, mean])])).toEqual([["LSTM", [["0.01", 0.3], ["0.1", 0.5]]], ["NTM", [["0.1", 0.4]]]]);
  });

  it("has the values of runs that have them", () => {
    const points = sweepOf(grid, keysOf(grid), "a.lr", "test_loss").lines.flatMap((line) => line.points);
    expect(points.map(({ group: of, values }) => [of, values])).toEqual([[0, [0.4, 0.6]], [1, [0.3]], [2, []]]);
  });

  it("keeps texts in the order in which they come", () => {
    expect(sweepOf(grid, keysOf(grid), "model", "test_loss")).toMatchObject({ ticks: ["LSTM", "NTM"], isNumeric: false });
    expect(sweepOf(grid, keysOf(grid), "model", "no such").lines).toEqual([]);
  });
});

describe("measures", () => {
  it("are ranked by what is better", () => {
    expect(measuresOf(grid)).toEqual(["test_loss"]);
    expect(ranked(grid.groups, "test_loss").map(({ group: of }) => of)).toEqual([1, 2, 0]);
    const accuracy = grid.groups.map((of) => ({ ...of, summaries: of.summaries.map((summary) => ({ ...summary, measure: "test_acc" })) }));
    expect(ranked(accuracy, "test_acc").map(({ group: of }) => of)).toEqual([0, 2, 1]);
  });

  it("are numbers when all of them are", () => {
    expect([numbersOf(["1", "1e-3"]), numbersOf(["1", "a"]), numbersOf([""])]).toEqual([[1, 0.001], undefined, undefined]);
    expect([isSpread([0.001, 0.1]), isSpread([1, 2]), isSpread([0, 100])]).toEqual([true, false, false]);
    expect([unquoted("'Adam'"), unquoted("'a'b'"), unquoted("7")]).toEqual(["Adam", "'a'b'", "7"]);
  });
});

describe("pageAddress", () => {
  it("encodes every name on the way", () => {
    expect(pageAddress("../../runs/a b#1/report/index.html")).toBe("../../runs/a%20b%231/report/index.html");
    expect(pageAddress("javascript:alert(1)/index.html")).toBe("javascript%3Aalert(1)/index.html");
  });

  it.each(["", "index.html", "https://a.org/index.html", "//a.org/index.html", "/etc/index.html", "a/../../index.html", "a/./index.html", "../a/other.html"])("is absent for %s", (page) => {
    expect(pageAddress(page)).toBeUndefined();
  });
});

describe("cells", () => {
  it("are compared as numbers where both are, and what is empty is last", () => {
    expect(["10", " ", "9", "b", "a", ""].toSorted(compareCells)).toEqual(["9", "10", "a", "b", " ", ""]);
    expect(compareCells("a", "a")).toBe(0);
  });
});
