import { BundleError } from "./error.ts";
import { indices, list, number, numberOrNaN, numbers, parseJson, record, text, texts, type Json } from "./json.ts";
import type {
  ColumnInfo, Comparison, ExperimentFiles, FileNote, Finding, Group, Labels, LayerFiles, MapInfo, Pages, Pair, Report, Run, Severity, View,
} from "./types.ts";

/**
 * report.json and run.json from text. Nothing in them is believed: a missing or wrongly typed value
 * takes its empty form, a sample number outside the data set or a chunk outside the bundle is refused.
 */

const schema = 1;
const severities: readonly string[] = ["high", "medium", "low", "note"];

function parse(file: string, payload: string): Json {
  const json = record(parseJson(file, payload));
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
  const [representative] = indices("data/report.js", "sample", [number(json["representative"])], samples);
  return {
    representative: representative!,
    members: indices("data/report.js", "sample", json["members"], samples),
    scores: numbers(json["scores"]),
    view: text(json["view"]),
    reason: text(json["reason"]),
  };
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
  const quality = Object.entries(record(json["quality"])).map(([name, found]) => ({ name, value: numberOrNaN(found) }));
  const map = { method: text(json["method"]), x: text(json["x"]), y: text(json["y"]), explained: numbers(json["explained"]), quality };
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

function readPair(value: unknown): Pair {
  const json = record(value);
  return { given: numberOrNaN(json["given"]), suggested: numberOrNaN(json["suggested"]), count: numberOrNaN(json["count"]) };
}

/** Without columns to read, or with another number of classes, the labels say nothing. */
function readLabels(value: unknown, classes: number, columns: readonly ColumnInfo[]): Labels | null {
  if (value === null || value === undefined) return null;
  const json = record(value);
  const isClass = (code: number) => Number.isInteger(code) && code >= 0 && code < classes;
  const labels = {
    view: text(json["view"]),
    suggested: text(json["suggested"]),
    chance: text(json["chance"]),
    judged: Array.from({ length: classes }, (_, code) => list(json["judged"])[code] === true),
    recall: Array.from({ length: classes }, (_, code) => numberOrNaN(list(json["recall"])[code])),
    confident: list(json["confident"]).map(readPair).filter(({ given, suggested, count }) => isClass(given) && isClass(suggested) && count > 0),
  };
  return columns.some(({ name }) => name === labels.suggested) ? labels : null;
}

function readComparison(value: unknown, columns: readonly ColumnInfo[]): Comparison {
  const json = record(value);
  const ratio = text(json["ratio"]);
  return {
    view: text(json["view"]),
    from: text(json["from"]),
    to: text(json["to"]),
    from_samples: number(json["from_samples"]),
    to_samples: number(json["to_samples"]),
    same_share: numberOrNaN(json["same_share"]),
    expected_share: numberOrNaN(json["expected_share"]),
    z: numberOrNaN(json["z"]),
    ratio: columns.some(({ name }) => name === ratio) ? ratio : "",
  };
}

function readLayerFiles(value: unknown): LayerFiles {
  const json = record(value);
  return { names: texts(json["names"]), file: text(json["file"]), chunks: inside("data", /\.js$/, texts(json["chunks"])) };
}

const experiment_kinds = ["training", "test", "grid"] as const;

/** An experiment of a kind that this page does not know is none. */
function readExperimentFiles(value: unknown): ExperimentFiles | null {
  const json = record(value);
  const kind = experiment_kinds.find((known) => known === json["kind"]);
  const chunks = inside("data", /\.js$/, texts(json["chunks"]));
  return kind && chunks.length > 0 ? { kind, file: text(json["file"]), chunks } : null;
}

const no_pages: Pages = { cell: 64, columns: 1, per_page: 1, files: [] }; // a data set of rows has no pictures

function readPages(value: unknown): Pages {
  const json = record(value);
  if (list(json["files"]).length === 0) return no_pages;
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
  const classes = texts(json["classes"]);
  const columns = list(json["columns"]).map(readColumn);
  return {
    schema,
    title: text(json["title"]),
    samples,
    splits: texts(json["splits"]),
    classes,
    views: list(json["views"]).map(readView),
    map_view: text(json["map_view"]),
    findings: list(json["findings"]).map((finding) => readFinding(finding, samples)),
    layers: readLayerFiles(json["layers"]),
    labels: readLabels(json["labels"], classes.length, columns),
    comparisons: list(json["comparisons"]).map((comparison) => readComparison(comparison, columns)),
    experiment: readExperimentFiles(json["experiment"]),
    columns,
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
