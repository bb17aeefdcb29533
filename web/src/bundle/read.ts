import { BundleError } from "./error.ts";
import type { ColumnInfo, FileNote, Finding, Group, MapInfo, Pages, Report, Run, Severity, View } from "./types.ts";

/**
 * report.json and run.json from text. Nothing in them is believed: a missing or wrongly typed value
 * takes its empty form, a sample number outside the data set or a chunk outside the bundle is refused.
 */

type Json = Record<string, unknown>;

const schema = 1;
const severities: readonly string[] = ["high", "medium", "low", "note"];

const record = (value: unknown): Json =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const number = (value: unknown): number => (typeof value === "number" ? value : 0);
const texts = (value: unknown): string[] => list(value).map(text);
const numbers = (value: unknown): number[] => list(value).map((v) => (typeof v === "number" ? v : NaN));

function parse(file: string, payload: string): Json {
  let parsed: unknown;
  try {
    parsed = JSON.parse(payload);
  } catch {
    throw new BundleError(file, "does not hold readable JSON");
  }
  const json = record(parsed);
  if (json["schema"] !== schema) {
    const found = JSON.stringify(json["schema"] ?? null);
    throw new BundleError(file, `has schema ${found}; this page reads schema ${schema}`);
  }
  return json;
}

/** Only plain names below the given folder: a report must not make the page load anything else. */
function inside(folder: string, ends: RegExp, names: string[]): string[] {
  for (const name of names) {
    const rest = name.startsWith(`${folder}/`) ? name.slice(folder.length + 1) : "";
    if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(rest) || !ends.test(rest)) {
      throw new BundleError("data/report.js", `names ${JSON.stringify(name)}, which is no file of ${folder}/`);
    }
  }
  return names;
}

function readGroup(value: unknown, samples: number): Group {
  const json = record(value);
  const group = {
    representative: number(json["representative"]),
    members: numbers(json["members"]),
    scores: numbers(json["scores"]),
    view: text(json["view"]),
    reason: text(json["reason"]),
  };
  for (const sample of [group.representative, ...group.members]) {
    if (!Number.isInteger(sample) || sample < 0 || sample >= samples) {
      throw new BundleError("data/report.js", `names sample ${sample} of ${samples}`);
    }
  }
  return group;
}

function readFiles(value: unknown): FileNote[] {
  return list(value).map(record).map((file) => ({ name: text(file["name"]), reason: text(file["reason"]) }));
}

function readFinding(value: unknown, samples: number): Finding {
  const json = record(value);
  const severity = text(json["severity"]);
  return {
    id: text(json["id"]),
    kind: text(json["kind"]),
    title: text(json["title"]),
    severity: (severities.includes(severity) ? severity : "note") as Severity,
    count: number(json["count"]),
    unit: text(json["unit"]),
    reason: text(json["reason"]),
    view: text(json["view"]),
    groups: list(json["groups"]).map((group) => readGroup(group, samples)),
    files: readFiles(json["files"]),
  };
}

function readMap(value: unknown): MapInfo | null {
  const json = record(value);
  const map = { method: text(json["method"]), x: text(json["x"]), y: text(json["y"]), explained: numbers(json["explained"]) };
  return map.x && map.y ? map : null;
}

function readView(value: unknown): View {
  const json = record(value);
  return {
    name: text(json["name"]),
    title: text(json["title"]) || text(json["name"]),
    kind: text(json["kind"]),
    dimensions: number(json["dimensions"]),
    map: readMap(json["map"]),
  };
}

function readColumn(value: unknown): ColumnInfo {
  const json = record(value);
  return {
    name: text(json["name"]),
    title: text(json["title"]) || text(json["name"]),
    kind: text(json["kind"]),
    values: text(json["values"]),
    dtype: text(json["dtype"]),
    shape: numbers(json["shape"]),
    file: text(json["file"]),
    chunks: inside("data", /\.js$/, texts(json["chunks"])),
    description: text(json["description"]),
  };
}

function readPages(value: unknown): Pages {
  const json = record(value);
  return {
    cell: Math.max(1, number(json["cell"])),
    columns: Math.max(1, number(json["columns"])),
    per_page: Math.max(1, number(json["per_page"])),
    files: inside("thumbnails", /\.(png|jpe?g|webp)$/i, texts(json["files"])),
  };
}

export function readReport(payload: string): Report {
  const json = parse("data/report.js", payload);
  const samples = number(json["samples"]);
  if (!Number.isSafeInteger(samples) || samples < 0) throw new BundleError("data/report.js", "has no number of samples");
  return {
    schema,
    title: text(json["title"]),
    samples,
    splits: texts(json["splits"]),
    classes: texts(json["classes"]),
    views: list(json["views"]).map(readView),
    map_view: text(json["map_view"]),
    findings: list(json["findings"]).map((finding) => readFinding(finding, samples)),
    columns: list(json["columns"]).map(readColumn),
    paths: inside("data", /\.js$/, texts(json["paths"])),
    pages: readPages(json["pages"]),
  };
}

export function readRun(payload: string): Run {
  const json = parse("data/run.js", payload);
  const data = record(json["data"]);
  return {
    schema,
    deepview: text(json["deepview"]),
    started: text(json["started"]),
    seconds: number(json["seconds"]),
    command: texts(json["command"]),
    threads: number(json["threads"]),
    seed: number(json["seed"]),
    data: { ...data, originals: text(data["originals"]) },
    model: json["model"] ? record(json["model"]) : null,
    steps: list(json["steps"]).map(record).map((step) => ({ name: text(step["name"]), seconds: number(step["seconds"]) })),
    options: record(json["options"]),
    versions: record(json["versions"]),
    machine: record(json["machine"]),
    skipped: readFiles(json["skipped"]),
  };
}
