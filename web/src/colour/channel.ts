import { bin, quantileSorted } from "d3-array";
import type { Column } from "../bundle/columns.ts";
import type { Dataset } from "../bundle/dataset.ts";
import type { ColumnInfo } from "../bundle/types.ts";

/** Something samples can be coloured by: categories with codes, or numbers by quantile. */
export interface CategoryChannel {
  kind: "category";
  name: string;
  title: string;
  codes: Int32Array; // -1 missing
  labels: readonly string[];
  missing: string; // what the missing value means
  counts: Int32Array; // one more than labels: the last counts the missing
}

/** How a number becomes a colour: by its rank, as a share of one, or as a sign and a size. */
export type Scale = "quantile" | "share" | "signed";

export interface NumberChannel {
  kind: "number";
  name: string;
  title: string;
  scale: Scale;
  values: Column;
  limit: number; // the size at which a signed number has its full colour
  thresholds: Float64Array; // upper edges of the quantile steps
  bars: readonly { from: number; to: number; count: number; typical: number }[];
}

export type Channel = CategoryChannel | NumberChannel;

export interface ChannelName {
  name: string;
  title: string;
}

const quantile_steps = 64;
const histogram_bars = 28;
const full_from = 0.9; // of the sizes of signed numbers, which have their full colour from there on

/** Categories that a column may hold besides those of the data set itself, such as suggested classes. */
const isFurtherCategory = (info: ColumnInfo) => info.kind === "category" && info.values !== "" && info.name !== "class" && info.name !== "split";

/** What the colour menu offers for this data set. */
export function channelNames({ report }: Dataset): ChannelName[] {
  const names: ChannelName[] = [];
  if (report.classes.length > 0) names.push({ name: "class", title: "Class" });
  if (report.splits.length > 0) names.push({ name: "split", title: "Split" });
  if (report.findings.some((finding) => finding.groups.length > 0)) names.push({ name: "finding", title: "Finding" });
  for (const info of report.columns) {
    if ((info.kind === "number" && info.name !== "flags") || isFurtherCategory(info)) names.push({ name: info.name, title: info.title });
  }
  return names;
}

const derived = new WeakMap<Column, Int32Array>();

function remembered(source: Column, make: () => Int32Array): Int32Array {
  let codes = derived.get(source);
  if (!codes) {
    codes = make();
    derived.set(source, codes);
  }
  return codes;
}

/** The category of every sample, -1 where it has none; undefined while loading or for other columns. */
export function categoryCodes(dataset: Dataset, name: string): Int32Array | undefined {
  if (name === "finding") {
    const flags = dataset.column("flags");
    return flags && remembered(flags, () => Int32Array.from(flags, (bits) => 31 - Math.clz32(bits & -bits)));
  }
  if (dataset.info(name)?.kind !== "category") return undefined;
  const column = dataset.column(name);
  return column && (column instanceof Int32Array ? column : remembered(column, () => Int32Array.from(column)));
}

function categoryLabels({ report, info }: Dataset, name: string): { labels: readonly string[]; missing: string } {
  if (name === "class") return { labels: report.classes, missing: "No class" };
  if (name === "split") return { labels: report.splits, missing: "No split" };
  if (name !== "finding") return { labels: report[info(name)?.values === "splits" ? "splits" : "classes"], missing: "None" };
  return { labels: report.findings.map((finding) => finding.title), missing: "No finding" };
}

function categoryChannel(dataset: Dataset, { name, title }: ChannelName): CategoryChannel | undefined {
  const codes = categoryCodes(dataset, name);
  if (!codes) return undefined;
  const { labels, missing } = categoryLabels(dataset, name);
  const counts = new Int32Array(labels.length + 1);
  for (const code of codes) ++counts[code >= 0 && code < labels.length ? code : labels.length]!;
  return { kind: "category", name, title, codes, labels, missing, counts };
}

/** Thresholds and a histogram of values, of which some may be missing. */
export function describeNumbers({ name, title }: ChannelName, values: Column, scale: Scale): NumberChannel {
  const sorted = Array.from(Float64Array.from(values).filter(Number.isFinite).sort());
  const thresholds = new Float64Array(quantile_steps - 1);
  for (let step = 1; step < quantile_steps; ++step) {
    thresholds[step - 1] = quantileSorted(sorted, step / quantile_steps) ?? NaN;
  }
  // The tails would press everything else into one bar, so the outer bars hold them.
  const low = quantileSorted(sorted, 0.01) ?? 0;
  const high = quantileSorted(sorted, 0.99) ?? 0;
  const clamped = sorted.map((value) => Math.min(high, Math.max(low, value)));
  const edges = Array.from({ length: histogram_bars - 1 }, (_, i) => low + ((i + 1) * (high - low)) / histogram_bars);
  const bins = high > low ? bin<number, number>().domain([low, high]).thresholds(edges)(clamped) : [];
  const bars = bins.map((b) => ({ from: b.x0!, to: b.x1!, count: b.length, typical: b[b.length >> 1] ?? b.x0! }));
  const limit = quantileSorted(sorted.map(Math.abs).sort((a, b) => a - b), full_from) || 1;
  return { kind: "number", name, title, scale, values, limit, thresholds, bars };
}

function numberChannel(dataset: Dataset, known: ChannelName): NumberChannel | undefined {
  const values = dataset.column(known.name);
  const isSigned = dataset.report.comparisons.some(({ ratio }) => ratio === known.name);
  return values && describeNumbers(known, values, isSigned ? "signed" : "quantile");
}

/** The channel of this name, or undefined while its column loads. */
export function findChannel(dataset: Dataset, name: string): Channel | undefined {
  const known = channelNames(dataset).find((channel) => channel.name === name);
  if (!known) return undefined;
  const isCategory = name === "finding" || dataset.info(name)?.kind === "category";
  return isCategory ? categoryChannel(dataset, known) : numberChannel(dataset, known);
}

/** Where a value stands among all values, 0..1; equal values stand together, NaN for the missing. */
export function quantileOf(channel: NumberChannel, value: number): number {
  if (!Number.isFinite(value)) return NaN;
  let low = 0;
  let high = channel.thresholds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (channel.thresholds[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low / (quantile_steps - 1);
}
