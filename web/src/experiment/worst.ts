import type { Column } from "../bundle/columns.ts";
import type { SampleSet } from "../state/sample_set.ts";

const badness = (loss: number) => (Number.isNaN(loss) ? Infinity : loss);

/** The samples that pass, the largest loss first; a loss that is no number is the largest. */
export function worstFirst(losses: Column, passes: SampleSet, among?: SampleSet): number[] {
  const samples: number[] = [];
  for (let sample = 0; sample < losses.length; ++sample) if (passes.has(sample) && (!among || among.has(sample))) samples.push(sample);
  return samples.sort((a, b) => badness(losses[b]!) - badness(losses[a]!) || a - b);
}
