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

describe("readRun", () => {
  it("keeps the absence of a model", () => {
    expect(readRun('{"schema": 1, "model": null}').model).toBeNull();
  });

  it("has no originals unless they are named", () => {
    expect(readRun('{"schema": 1, "data": {"path": "digits"}}').data).toEqual({ path: "digits", originals: "" });
  });
});
