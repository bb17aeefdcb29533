import { describe, expect, it } from "vitest";
import { readExperiments } from "../src/bundle/experiment.ts";
import { readReport } from "../src/bundle/read.ts";
import type { Experiment, Series } from "../src/bundle/types.ts";
import { bandPath, columnsOf, curveOf, extentOf, linePath, nearest, smooth, wantsLog, type Curve } from "../src/experiment/curves.ts";
import { atBest, bitAccuracy, classScores, outcomeOf, parametersOf, testMean } from "../src/experiment/facts.ts";
import { isChosen, treeOf } from "../src/experiment/settings.ts";
import { layoutFor } from "../src/experiment/sequence_bits.tsx";
import { worstFirst } from "../src/experiment/worst.ts";
import { SampleSet } from "../src/state/sample_set.ts";

const sizes = { classes: 2, samples: 4 };
const none = { classes: 0, samples: 0 };

const read = (experiment: object) => readExperiments(JSON.stringify({ experiment, grid: null }), sizes).experiment!;

describe("readExperiments", () => {
  it("gives absent values their empty form", () => {
    expect(read({})).toMatchObject({ kind: "training", status: "", best_episode: NaN, series: [], confusion: [], lengths: [], configuration: [], weights: [] });
    expect(readExperiments("{}", none)).toEqual({ experiment: null, grid: null });
  });

  it("reads points that stand for several rows", () => {
    const [series] = read({ series: [{ name: "training", rows: 5, every: 2, columns: [{ name: "loss", means: [1, null, 3], least: [0, 1, 2], most: [2, 3, 4] }] }] }).series;
    expect(series).toMatchObject({ title: "training", columns: [{ means: [1, NaN, 3], least: [0, 1, 2] }] });
  });

  it.each([{ means: [1, 2] }, { means: [1, 2, 3], least: [1] }, { means: "a" }])("refuses a curve %j that does not fit its rows", (column) => {
    expect(() => read({ series: [{ rows: 3, every: 1, columns: [column] }] })).toThrow("data/experiment-000.js has");
  });

  it.each([[-1, 1], [1.5, 1], [1, 0], [1, "a"]])("refuses %j rows of which a point stands for %j", (rows, every) => {
    expect(() => read({ series: [{ rows, every, columns: [] }] })).toThrow("no whole number of rows");
  });

  it.each([2, -1, 0.5, null])("refuses class %j of 2", (target) => {
    expect(() => read({ confusion: [{ target, prediction: 0, count: 1 }] })).toThrow("names class");
  });

  it.each([[{ runs: [{ group: 0 }] }, "group"], [{ rows: [{ run: 0 }] }, "run"]])("refuses a grid %j without that %s", (grid, what) => {
    expect(() => readExperiments(JSON.stringify({ grid }), none)).toThrow(`names ${what} 0 of 0`);
  });

  it("reads sequences of bits", () => {
    expect(read({ sequences: [{ sample: 3, width: 2, target: "0110", answer: "0111" }] }).sequences).toHaveLength(1);
  });

  it.each([{ sample: 4, width: 1, target: "", answer: "" }, { sample: 0, width: 0, target: "", answer: "" }, { sample: 0, width: 2, target: "011", answer: "011" },
    { sample: 0, width: 1, target: "01", answer: "0" }, { sample: 0, width: 1, target: "0<", answer: "01" }])("refuses the sequence %j", (sequence) => {
    expect(() => read({ sequences: [sequence] })).toThrow("data/experiment-000.js");
  });

  it("gives every row of a grid a cell for each column", () => {
    const grid = { groups: [{}], runs: [{ group: 0, measures: { a: 1, b: null, c: "x" } }], columns: ["a", "b"], rows: [{ run: 0, cells: ["1", 2, "3"] }] };
    const found = readExperiments(JSON.stringify({ grid }), none).grid!;
    expect(found.rows).toEqual([{ run: 0, cells: ["1", ""] }]);
    expect([...found.runs[0]!.measures]).toEqual([["a", 1], ["b", NaN], ["c", NaN]]);
  });
});

