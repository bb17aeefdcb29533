import type { Comparison, Kept, Labels, Layer, Network, Similarity } from "../../src/bundle/types.ts";
import { normal, random } from "./random.ts";

/** Shares of the variance of a layer whose directions matter less and less. */
function spectrum(units: number, seed: number): number[] {
  const decay = 0.82 + 0.12 * random(seed, 1);
  const values = Array.from({ length: Math.min(512, units) }, (_, i) => decay ** (i * (40 / units + 0.1)) * (0.8 + 0.4 * random(seed, 2, i)));
  const total = values.reduce((sum, value) => sum + value, 0);
  return values.map((value) => value / total).sort((a, b) => b - a);
}

/** Numbers have six digits, so that a wide layer stays small. */
const short = (value: number) => Number(value.toPrecision(6));

export function makeLayer(name: string, units: number, samples: number, seed: number): Layer {
  const list = (keep: (unit: number) => boolean) => Array.from({ length: units }, (_, unit) => unit).filter(keep);
  const dead = list((unit) => units > 8 && random(seed, 3, unit) < 0.04);
  const constant = list((unit) => units > 8 && random(seed, 4, unit) < 0.02 && !dead.includes(unit));
  const isSilent = new Set([...dead, ...constant]);
  const keptBy = (strategy: string, share: number, part: number): Kept => ({ strategy, units: list((unit) => !isSilent.has(unit) && random(seed, part, unit) < share) });
  const inactive = Array.from({ length: units }, (_, unit) => (dead.includes(unit) ? 1 : short(random(seed, 5, unit) ** 0.6 * 0.98)));
  return {
    name, units, note: "",
    spectrum: spectrum(units, seed),
    kept: [keptBy("PFA KL", 0.55, 6), keptBy("PFA Energy", 0.7, 7), keptBy("PFA Size", 0.4, 8)],
    mean: Array.from({ length: units }, (_, unit) => (dead.includes(unit) ? 0 : short(Math.exp(normal(seed, 9, unit))))),
    deviation: Array.from({ length: units }, (_, unit) => (isSilent.has(unit) ? 0 : short(Math.exp(0.5 * normal(seed, 10, unit))))),
    inactive, dead, constant,
    identical: units > 20 ? [[2, 7, 11], [5, 19]] : [],
    strongest: Array.from({ length: units }, (_, unit) => (dead.includes(unit) ? [] : Array.from({ length: 9 }, (_, rank) => Math.floor(samples * random(seed, 11, unit, rank))))),
  };
}

export function makeNetwork(samples: number, widths: readonly (readonly [name: string, units: number])[]): Network {
  const layers = widths.map(([name, units], seed) => makeLayer(name, units, samples, seed));
  const names = layers.map(({ name }) => name);
  const alike = (a: number, b: number) => (a === b ? 1 : short(Math.max(-0.02, 1 - 0.17 * Math.abs(a - b) - 0.1 * random(Math.min(a, b), Math.max(a, b)))));
  const similarity: Similarity = { method: "Linear CKA, debiased", rows: names, columns: names, values: names.map((_, a) => names.map((_, b) => alike(a, b))) };
  if (layers.length > 3) layers.push({ ...makeLayer("logits", 0, samples, 99), units: 10, note: "The last layer was not asked for its units.", spectrum: [], kept: [], dead: [], constant: [] });
  return { layers, similarity };
}

/** Labels that were asked: the confident counts follow the suggestions, and most agree with the given label. */
export function makeLabels(view: string, classes: number, classOf: Int32Array, suggested: Int32Array): Labels {
  const confident = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  classOf.forEach((given, sample) => {
    const better = suggested[sample]! >= 0 ? suggested[sample]! : given;
    if (given >= 0 && random(sample, 41) < 0.8) ++confident[given]![better]!;
    if (given >= 0 && random(sample, 42) < 0.01) ++confident[given]![(given + 3) % classes]!;
  });
  return {
    view, suggested: "suggested", chance: "label_chance",
    confident: confident.flatMap((row, given) => row.map((count, suggested) => ({ given, suggested, count }))).filter(({ count }) => count > 0),
    judged: Array.from({ length: classes }, (_, code) => code !== 7),
    recall: Array.from({ length: classes }, (_, code) => (code === 7 ? 0.31 : short(0.82 + 0.17 * random(code, 43)))),
  };
}

export function makeComparisons(views: readonly string[], splits: readonly string[], sizes: readonly number[]): Comparison[] {
  if (splits.length < 2) return [];
  return views.map((view, i) => ({
    view, from: splits[0]!, to: splits[1]!, from_samples: sizes[0]!, to_samples: sizes[1]!,
    same_share: i === 0 ? 0.741 : 0.686, expected_share: 0.681, z: i === 0 ? 9.4 : 0.7, ratio: `ratio_${view}`,
  }));
}
