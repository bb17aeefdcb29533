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

export interface Report {
  schema: number;
  title: string;
  samples: number;
  splits: string[];
  classes: string[];
  views: View[];
  map_view: string;
  findings: Finding[];
  columns: ColumnInfo[];
  paths: string[];
  pages: Pages;
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
