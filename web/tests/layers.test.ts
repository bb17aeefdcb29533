import { describe, expect, it } from "vitest";
import { cellOf, rasterFor, unitAt } from "../src/layers/unit_raster.ts";
import { channelOf, componentsFor, cumulative, flag, flagsOf, keptOf, listUnits, measuresOf, twinsOf } from "../src/layers/units.ts";
import { describeUnit } from "../src/layers/unit_words.ts";
import type { Layer } from "../src/bundle/types.ts";

const layer: Layer = {
  name: "a", units: 6, note: "", spectrum: [0.5, 0.3, 0.2],
  kept: [{ strategy: "KL", units: [0, 2, 5] }, { strategy: "Energy", units: [1] }],
  mean: [3, NaN, -1, 2, 2, 0], deviation: [], inactive: [0, 0.5, 1, 0.25, 0, 0.1],
  dead: [2], constant: [4], identical: [[0, 3], [1, 5]], strongest: [],
};

const list = (which: Parameters<typeof listUnits>[1], order: Parameters<typeof listUnits>[2], measure = "mean") =>
  [...listUnits(layer, which, order, keptOf(layer, "KL"), channelOf(layer, measure))];

describe("listUnits", () => {
  it("picks what was asked for", () => {
    expect(list("all", "number")).toEqual([0, 1, 2, 3, 4, 5]);
    expect([list("kept", "number"), list("dropped", "number")]).toEqual([[0, 2, 5], [1, 3, 4]]);
    expect([list("dead", "number"), list("constant", "number"), list("identical", "number")]).toEqual([[2], [4], [0, 1, 3, 5]]);
  });

  it("orders by the measure, equal ones by number, those without a value last", () => {
    expect(list("all", "largest")).toEqual([0, 3, 4, 5, 2, 1]);
    expect(list("all", "smallest")).toEqual([2, 5, 3, 4, 0, 1]);
  });

  it("orders sixteen thousand units as a plain sort does", () => {
    const units = 16_384;
    const mean = Array.from({ length: units }, (_, unit) => Math.floor(1000 * ((unit * 0.618034) % 1)));
    const wide = { ...layer, units, mean, inactive: [], kept: [], dead: [], constant: [], identical: [] };
    const expected = mean.map((value, unit) => ({ value, unit })).sort((a, b) => b.value - a.value || a.unit - b.unit).map(({ unit }) => unit);
    expect([...listUnits(wide, "all", "largest", undefined, channelOf(wide, "mean"))]).toEqual(expected);
  });
});

describe("a layer", () => {
  it("knows what it was asked", () => {
    expect(measuresOf(layer).map(({ name }) => name)).toEqual(["inactive", "mean"]);
    expect(channelOf(layer, "deviation")!.name).toBe("inactive");
    expect(channelOf({ ...layer, mean: [], inactive: [] }, "mean")).toBeUndefined();
  });

  it("marks units", () => {
    expect([...flagsOf(layer)]).toEqual([flag.identical, flag.identical, flag.dead, flag.identical, flag.constant, flag.identical]);
    expect(twinsOf(layer, 3)).toEqual([0]);
    expect(twinsOf(layer, 4)).toEqual([]);
  });

  it("falls back to its first strategy", () => {
    expect(keptOf(layer, "no such")!.strategy).toBe("KL");
    expect(keptOf(layer, "Energy")).toMatchObject({ strategy: "Energy", count: 1 });
    expect(keptOf({ ...layer, kept: [] }, "KL")).toBeUndefined();
  });

  it("has units in words", () => {
    const units = { layer, kept: keptOf(layer, "KL"), flags: flagsOf(layer) };
    expect(describeUnit(units, 2)).toBe("Unit 2, dead, kept, inactive 100 %, mean -1");
    expect(describeUnit(units, 1)).toBe("Unit 1, identical, dropped, inactive 50 %");
  });
});

describe("the spectrum", () => {
  it("adds up, never beyond one", () => {
    expect(cumulative([0.5, 0.3, 0.3, NaN, -1])).toEqual([0.5, 0.8, 1, 1, 1]);
    expect(cumulative([])).toEqual([]);
  });

  it("says how many components hold a share", () => {
    expect([componentsFor([0.5, 0.9], 0.9), componentsFor([0.5, 0.9], 0.2), componentsFor([0.5], 0.9)]).toEqual([2, 1, undefined]);
  });
});

describe("the raster of units", () => {
  it.each([[6, 300], [120, 560], [2048, 560], [16_384, 560], [16_384, 3], [1, 0]])("has a place for each of %d units in %d pixels", (units, width) => {
    const raster = rasterFor(units, width);
    expect(raster.columns * raster.rows).toBeGreaterThanOrEqual(units);
    for (const unit of [0, Math.floor(units / 2), units - 1]) {
      const { x, y } = cellOf(raster, unit);
      expect(unitAt(raster, units, x + raster.side / 2, y + raster.side / 2)).toBe(unit);
    }
  });

  it("has nothing outside", () => {
    const raster = rasterFor(5, 90);
    expect([unitAt(raster, 5, -1, 0), unitAt(raster, 5, 91, 0), unitAt(raster, 5, 0, 999), unitAt(raster, 5, 89, 59)]).toEqual([-1, -1, -1, -1]);
  });
});
