/** The bundle as its writer promises it: report.json and run.json, schema 1. */

export type Severity = "high" | "medium" | "low" | "note";

export interface Group {
  representative: number;
  members: number[];
  scores: number[];
  view: string;
  reason: string;
}

export interface FileNote {
  name: string;
  reason: string;
}

export interface Finding {
  id: string;
  kind: string;
  title: string;
  severity: Severity;
  count: number;
  unit: string;
  reason: string;
  view: string;
  groups: Group[];
  files: FileNote[];
}

export interface MapInfo {
  method: string;
  x: string;
  y: string;
  explained: number[];
  quality: Measure[];
}

/** A number with the name of what it measures. */
export interface Measure {
  name: string;
  value: number;
}

export interface View {
  name: string;
  title: string;
  kind: string;
  dimensions: number;
  map: MapInfo | null;
}

export interface ColumnInfo {
  name: string;
  title: string;
  kind: string;
  values: string;
  dtype: string;
  shape: number[];
  file: string;
  chunks: string[];
  description: string;
}

export interface Pages {
  cell: number;
  columns: number;
  per_page: number;
  files: string[];
}

/** How many samples of a given class another one, or the same, fits better. */
export interface Pair {
  given: number;
  suggested: number;
  count: number;
}

/** What the labels were asked. */
export interface Labels {
  view: string;
  suggested: string; // column: the class that fits better, -1 where the label is not in doubt
  chance: string; // column: chance of the given label
  judged: boolean[]; // by class
  recall: number[]; // by class
  confident: Pair[];
}

/** One set of samples seen from another, in one view. */
export interface Comparison {
  view: string;
  from: string;
  to: string;
  from_samples: number;
  to_samples: number;
  same_share: number;
  expected_share: number;
  z: number;
  ratio: string; // column: log2 of the density of `to` over that of `from`; "" for none
}

export interface LayerFiles {
  names: string[];
  file: string;
  chunks: string[];
}

export type ExperimentKind = "training" | "test" | "grid";

/** Where the experiments of a bundle lie; they are read when something shows them. */
export interface ExperimentFiles {
  kind: ExperimentKind;
  file: string;
  chunks: string[];
}

export interface Report {
  schema: number;
  title: string;
  samples: number;
  splits: string[];
  classes: string[];
  views: View[];
  map_view: string;
  findings: Finding[];
  layers: LayerFiles;
  labels: Labels | null;
  comparisons: Comparison[];
  experiment: ExperimentFiles | null;
  columns: ColumnInfo[];
  paths: string[];
  pages: Pages;
}

/** Units to keep, by one strategy. */
export interface Kept {
  strategy: string;
  units: number[];
}

/** What is known of a layer's units: lists by unit are as long as there are units, or empty. */
export interface Layer {
  name: string;
  units: number;
  note: string;
  spectrum: number[]; // shares of the variance, descending
  kept: Kept[];
  mean: number[];
  deviation: number[];
  inactive: number[];
  dead: number[];
  constant: number[];
  identical: number[][];
  strongest: number[][]; // samples
}

/** How alike layers are. */
export interface Similarity {
  method: string;
  rows: string[];
  columns: string[];
  values: number[][];
}

/** layers.json */
export interface Network {
  layers: Layer[];
  similarity: Similarity | null;
}

export interface SeriesColumn {
  name: string;
  means: number[];
  least: number[]; // by point, or empty where a point is one row
  most: number[];
}

/** A table of statistics; a point stands for `every` rows of it, the last for the rest. */
export interface Series {
  name: string;
  title: string;
  rows: number;
  every: number;
  columns: SeriesColumn[];
}

/** One value of a configuration and where it was written. */
export interface Setting {
  path: string;
  value: string;
  origin: string;
}

export interface Weight {
  name: string;
  shape: number[];
}

/** How often a class was predicted where another one, or the same, was right. */
export interface Answer {
  target: number;
  prediction: number;
  count: number;
}

/** Answers in bits to sequences of one length. */
export interface LengthCount {
  length: number;
  sequences: number;
  whole: number; // without a wrong bit
  bits: number;
  right_bits: number;
}

/** One of the bundle's samples in full: bits, step after step, each a 0 or a 1. */
export interface Sequence {
  sample: number;
  width: number; // bits of a step
  target: string;
  answer: string;
}

export interface Experiment {
  kind: "training" | "test";
  problem: string;
  model: string;
  status: string;
  note: string;
  best_episode: number; // NaN without
  best_loss: number;
  series: Series[];
  judged: number;
  confusion: Answer[];
  lengths: LengthCount[];
  sequences: Sequence[];
  configuration: Setting[];
  weights: Weight[];
}

/** What a group of runs came to; NaN for what a single run has not. */
export interface Summary {
  measure: string;
  n: number;
  mean: number;
  deviation: number;
  low: number; // of the interval that holds the mean with 95 %
  high: number;
}

export interface GridGroup {
  problem: string;
  model: string;
  settings: Setting[];
  summaries: Summary[];
}

export interface GridRun {
  name: string;
  page: string; // from the bundle; "" without
  status: string;
  group: number;
  measures: Map<string, number>;
  series: Series[];
}

export interface Grid {
  groups: GridGroup[];
  runs: GridRun[];
  columns: string[];
  rows: { run: number; cells: string[] }[];
}

/** experiment.json */
export interface Experiments {
  experiment: Experiment | null;
  grid: Grid | null;
}

export interface Run {
  schema: number;
  deepview: string;
  started: string;
  seconds: number;
  command: string[];
  threads: number;
  seed: number;
  data: Record<string, unknown> & { originals: string };
  model: Record<string, unknown> | null;
  steps: { name: string; seconds: number }[];
  options: Record<string, unknown>;
  versions: Record<string, unknown>;
  machine: Record<string, unknown>;
  skipped: FileNote[];
}
