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
