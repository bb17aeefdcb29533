import { describe, expect, it } from "vitest";
import { matchPaths } from "../src/state/filter.ts";
import { formatNumber, formatPercent, formatSeconds, plural } from "../src/parts/format.ts";
import { methodName, qualityWords } from "../src/map/method.ts";
import { gridMove } from "../src/parts/heat_grid.tsx";
import { gridStep } from "../src/parts/sample_grid.tsx";
import { visibleName } from "../src/parts/text.tsx";
import { crispSide, freeBorders, originalAddress, slotOf } from "../src/parts/thumbnail.tsx";
import { tallyClasses, tallySizes } from "../src/overview/tally.ts";

describe("thumbnails", () => {
  it("are found by page and slot, row by row", () => {
    const pages = { cell: 32, columns: 4, per_page: 8, files: ["a", "b"] };
    expect(slotOf(pages, 13)).toEqual({ file: "b", column: 1, row: 1 });
    expect(slotOf(pages, 16).file).toBeUndefined();
  });

  it.each([[28, 56, 56], [28, 150, 140], [28, 40, 40], [96, 48, 48], [8, 40, 40], [32, 116, 96], [96, 150, 150], [96, 256, 192]])("of %d pixels shown at %d take %d", (cell, wanted, side) => {
    expect(crispSide(cell, wanted)).toBe(side);
  });

  it.each([
    [96, 96, 0, 0],
    [192, 96, 0, 24],
    [40, 20, 28, 38],
    [97, 96, 0, 0],
    [5000, 1, 0, 47],
  ])("of %d x %d pixels are shown without the ground around them", (width, height, left, top) => {
    const { x, y } = freeBorders(96, width, height);
    expect([x.before, y.before]).toEqual([left, top]);
    expect(96 - y.before - y.after).toBeGreaterThanOrEqual(1);
  });
});

describe("originalAddress", () => {
  it("encodes every name on the way", () => {
    expect(originalAddress("../my digits/", "3/a#b?.png")).toBe("../my%20digits/3/a%23b%3F.png");
    expect(originalAddress("../x/", "javascript:alert(1)")).toBe("../x/javascript%3Aalert(1)");
  });

  it.each(["../../etc/passwd", "a/../../b", "./x"])("does not leave the folder for %s", (path) => {
    expect(originalAddress("../x/", path)).toBeUndefined();
  });

  it("is absent where the run names no folder", () => {
    expect(originalAddress("", "a.png")).toBeUndefined();
  });
});

describe("visibleName", () => {
  it("spells out what would hide or reorder", () => {
    expect(visibleName("a\u202eb\u0000c\u2028")).toBe("a⟨U+202E⟩b⟨U+0000⟩c⟨U+2028⟩");
  });

  it("leaves other scripts alone", () => {
    expect(visibleName("שלום 猫 é")).toBe("שלום 猫 é");
  });
});

describe("matchPaths", () => {
  it("wants every word, in any case and order", () => {
    const match = matchPaths(["Train/Cat/1.png", "test/cat/2.png"], "CAT train");
    expect([match(0), match(1)]).toEqual([true, false]);
  });
});

describe("gridStep", () => {
  it("moves by rows and columns, and to the ends", () => {
    expect([gridStep("ArrowDown", 5, 4), gridStep("PageUp", 5, 4), gridStep("End", 5, 4), gridStep("x", 5, 4)]).toEqual([5, -20, Infinity, 0]);
  });
});

describe("gridMove", () => {
  const from = { row: 1, column: 0 };
  it("stays inside and knows the ends", () => {
    const move = (key: string) => gridMove(key, from, 3, 4);
    expect(move("ArrowLeft")).toEqual(from);
    expect(move("End")).toEqual({ row: 1, column: 3 });
    expect(move("PageDown")).toEqual({ row: 2, column: 0 });
    expect(move("a")).toBeUndefined();
  });
});

describe("a map's method", () => {
  it("is written as people write it", () => {
    expect(["pca", "umap", "tsne", "pacmap", "localmap", "constructor"].map(methodName)).toEqual(["PCA", "UMAP", "t-SNE", "PaCMAP", "LocalMAP", "constructor"]);
  });

  it("has its quality in words, and only so many", () => {
    const words = qualityWords([{ name: "trustworthiness", value: 0.9871 }, { name: "recall", value: 0.541 }, { name: "toString", value: 1 }, { name: "x", value: NaN }]);
    expect(words.map(({ text }) => text)).toEqual(["trustworthiness 0.99", "neighbours kept 0.54", "toString 1.00"]);
    expect(qualityWords(Array.from({ length: 99 }, () => ({ name: "a", value: 1 })))).toHaveLength(4);
  });
});

describe("formats", () => {
  it("keep numbers short", () => {
    expect([0, 12345, 0.12345, 1e-9, NaN, -Infinity].map(formatNumber)).toEqual(["0", "12,345", "0.1235", "1.00e-9", "–", "−∞"]);
    expect([0.00001, 0.012, 0.5].map(formatPercent)).toEqual(["< 0.1 %", "1.2 %", "50 %"]);
    expect([0, 0.25, 9.04, 125].map(formatSeconds)).toEqual(["< 1 ms", "250 ms", "9.0 s", "2 min 5 s"]);
    expect([plural(1, "class", "classes"), plural(2, "class", "classes")]).toEqual(["1 class", "2 classes"]);
  });
});

describe("tallies", () => {
  it("count classes by split and drop only an empty missing class", () => {
    const tallies = tallyClasses(2, 1, Int32Array.of(0, 0, 5), Int32Array.of(0, -1, 0));
    expect(tallies).toEqual([
      { code: 0, total: 2, bySplit: [1, 1] },
      { code: 1, total: 0, bySplit: [0, 0] },
      { code: -1, total: 1, bySplit: [1, 0] },
    ]);
    expect(tallyClasses(1, 0, Int32Array.of(0), undefined)).toHaveLength(1);
  });

  it("put the most frequent size first", () => {
    const sizes = tallySizes(Int32Array.of(8, 9, 9), Int32Array.of(8, 7, 7));
    expect(sizes).toEqual([{ width: 9, height: 7, count: 2 }, { width: 8, height: 8, count: 1 }]);
  });
});
