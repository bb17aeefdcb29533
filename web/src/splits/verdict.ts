import type { Comparison } from "../bundle/types.ts";

const bound = 3; // standard deviations; chance passes it once in 700 comparisons

export type Verdict = "alike" | "differ" | "undecided";

/** Whether two sets of samples are drawn alike, as far as one number tells. */
export function verdictOf({ z }: Comparison): Verdict {
  if (!Number.isFinite(z)) return "undecided";
  return Math.abs(z) > bound ? "differ" : "alike";
}
