import type { Dataset } from "../bundle/dataset.ts";
import { categoryCodes } from "../colour/channel.ts";
import { SampleSet } from "./sample_set.ts";
import type { Hidden } from "./url.ts";

/** Lower-cased paths are made once per list of paths: typing searches them at every key. */
const folded = new WeakMap<readonly string[], string[]>();

function foldedPaths(paths: readonly string[]): string[] {
  let lower = folded.get(paths);
  if (!lower) {
    lower = paths.map((path) => path.toLowerCase());
    folded.set(paths, lower);
  }
  return lower;
}

/** True where a path holds every word of the query, in any case and order. */
export function matchPaths(paths: readonly string[], query: string): (sample: number) => boolean {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const lower = foldedPaths(paths);
  return (sample) => words.every((word) => lower[sample]!.includes(word));
}

/** The samples that the search and the legends let through; what is still loading lets all through. */
export function filterSamples(dataset: Dataset, query: string, hidden: Hidden): SampleSet {
  const tests: ((sample: number) => boolean)[] = [];
  for (const [name, codes] of Object.entries(hidden)) {
    const values = codes.length > 0 ? categoryCodes(dataset, name) : undefined;
    if (!values) continue;
    const off = new Set(codes);
    tests.push((sample) => !off.has(values[sample]!));
  }
  const paths = query.trim() ? dataset.paths.get() : undefined;
  if (paths) tests.push(matchPaths(paths, query));
  if (tests.length === 0) return SampleSet.all(dataset.report.samples);
  return SampleSet.where(dataset.report.samples, (sample) => tests.every((test) => test(sample)));
}
