import type { Experiment, Series, Weight } from "../bundle/types.ts";

export const numbersIn = ({ shape }: Weight): number => shape.reduce((product, extent) => product * extent, 1);

export const parametersOf = ({ weights }: Experiment): number => weights.reduce((sum, weight) => sum + numbersIn(weight), 0);

const seriesNamed = (experiment: Experiment, name: string): Series | undefined => experiment.series.find((series) => series.name === name);

export const columnOf = (series: Series | undefined, name: string): readonly number[] => series?.columns.find((column) => column.name === name)?.means ?? [];

/** A statistic of validation at the episode of the best model; NaN where no row is of that episode. */
export function atBest(experiment: Experiment, column: string): number {
  for (const name of ["validation_set_agg", "validation"]) {
    const series = seriesNamed(experiment, name);
    const at = columnOf(series, "episode").indexOf(experiment.best_episode);
    if (series?.every === 1 && at >= 0) return columnOf(series, column)[at] ?? NaN;
  }
  return NaN;
}

/** A statistic of the whole test set. */
export const ofTest = (experiment: Experiment, column: string): number => columnOf(seriesNamed(experiment, "testing_set_agg"), column)[0] ?? NaN;

/** Of all samples; of batches where nobody counted samples. */
const meanOfSamples = (read: (column: string) => number, statistic: string): number => {
  const weighted = read(`${statistic}_weighted`);
  return Number.isNaN(weighted) ? read(statistic) : weighted;
};

export const validationAccuracy = (experiment: Experiment): number => meanOfSamples((column) => atBest(experiment, column), "acc");

export const testMean = (experiment: Experiment, statistic: "acc" | "loss"): number => meanOfSamples((column) => ofTest(experiment, column), statistic);

export const episodesOf = (experiment: Experiment): number => seriesNamed(experiment, "training")?.rows ?? 0;

export const epochsOf = (experiment: Experiment): number => seriesNamed(experiment, "training_set_agg")?.rows ?? 0;

/** How a training ended, as the word before the colon says it. */
export function outcomeOf(status: string): "converged" | "interrupted" | "ended" {
  if (/interrupted/i.test(status)) return "interrupted";
  return /^converged/i.test(status) ? "converged" : "ended";
}

/** Share of right bits, and of sequences without a wrong one, over all lengths. */
export function bitAccuracy({ lengths }: Experiment): { bits: number; whole: number } {
  const total = (of: (length: Experiment["lengths"][number]) => number) => lengths.reduce((sum, length) => sum + of(length), 0);
  return { bits: total(({ right_bits }) => right_bits) / total(({ bits }) => bits), whole: total(({ whole }) => whole) / total(({ sequences }) => sequences) };
}

export interface ClassScore {
  code: number;
  samples: number;
  right: number;
  predicted: number;
  precision: number; // share of its predictions that are right; NaN when it was never predicted
  recall: number; // share of its samples that are found; NaN without samples
  f1: number;
}

/** A row for each class, in their own order. */
export function classScores(classes: number, { confusion }: Experiment): ClassScore[] {
  const rows = Array.from({ length: classes }, (_, code) => ({ code, samples: 0, right: 0, predicted: 0 }));
  for (const { target, prediction, count } of confusion) {
    rows[target]!.samples += count;
    rows[prediction]!.predicted += count;
    if (target === prediction) rows[target]!.right += count;
  }
  return rows.map((row) => ({
    ...row,
    precision: row.predicted > 0 ? row.right / row.predicted : NaN,
    recall: row.samples > 0 ? row.right / row.samples : NaN,
    f1: row.samples + row.predicted > 0 ? (2 * row.right) / (row.samples + row.predicted) : NaN,
  }));
}
