import { describe, expect, it } from "vitest";
import { readNetwork } from "../src/bundle/layers.ts";

const samples = 10;
const read = (layer: object) => readNetwork(JSON.stringify({ layers: [layer] }), samples).layers[0]!;

describe("readNetwork", () => {
  it("gives absent values their empty form", () => {
    expect(read({ units: 2 })).toEqual({
      name: "", units: 2, note: "", spectrum: [], kept: [], mean: [], deviation: [], inactive: [], dead: [], constant: [], identical: [], strongest: [],
    });
    expect(readNetwork("{}", samples)).toEqual({ layers: [], similarity: null });
    expect(readNetwork("[1]", samples)).toEqual({ layers: [], similarity: null });
  });

  it("reads null as a number that is missing", () => {
    expect(read({ units: 2, mean: [null, 1.5], spectrum: [null, "x"] })).toMatchObject({ mean: [NaN, 1.5], spectrum: [NaN, NaN] });
  });

  it.each([-1, 0.5, "8", null, 1e12])("refuses a layer of %j units before it makes room for them", (units) => {
    expect(() => read({ units })).toThrow("data/layers-000.js has a layer of");
  });

  it.each(["mean", "deviation", "inactive", "strongest"])("refuses a list %s that does not fit the units", (key) => {
    expect(() => read({ units: 2, [key]: [[0], [0], [0]] })).toThrow(`has 3 values of "${key}" for 2 units`);
  });

  it.each([2, -1, 0.5, "a"])("refuses unit %j of 2", (unit) => {
    for (const layer of [{ dead: [unit] }, { constant: [unit] }, { identical: [[0, unit]] }, { kept: [{ strategy: "a", units: [unit] }] }]) {
      expect(() => read({ units: 2, ...layer })).toThrow("names unit");
    }
  });

  it.each([10, -1, 1.5, null])("refuses sample %j of 10", (sample) => {
    expect(() => read({ units: 1, strongest: [[0, sample]] })).toThrow("names sample");
  });

  it.each([[{ rows: ["a"], columns: ["b"], values: [] }], [{ rows: ["a"], columns: ["b"], values: [[1, 2]] }], [{ rows: [], columns: [], values: [[1]] }]])(
    "refuses the similarity %j", (similarity) => {
      expect(() => readNetwork(JSON.stringify({ similarity }), samples)).toThrow("has a similarity that is not");
    });

  it("reads a similarity with holes", () => {
    const { similarity } = readNetwork(JSON.stringify({ similarity: { method: "CKA", rows: ["a"], columns: ["b", "c"], values: [[1, null]] } }), samples);
    expect(similarity!.values).toEqual([[1, NaN]]);
  });

  it("refuses what is no JSON", () => {
    expect(() => readNetwork("{", samples)).toThrow("data/layers-000.js does not hold readable JSON");
  });
});
