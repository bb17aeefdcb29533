import type { Column } from "../bundle/columns.ts";
import type { Pair } from "../bundle/types.ts";
import type { SampleSet } from "../state/sample_set.ts";

/** The classes worth a row and a column, and the counts between them. */
export interface Confusion {
  classes: readonly number[];
  confused: number; // how many classes occur in a confusion
  count(given: number, suggested: number): number; // by class
  most: number; // the largest count of two different classes
}

export const most_classes = 40;
const always_whole = 12; // so few classes are shown whether or not they are confused

/** The class that fits a sample better, or its own where that is not in doubt; -1 without a class. */
function betterClass(classOf: Column, suggested: Column, sample: number): number {
  const other = suggested[sample]!;
  return classOf[sample]! >= 0 && other >= 0 ? other : classOf[sample]!;
}

/** Counts of given against suggested labels, of the samples that pass the filter; those not in doubt keep their own. */
export function pairsOfDoubts(classes: number, classOf: Column, suggested: Column, kept: SampleSet): Pair[] {
  const counts = new Map<number, number>();
  for (let sample = 0; sample < classOf.length; ++sample) {
    const given = classOf[sample]!;
    const better = betterClass(classOf, suggested, sample);
    if (!kept.has(sample) || given < 0 || given >= classes || better >= classes) continue;
    const key = given * classes + better;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return Array.from(counts, ([key, count]) => ({ given: Math.floor(key / classes), suggested: key % classes, count }));
}

/** Chooses the most confused classes, in their own order. */
export function makeConfusion(classes: number, pairs: readonly Pair[]): Confusion {
  const weight = new Float64Array(classes);
  const counts = new Map<number, number>();
  let most = 0;
  for (const { given, suggested, count } of pairs) {
    counts.set(given * classes + suggested, count);
    if (given === suggested) continue;
    weight[given]! += count;
    weight[suggested]! += count;
    most = Math.max(most, count);
  }
  const all = Array.from({ length: classes }, (_, code) => code);
  const confused = all.filter((code) => weight[code]! > 0);
  const ranked = confused.toSorted((a, b) => weight[b]! - weight[a]! || a - b);
  const shown = classes <= always_whole ? all : ranked.slice(0, most_classes).sort((a, b) => a - b);
  return { classes: shown, confused: confused.length, most, count: (given, suggested) => counts.get(given * classes + suggested) ?? 0 };
}

/** The samples of a cell, of those that pass the filter. */
export function samplesOfPair(classOf: Column, suggested: Column, kept: SampleSet, given: number, better: number): number[] {
  const samples: number[] = [];
  for (let sample = 0; sample < classOf.length; ++sample) {
    if (classOf[sample] === given && betterClass(classOf, suggested, sample) === better && kept.has(sample)) samples.push(sample);
  }
  return samples;
}

export interface ClassDoubts {
  code: number;
  samples: number;
  doubtful: number; // whose label another class would fit better
  wanted: number; // of other classes, that this one would fit better
}

/** A row per class that has samples or that samples should have, in their own order. */
export function doubtsByClass(classes: number, pairs: readonly Pair[]): ClassDoubts[] {
  const rows = Array.from({ length: classes }, (_, code) => ({ code, samples: 0, doubtful: 0, wanted: 0 }));
  for (const { given, suggested, count } of pairs) {
    rows[given]!.samples += count;
    if (given === suggested) continue;
    rows[given]!.doubtful += count;
    rows[suggested]!.wanted += count;
  }
  return rows.filter((row) => row.samples > 0 || row.wanted > 0);
}
