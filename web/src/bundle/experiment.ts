import { BundleError } from "./error.ts";
import { indices, list, number, numberOrNaN, numbers, parseJson, record, text, texts, type Json } from "./json.ts";
import type { Answer, Experiment, Experiments, Grid, GridGroup, GridRun, LengthCount, Sequence, Series, SeriesColumn, Setting, Summary, Weight } from "./types.ts";

/** experiment.json from text, believed no more than report.json: what does not fit is refused by name. */

const file = "data/experiment-000.js";

function points(json: Json, key: string, count: number): number[] {
  const found = numbers(json[key]);
  if (found.length !== 0 && found.length !== count) throw new BundleError(file, `has ${found.length} values of ${JSON.stringify(key)} for ${count} points`);
  return found;
}

function readColumn(value: unknown, count: number): SeriesColumn {
  const json = record(value);
  const means = numbers(json["means"]);
  if (means.length !== count) throw new BundleError(file, `has a curve of ${means.length} values for ${count} points`);
  return { name: text(json["name"]), means, least: points(json, "least", count), most: points(json, "most", count) };
}

function readSeries(value: unknown): Series {
  const json = record(value);
  const [rows, every] = [number(json["rows"]), number(json["every"])];
  if (!Number.isSafeInteger(rows) || rows < 0 || !Number.isSafeInteger(every) || every < 1) throw new BundleError(file, "has a series of no whole number of rows");
  const count = Math.ceil(rows / every);
  const name = text(json["name"]);
  return { name, title: text(json["title"]) || name, rows, every, columns: list(json["columns"]).map((column) => readColumn(column, count)) };
}

const readSetting = (value: unknown): Setting => {
  const json = record(value);
  return { path: text(json["path"]), value: text(json["value"]), origin: text(json["origin"]) };
};

const readWeight = (value: unknown): Weight => {
  const json = record(value);
  return { name: text(json["name"]), shape: numbers(json["shape"]).map((extent) => Math.max(0, extent) || 0) };
};

function readAnswer(value: unknown, classes: number): Answer {
  const json = record(value);
  const [target, prediction] = indices(file, "class", [numberOrNaN(json["target"]), numberOrNaN(json["prediction"])], classes);
  return { target: target!, prediction: prediction!, count: number(json["count"]) };
}

function readLength(value: unknown): LengthCount {
  const json = record(value);
  return {
    length: number(json["length"]),
    sequences: number(json["sequences"]),
    whole: number(json["whole"]),
    bits: number(json["bits"]),
    right_bits: number(json["right_bits"]),
  };
}

function readSequence(value: unknown, samples: number): Sequence {
  const json = record(value);
  const [sample] = indices(file, "sample", [numberOrNaN(json["sample"])], samples);
  const [width, target, answer] = [number(json["width"]), text(json["target"]), text(json["answer"])];
  const fits = Number.isInteger(width) && width > 0 && target.length % width === 0 && answer.length === target.length && /^[01]*$/.test(target + answer);
  if (!fits) throw new BundleError(file, `has a sequence that is not of steps of ${width} bits`);
  return { sample: sample!, width, target, answer };
}

function readExperiment(value: unknown, classes: number, samples: number): Experiment | null {
  if (value === null || value === undefined) return null;
  const json = record(value);
  return {
    kind: json["kind"] === "test" ? "test" : "training",
    problem: text(json["problem"]),
    model: text(json["model"]),
    status: text(json["status"]),
    note: text(json["note"]),
    best_episode: numberOrNaN(json["best_episode"]),
    best_loss: numberOrNaN(json["best_loss"]),
    series: list(json["series"]).map(readSeries),
    judged: number(json["judged"]),
    confusion: list(json["confusion"]).map((answer) => readAnswer(answer, classes)),
    lengths: list(json["lengths"]).map(readLength),
    sequences: list(json["sequences"]).map((sequence) => readSequence(sequence, samples)),
    configuration: list(json["configuration"]).map(readSetting),
    weights: list(json["weights"]).map(readWeight),
  };
}

function readSummary(value: unknown): Summary {
  const json = record(value);
  return {
    measure: text(json["measure"]),
    n: number(json["n"]),
    mean: numberOrNaN(json["mean"]),
    deviation: numberOrNaN(json["deviation"]),
    low: numberOrNaN(json["low"]),
    high: numberOrNaN(json["high"]),
  };
}

function readGroup(value: unknown): GridGroup {
  const json = record(value);
  return {
    problem: text(json["problem"]),
    model: text(json["model"]),
    settings: list(json["settings"]).map(readSetting),
    summaries: list(json["summaries"]).map(readSummary),
  };
}

function readRun(value: unknown, groups: number): GridRun {
  const json = record(value);
  const [group] = indices(file, "group", [numberOrNaN(json["group"])], groups);
  return {
    name: text(json["name"]),
    page: text(json["page"]),
    status: text(json["status"]),
    group: group!,
    measures: new Map(Object.entries(record(json["measures"])).map(([name, found]) => [name, numberOrNaN(found)])),
    series: list(json["series"]).map(readSeries),
  };
}

function readGrid(value: unknown): Grid | null {
  if (value === null || value === undefined) return null;
  const json = record(value);
  const groups = list(json["groups"]).map(readGroup);
  const runs = list(json["runs"]).map((run) => readRun(run, groups.length));
  const columns = texts(json["columns"]);
  const rows = list(json["rows"]).map(record).map((row) => {
    const [run] = indices(file, "run", [numberOrNaN(row["run"])], runs.length);
    const cells = texts(row["cells"]);
    return { run: run!, cells: columns.map((_, i) => cells[i] ?? "") };
  });
  return { groups, runs, columns, rows };
}

export function readExperiments(payload: string, { classes, samples }: { classes: number; samples: number }): Experiments {
  const json = record(parseJson(file, payload));
  return { experiment: readExperiment(json["experiment"], classes, samples), grid: readGrid(json["grid"]) };
}