describe("where experiments are", () => {
  const files = (experiment: unknown) => readReport(JSON.stringify({ schema: 1, samples: 0, experiment })).experiment;

  it("is nowhere unless a known kind and a file are named", () => {
    expect([files(null), files({ kind: "magic", chunks: ["data/a.js"] }), files({ kind: "grid", chunks: [] })]).toEqual([null, null, null]);
    expect(files({ kind: "test", file: "experiment.json", chunks: ["data/experiment-000.js"] })).toMatchObject({ kind: "test" });
  });

  it("is never outside of the bundle", () => {
    expect(() => files({ kind: "grid", chunks: ["../a.js"] })).toThrow("which is no file of data/");
  });
});

const series: Series = {
  name: "training", title: "Training", rows: 3, every: 1,
  columns: [["loss", [1, 0.1, 0.01]], ["episode", [0, 10, 20]], ["batch_size", [4, 4, 4]], ["acc", [0.1, NaN, 0.9]]].map(([name, means]) => ({ name: name as string, means: means as number[], least: [], most: [] })),
};

const curve = (parts: Partial<Curve>): Curve => ({ name: "a", title: "a", x: [0, 1, 2], y: [1, 2, 3], least: [], most: [], every: 1, ...parts });

describe("curves", () => {
  it("are of every column but the episode, what tells of learning first", () => {
    expect(columnsOf([series])).toEqual(["loss", "acc", "batch_size"]);
    expect(curveOf(series, "loss")).toMatchObject({ x: [0, 10, 20], y: [1, 0.1, 0.01] });
    expect(curveOf(series, "none")).toBeUndefined();
  });

  it("stand at their places where no episodes were written", () => {
    expect(curveOf({ ...series, columns: series.columns.slice(0, 1), every: 5 }, "loss")!.x).toEqual([0, 5, 10]);
  });

  it("are smoothed without a bias at their beginning", () => {
    expect(smooth([2, 2, 2], 0.9)).toEqual([2, 2, 2].map((value) => expect.closeTo(value, 12)));
    expect(smooth([0, 1], 0.5)[1]).toBeCloseTo(2 / 3, 12);
    expect(smooth([1, NaN, 1], 0.5)).toEqual([1, NaN, 1]);
    expect(smooth([3, 1, 2], 0)).toEqual([3, 1, 2]);
  });

  it("reach from the least to the most, bands too, in what is shown", () => {
    expect(extentOf([curve({ least: [0, 1, 2], most: [2, 3, 9] })], false)).toEqual([0, 9]);
    expect(extentOf([curve({})], false, [0, 1])).toEqual([1, 2]);
    expect(extentOf([curve({ y: [0, 0.1, 10] })], true)).toEqual([0.1, 10]);
    expect(extentOf([curve({ y: [NaN, NaN, NaN] })], false)).toBeUndefined();
    expect(extentOf([curve({ y: [0, -1, NaN] })], true)).toBeUndefined();
    expect(extentOf([curve({ y: [4, 4, 4] })], true)).toEqual([2, 8]);
  });

  it("want a logarithmic axis when they fall far and stay above 0", () => {
    expect([wantsLog([curve({ y: [2, 0.01] })]), wantsLog([curve({ y: [2, 0.5] })]), wantsLog([curve({ y: [2, 0] })]), wantsLog([])]).toEqual([true, false, false, false]);
  });

  it("are read at the nearest point", () => {
    expect([nearest([0, 10, 20], 14), nearest([0, 10, 20], 16), nearest([0, 10, 20], -5), nearest([0, 10, 20], 99), nearest([], 1)]).toEqual([1, 2, 0, 2, -1]);
  });

  it("break where there is nothing to draw", () => {
    const same = (value: number) => value;
    expect(linePath([0, 1, 2, 3], [1, NaN, 2, 3], same, same)).toBe("M0.0 1.0M2.0 2.0L3.0 3.0");
    expect(bandPath(curve({}), same, same, 9)).toBe("");
    expect(bandPath(curve({ x: [0, 1], least: [1, NaN], most: [2, 3] }), same, same, 9)).toBe("M0.0 2.0L1.0 3.0L1.0 9.0L0.0 1.0Z");
  });
});

const experiment = (parts: Partial<Experiment>): Experiment => ({ ...read({}), ...parts });

