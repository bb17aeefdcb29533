import type { Column } from "../bundle/columns.ts";

export interface ClassTally {
  code: number; // -1 for pictures without a class
  total: number;
  bySplit: readonly number[]; // one more than there are splits: the last counts pictures without one
}

/** Pictures per class and split, classes in their own order; only the missing class may be left out when empty. */
export function tallyClasses(classes: number, splits: number, classOf: Column, splitOf: Column | undefined): ClassTally[] {
  const tallies = Array.from({ length: classes + 1 }, (_, code) => ({
    code: code < classes ? code : -1,
    total: 0,
    bySplit: new Array<number>(splits + 1).fill(0),
  }));
  for (let sample = 0; sample < classOf.length; ++sample) {
    const code = classOf[sample]!;
    const split = splitOf?.[sample] ?? -1;
    const tally = tallies[code >= 0 && code < classes ? code : classes]!;
    ++tally.total;
    ++tally.bySplit[split >= 0 && split < splits ? split : splits]!;
  }
  return tallies.filter((tally) => tally.code >= 0 || tally.total > 0);
}

export interface SizeTally {
  width: number;
  height: number;
  count: number;
}

/** How many pictures have each size, the most frequent first. */
export function tallySizes(widths: Column, heights: Column): SizeTally[] {
  const sizes = new Map<number, SizeTally>();
  for (let sample = 0; sample < widths.length; ++sample) {
    const width = widths[sample]!;
    const height = heights[sample]!;
    const key = width * 2 ** 24 + height; // pictures have fewer than 2^24 rows
    const size = sizes.get(key);
    if (size) ++size.count;
    else sizes.set(key, { width, height, count: 1 });
  }
  return [...sizes.values()].sort((a, b) => b.count - a.count || a.width - b.width || a.height - b.height);
}
