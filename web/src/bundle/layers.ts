import { BundleError } from "./error.ts";
import { indices, list, numbers, parseJson, record, text, texts, type Json } from "./json.ts";
import type { Layer, Network, Similarity } from "./types.ts";

/** layers.json from text, believed no more than report.json: what does not fit is refused by name. */

const file = "data/layers-000.js";
const most_units = 2 ** 22; // far beyond any layer; more could not be drawn or listed

/** A list with a place for every unit, or an empty one. */
function byUnit<T>(json: Json, key: string, units: number, read: (value: unknown) => T[]): T[] {
  const found = read(json[key]);
  if (found.length !== 0 && found.length !== units) {
    throw new BundleError(file, `has ${found.length} values of ${JSON.stringify(key)} for ${units} units`);
  }
  return found;
}

function readLayer(value: unknown, samples: number): Layer {
  const json = record(value);
  const units = json["units"];
  if (typeof units !== "number" || !Number.isInteger(units) || units < 0 || units > most_units) {
    throw new BundleError(file, `has a layer of ${JSON.stringify(units ?? null)} units`);
  }
  const unitList = (found: unknown) => indices(file, "unit", found, units);
  return {
    name: text(json["name"]),
    units,
    note: text(json["note"]),
    spectrum: numbers(json["spectrum"]),
    kept: list(json["kept"]).map(record).map((kept) => ({ strategy: text(kept["strategy"]), units: unitList(kept["units"]) })),
    mean: byUnit(json, "mean", units, numbers),
    deviation: byUnit(json, "deviation", units, numbers),
    inactive: byUnit(json, "inactive", units, numbers),
    dead: unitList(json["dead"]),
    constant: unitList(json["constant"]),
    identical: list(json["identical"]).map(unitList),
    strongest: byUnit(json, "strongest", units, (rows) => list(rows).map((row) => indices(file, "sample", row, samples))),
  };
}

function readSimilarity(value: unknown): Similarity | null {
  if (value === null || value === undefined) return null;
  const json = record(value);
  const similarity = { method: text(json["method"]), rows: texts(json["rows"]), columns: texts(json["columns"]), values: list(json["values"]).map(numbers) };
  const { rows, columns, values } = similarity;
  if (values.length !== rows.length || values.some((row) => row.length !== columns.length)) {
    throw new BundleError(file, `has a similarity that is not ${rows.length} by ${columns.length}`);
  }
  return similarity;
}

export function readNetwork(payload: string, samples: number): Network {
  const json = record(parseJson(file, payload));
  return { layers: list(json["layers"]).map((layer) => readLayer(layer, samples)), similarity: readSimilarity(json["similarity"]) };
}