describe("an experiment", () => {
  it("knows what came of it", () => {
    const validation = { ...series, name: "validation_set_agg" };
    expect(atBest(experiment({ series: [validation], best_episode: 20 }), "acc")).toBe(0.9);
    expect(atBest(experiment({ series: [validation], best_episode: 7 }), "acc")).toBeNaN();
    expect(parametersOf(experiment({ weights: [{ name: "a", shape: [2, 3] }, { name: "b", shape: [] }] }))).toBe(7);
    expect(["Converged (…)", "Not converged: Epoch Limit reached", "Not converged: Interrupted", "Not Converged"].map(outcomeOf)).toEqual(["converged", "ended", "interrupted", "ended"]);
  });

  it("counts samples rather than batches where it can", () => {
    const column = (name: string, value: number) => ({ name, means: [value], least: [value], most: [value] });
    const test = (...columns: ReturnType<typeof column>[]) => experiment({ series: [{ ...series, name: "testing_set_agg", columns }] });
    expect(testMean(test(column("acc", 0.5), column("acc_weighted", 0.52)), "acc")).toBe(0.52);
    expect(testMean(test(column("acc", 0.5)), "acc")).toBe(0.5);
  });

  it("scores its classes, and says nothing of those it cannot", () => {
    const confusion = [{ target: 0, prediction: 0, count: 3 }, { target: 0, prediction: 1, count: 1 }, { target: 1, prediction: 1, count: 1 }];
    const [first, second, third] = classScores(3, experiment({ confusion }));
    expect(first).toMatchObject({ samples: 4, precision: 1, recall: 0.75 });
    expect(second).toMatchObject({ samples: 1, precision: 0.5, recall: 1, f1: 2 / 3 });
    expect(third).toMatchObject({ samples: 0, precision: NaN, recall: NaN, f1: NaN });
  });

  it("counts bits and whole sequences over all lengths", () => {
    const lengths = [{ length: 3, sequences: 2, whole: 1, bits: 10, right_bits: 9 }, { length: 9, sequences: 2, whole: 0, bits: 30, right_bits: 21 }];
    expect(bitAccuracy(experiment({ lengths }))).toEqual({ bits: 0.75, whole: 0.25 });
    expect(bitAccuracy(experiment({})).bits).toBeNaN();
  });
});

describe("the worst samples", () => {
  it("are those with the largest loss, what is no number before all", () => {
    const losses = Float64Array.of(1, NaN, 3, 3, 0);
    expect(worstFirst(losses, SampleSet.all(5))).toEqual([1, 2, 3, 0, 4]);
    expect(worstFirst(losses, SampleSet.all(5), SampleSet.of(5, [0, 3]))).toEqual([3, 0]);
    expect(worstFirst(losses, SampleSet.of(5, [4]))).toEqual([4]);
  });
});

describe("drawings of sequences", () => {
  it("stand beside each other when they are short, below each other when they are long", () => {
    expect(layoutFor(4, 8, 160, 92)).toMatchObject({ down: 0, side: 10 });
    expect(layoutFor(20, 8, 160, 92)).toMatchObject({ across: 0, side: expect.closeTo(10 / 3, 5) });
    expect(layoutFor(100, 8, 160, 92)).toMatchObject({ across: 0, side: 1.6 });
    expect(layoutFor(1000, 8, 160, 92).side).toBe(1.5);
  });
});

describe("a configuration", () => {
  const setting = (path: string, origin = "") => ({ path, value: "1", origin });

  it("is a tree in its own order", () => {
    const tree = treeOf([setting("b.x"), setting("b.y.z"), setting("a"), setting("b.y.w")]);
    expect(tree.map(({ name, entries }) => [name, entries.map((entry) => entry.name)])).toEqual([["b", ["x", "y"]], ["a", []]]);
    expect(tree[0]!.entries[1]!.entries.map(({ name }) => name)).toEqual(["z", "w"]);
  });

  it("keeps values that stand where a section does", () => {
    expect(treeOf([setting("a"), setting("a.b"), setting("a")])).toHaveLength(3);
  });

  it("knows what somebody wrote down", () => {
    expect(["a.yaml:3", "drawn", "a default", "the problem", ""].map((origin) => isChosen(setting("a", origin)))).toEqual([true, true, false, false, false]);
  });
});
