import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ColumnInfo, Experiments, Network, Report, Run } from "../../src/bundle/types.ts";
import { drawPicture, type Look } from "./pictures.ts";
import { encodePng } from "./png.ts";

/** Everything of one bundle, before it is written. */
export interface Content {
  report: Omit<Report, "columns" | "paths" | "pages" | "layers">;
  network: Network | null;
  experiments?: Experiments | null;
  run: Run;
  paths: string[];
  columns: { info: Omit<ColumnInfo, "file" | "chunks" | "shape" | "dtype">; values: Int32Array | Float32Array | Float64Array }[];
  looks: Look[];
  cell: number;
}

const chunk_bytes = 600_000; // small, so that large sets have several chunks
const paths_per_chunk = 20_000;

/** A JavaScript string literal that can stand in any script. */
const literal = (text: string) =>
  JSON.stringify(text).replaceAll("<", "\\u003c").replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");

const call = (key: string, part: number, payload: string) => `deepview.add(${literal(key)}, ${part}, ${literal(payload)});\n`;

const numbered = (part: number) => String(part).padStart(3, "0");

const dtypes = { Int32Array: "int32", Float32Array: "float32", Float64Array: "float64" } as const;

function writeColumn(folder: string, column: Content["columns"][number]): ColumnInfo {
  const { info, values } = column;
  const bytes = Buffer.from(values.buffer);
  const chunks: string[] = [];
  for (let at = 0; at < Math.max(1, bytes.length); at += chunk_bytes) {
    const name = `data/column-${info.name}-${numbered(chunks.length)}.js`;
    writeFileSync(join(folder, name), call(`column:${info.name}`, chunks.length, bytes.subarray(at, at + chunk_bytes).toString("base64")));
    chunks.push(name);
  }
  const dtype = dtypes[values.constructor.name as keyof typeof dtypes];
  return { ...info, dtype, shape: [values.length], file: `columns/${info.name}.npy`, chunks };
}

function writePaths(folder: string, paths: string[]): string[] {
  const names: string[] = [];
  for (let at = 0; at < paths.length; at += paths_per_chunk) {
    const name = `data/paths-${numbered(names.length)}.js`;
    writeFileSync(join(folder, name), call("paths", names.length, JSON.stringify(paths.slice(at, at + paths_per_chunk))));
    names.push(name);
  }
  return names;
}

/** A document of its own, NAME.json, and its chunks. */
function writeDocument(folder: string, key: string, document: unknown): string[] {
  const text = JSON.stringify(document, (_, value: unknown) => (value instanceof Map ? Object.fromEntries(value) : value));
  writeFileSync(join(folder, `${key}.json`), text);
  const chunks: string[] = [];
  for (let at = 0; at < text.length; at += chunk_bytes) {
    const name = `data/${key}-${numbered(chunks.length)}.js`;
    writeFileSync(join(folder, name), call(key, chunks.length, text.slice(at, at + chunk_bytes)));
    chunks.push(name);
  }
  return chunks;
}

function writeNetwork(folder: string, network: Network | null): Report["layers"] {
  if (!network) return { names: [], file: "", chunks: [] };
  return { names: network.layers.map(({ name }) => name), file: "layers.json", chunks: writeDocument(folder, "layers", network) };
}

function writeExperiments(folder: string, experiments: Experiments | null | undefined): Report["experiment"] {
  if (!experiments) return null;
  const kind = experiments.grid ? "grid" : experiments.experiment!.kind;
  return { kind, file: "experiment.json", chunks: writeDocument(folder, "experiment", experiments) };
}

function writeSheets(folder: string, looks: Look[], cell: number): Report["pages"] {
  if (cell === 0) return { cell: 0, columns: 0, per_page: 0, files: [] };
  const columns = Math.floor(2048 / cell);
  const perPage = columns * columns;
  const files: string[] = [];
  for (let from = 0; from < looks.length; from += perPage) {
    const here = looks.slice(from, from + perPage);
    const width = columns * cell;
    const height = Math.ceil(here.length / columns) * cell;
    const rgb = new Uint8Array(3 * width * height);
    here.forEach((look, slot) => {
      const [left, top] = [(slot % columns) * cell, Math.floor(slot / columns) * cell];
      drawPicture(look, cell, rgb, (x, y) => 3 * ((top + y) * width + left + x));
    });
    const name = `thumbnails/page-${numbered(files.length)}.png`;
    writeFileSync(join(folder, name), encodePng(width, height, rgb));
    files.push(name);
  }
  return { cell, columns, per_page: perPage, files };
}

/** Views without a map have null, and a map's quality is an object of numbers. */
function viewsAsWritten(views: Report["views"]): unknown[] {
  return views.map((view) => ({
    ...view, map: view.map && { ...view.map, quality: Object.fromEntries(view.map.quality.map(({ name, value }) => [name, value])) },
  }));
}

/** Writes the part of a bundle that the page reads. */
export function writeBundle(folder: string, content: Content): void {
  for (const name of ["data", "thumbnails"]) mkdirSync(join(folder, name), { recursive: true });
  const report: Omit<Report, "views"> & { views: unknown[] } = {
    ...content.report,
    views: viewsAsWritten(content.report.views),
    layers: writeNetwork(folder, content.network),
    experiment: writeExperiments(folder, content.experiments),
    columns: content.columns.map((column) => writeColumn(folder, column)),
    paths: writePaths(folder, content.paths),
    pages: writeSheets(folder, content.looks, content.cell),
  };
  writeFileSync(join(folder, "report.json"), JSON.stringify(report));
  writeFileSync(join(folder, "run.json"), JSON.stringify(content.run));
  writeFileSync(join(folder, "data/report.js"), call("report", 0, JSON.stringify(report)));
  writeFileSync(join(folder, "data/run.js"), call("run", 0, JSON.stringify(content.run)));
}
