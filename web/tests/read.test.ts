import { describe, expect, it } from "vitest";
import { readReport, readRun } from "../src/bundle/read.ts";

const report = (parts: object) => readReport(JSON.stringify({ schema: 1, samples: 3, ...parts }));
const finding = (group: object) => ({ findings: [{ id: "a", kind: "twins", groups: [group] }] });

describe("readReport", () => {
  it("gives absent values their empty form", () => {
    expect(report({})).toMatchObject({ title: "", classes: [], splits: [], views: [], findings: [], columns: [], paths: [] });
  });

  it("takes an unknown severity for a note", () => {
    expect(report({ findings: [{ id: "a", severity: "<b>" }] }).findings[0]!.severity).toBe("note");
  });

  it.each([3, -1, 0.5, null])("refuses sample %s of 3", (sample) => {
    expect(() => report(finding({ representative: 0, members: [sample] }))).toThrow("data/report.js names sample");
  });

  it.each(["http://example.org/a.js", "../a.js", "data/../../a.js", "data/a/b.js", "javascript:a.js", "data/.js"])("refuses to load %s", (file) => {
    expect(() => report({ paths: [file] })).toThrow("which is no file of data/");
  });

  it("refuses a sheet outside of its folder", () => {
    expect(() => report({ pages: { files: ["thumbnails/a\");x.png"] } })).toThrow("which is no file of thumbnails/");
  });

  it("says which schema it found", () => {
    expect(() => readReport('{"schema": 2, "samples": 0}')).toThrow("data/report.js has schema 2; this page reads schema 1");
  });

  it("refuses what is no JSON", () => {
    expect(() => readReport("{")).toThrow("data/report.js does not hold readable JSON");
  });
});

const column = (name: string) => ({ name, dtype: "int32", shape: [3], file: `columns/${name}.npy`, chunks: [] });

describe("what older bundles lack", () => {
  it("is empty", () => {
    expect(report({})).toMatchObject({ layers: { names: [], file: "", chunks: [] }, labels: null, comparisons: [] });
  });

  it("is empty for values of the wrong type, too", () => {
    const odd = report({ layers: "a", labels: null, comparisons: { z: 1 }, views: [{ name: "v", map: null }, 7] });
    expect(odd).toMatchObject({ layers: { chunks: [] }, labels: null, comparisons: [] });
    expect(odd.views.map(({ map }) => map)).toEqual([null, null]);
  });
});

describe("the quality of a map", () => {
  it("is read by name, whatever the values are", () => {
    const [view] = report({ views: [{ name: "v", map: { method: "umap", x: "x", y: "y", quality: { trustworthiness: 0.9, odd: "<b>", none: null } } }] }).views;
    expect(view!.map!.quality).toEqual([{ name: "trustworthiness", value: 0.9 }, { name: "odd", value: NaN }, { name: "none", value: NaN }]);
  });
});

describe("labels", () => {
  const labels = (parts: object) => report({ classes: ["a", "b"], columns: [column("suggested")], labels: { suggested: "suggested", ...parts } }).labels;

  it("are as long as there are classes, whatever was written", () => {
    expect(labels({ judged: [true, "yes", true], recall: [0.5] })).toMatchObject({ judged: [true, false], recall: [0.5, NaN] });
    expect(labels({ judged: 1e9, recall: { length: 1e9 } })).toMatchObject({ judged: [false, false], recall: [NaN, NaN] });
  });

  it.each([["x"], [[1, 2]], [[{ given: 0, suggested: 2, count: 1 }]], [[{ given: -1, suggested: 0, count: 1 }]], [[{ given: 0.5, suggested: 0, count: 1 }]],
    [[{ given: 0, suggested: 1, count: 0 }]], [[{ given: "0", suggested: 1, count: 1 }]]])("have no confident counts when those are %j", (confident) => {
    expect(labels({ confident })!.confident).toEqual([]);
  });

  it("keep the confident counts of their classes", () => {
    const pair = { given: 0, suggested: 1, count: 2.5 };
    expect(labels({ confident: [pair, { ...pair, given: 9 }] })!.confident).toEqual([pair]);
  });

  it("say nothing when their column is not there", () => {
    expect(labels({ suggested: "other" })).toBeNull();
    expect(labels({ suggested: 7 })).toBeNull();
  });
});

describe("comparisons", () => {
  it("keep what can be used", () => {
    const [comparison] = report({ columns: [column("r")], comparisons: [{ from: "a", to: 3, z: "high", same_share: 0.5, ratio: "r" }] }).comparisons;
    expect(comparison).toMatchObject({ from: "a", to: "", z: NaN, same_share: 0.5, ratio: "r" });
  });

  it("name no column that is not there", () => {
    expect(report({ comparisons: [{ ratio: "r" }] }).comparisons[0]!.ratio).toBe("");
  });
});

describe("a data set of rows", () => {
  it("has a cell to put names in", () => {
    expect(report({ pages: { cell: 0, columns: 0, per_page: 0, files: [] } }).pages).toEqual({ cell: 64, columns: 1, per_page: 1, files: [] });
  });
});

describe("readRun", () => {
  it("keeps the absence of a model", () => {
    expect(readRun('{"schema": 1, "model": null}').model).toBeNull();
  });

  it("has no originals unless they are named", () => {
    expect(readRun('{"schema": 1, "data": {"path": "digits"}}').data).toEqual({ path: "digits", originals: "" });
  });
});
