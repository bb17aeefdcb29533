import { describe, expect, it } from "vitest";
import { doubtsByClass, makeConfusion, most_classes, pairsOfDoubts, samplesOfPair } from "../src/labels/confusion.ts";
import { SampleSet } from "../src/state/sample_set.ts";

const classOf = Int32Array.of(0, 0, 0, 1, 1, -1, 2);
const suggested = Int32Array.of(-1, 1, 1, -1, 2, 0, -1);
const all = SampleSet.all(7);

describe("pairsOfDoubts", () => {
  it("counts what is not in doubt under the given label", () => {
    expect(pairsOfDoubts(3, classOf, suggested, all)).toEqual([
      { given: 0, suggested: 0, count: 1 }, { given: 0, suggested: 1, count: 2 }, { given: 1, suggested: 1, count: 1 },
      { given: 1, suggested: 2, count: 1 }, { given: 2, suggested: 2, count: 1 },
    ]);
  });

  it("counts only what the filter lets through", () => {
    expect(pairsOfDoubts(3, classOf, suggested, SampleSet.of(7, [1]))).toEqual([{ given: 0, suggested: 1, count: 1 }]);
  });

  it("leaves out classes that are not there", () => {
    expect(pairsOfDoubts(2, Int32Array.of(5, 0), Int32Array.of(0, 9), SampleSet.all(2))).toEqual([]);
  });

  it("agrees with the samples of each pair", () => {
    for (const { given, suggested: better, count } of pairsOfDoubts(3, classOf, suggested, all)) {
      expect(samplesOfPair(classOf, suggested, all, given, better)).toHaveLength(count);
    }
    expect(samplesOfPair(classOf, suggested, all, 0, 1)).toEqual([1, 2]);
    expect(samplesOfPair(classOf, suggested, SampleSet.of(7, [2]), 0, 1)).toEqual([2]);
  });
});

describe("makeConfusion", () => {
  it("shows few classes whole, and the largest confusion", () => {
    const confusion = makeConfusion(3, pairsOfDoubts(3, classOf, suggested, all));
    expect(confusion.classes).toEqual([0, 1, 2]);
    expect([confusion.most, confusion.count(0, 1), confusion.count(2, 0)]).toEqual([2, 2, 0]);
  });

  it("shows of a thousand classes the most confused, in their own order", () => {
    const pairs = Array.from({ length: 999 }, (_, code) => ({ given: code, suggested: code + 1, count: code % 100 === 0 ? 9 : 1 }));
    const confusion = makeConfusion(1000, pairs);
    expect(confusion.classes).toHaveLength(most_classes);
    expect(confusion.classes).toEqual([...confusion.classes].sort((a, b) => a - b));
    expect(confusion.classes).toEqual(expect.arrayContaining([0, 100, 900, 901]));
    expect(confusion.confused).toBe(1000);
  });

  it("leaves out classes that are never confused", () => {
    const pairs = [{ given: 500, suggested: 3, count: 2 }, { given: 7, suggested: 7, count: 99 }];
    expect(makeConfusion(1000, pairs).classes).toEqual([3, 500]);
    expect(makeConfusion(1000, []).classes).toEqual([]);
  });
});

describe("doubtsByClass", () => {
  it("counts by given and by suggested label", () => {
    expect(doubtsByClass(4, pairsOfDoubts(3, classOf, suggested, all))).toEqual([
      { code: 0, samples: 3, doubtful: 2, wanted: 0 }, { code: 1, samples: 2, doubtful: 1, wanted: 2 }, { code: 2, samples: 1, doubtful: 0, wanted: 1 },
    ]);
  });
});
