import type { Series } from "../bundle/types.ts";

/** A curve as it is drawn: the points of one column of a series. */
export interface Curve {
  name: string; // of the series, or of a run
  title: string;
  x: readonly number[];
  y: readonly number[];
  least: readonly number[]; // empty without
  most: readonly number[];
  every: number; // rows that a point stands for
}

const hidden_columns = ["episode", "epoch", "episodes_aggregated", "samples_aggregated", "batch_size"];

/** Columns that any of the series has, those that say how learning goes first. */
export function columnsOf(series: readonly Series[]): string[] {
  const names = [...new Set(series.flatMap(({ columns }) => columns.map(({ name }) => name)))].filter((name) => name !== "episode");
  return [...names.filter((name) => !hidden_columns.includes(name)), ...names.filter((name) => hidden_columns.includes(name))];
}

/** A column of a series against its episodes; undefined where it has no such column. */
export function curveOf(series: Series, column: string): Curve | undefined {
  const values = series.columns.find(({ name }) => name === column);
  if (!values) return undefined;
  const x = series.columns.find(({ name }) => name === "episode")?.means ?? values.means.map((_, i) => i * series.every);
  return { name: series.name, title: series.title, x, y: values.means, least: values.least, most: values.most, every: series.every };
}

/** A running mean that forgets: each value counts `factor` times as much as the next. It starts without a bias. */
export function smooth(values: readonly number[], factor: number): number[] {
  let mean = 0;
  let weight = 0;
  return values.map((value) => {
    if (!Number.isFinite(value)) return NaN;
    mean = factor * mean + (1 - factor) * value;
    weight = factor * weight + (1 - factor);
    return mean / weight;
  });
}

export type Range = readonly [number, number];

const inRange = (x: number, range: Range | undefined) => range === undefined || (x >= range[0] && x <= range[1]);

/** The least and the most of the curves' values in a range of x; on a logarithmic axis of those above 0. */
export function extentOf(curves: readonly Curve[], isLog: boolean, range?: Range): Range | undefined {
  let [low, high] = [Infinity, -Infinity];
  const take = (value: number) => {
    if (!Number.isFinite(value) || (isLog && value <= 0)) return;
    low = Math.min(low, value);
    high = Math.max(high, value);
  };
  for (const { x, y, least, most } of curves) {
    x.forEach((at, i) => {
      if (!inRange(at, range)) return;
      for (const values of [y, least, most]) if (values.length > 0) take(values[i]!);
    });
  }
  if (low > high) return undefined;
  if (low < high) return [low, high];
  return isLog ? [low / 2, high * 2] : [low - Math.max(0.5, Math.abs(low) / 2), high + Math.max(0.5, Math.abs(high) / 2)];
}

/** Whether values spread so far that a logarithmic axis shows them better. */
export function wantsLog(curves: readonly Curve[]): boolean {
  const values = curves.flatMap(({ y }) => y.filter(Number.isFinite));
  const [low, high] = [values.reduce((a, b) => Math.min(a, b), Infinity), values.reduce((a, b) => Math.max(a, b), -Infinity)];
  return low > 0 && high / low > 20;
}

/** The place of the value nearest to x in an ascending list; -1 in an empty one. */
export function nearest(values: readonly number[], x: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle]! < x) low = middle + 1;
    else high = middle;
  }
  if (low > 0 && (low === values.length || x - values[low - 1]! <= values[low]! - x)) return low - 1;
  return low < values.length ? low : -1;
}

type Scale = (value: number) => number;

/** An SVG path through the points that can be drawn, broken where one cannot. */
export function linePath(x: readonly number[], y: readonly number[], toX: Scale, toY: Scale): string {
  let path = "";
  let pen = "M";
  y.forEach((value, i) => {
    const [left, top] = [toX(x[i]!), toY(value)];
    if (!Number.isFinite(left) || !Number.isFinite(top)) {
      pen = "M";
      return;
    }
    path += `${pen}${left.toFixed(1)} ${top.toFixed(1)}`;
    pen = "L";
  });
  return path;
}

/** The area between two lists of values; where the lower one cannot be drawn it ends at `floor`. */
export function bandPath({ x, least, most }: Curve, toX: Scale, toY: Scale, floor: number): string {
  if (least.length === 0) return "";
  const top = (value: number) => (Number.isFinite(toY(value)) ? toY(value) : floor).toFixed(1);
  const upper = x.map((at, i) => `${toX(at).toFixed(1)} ${top(most[i]!)}`);
  const lower = x.map((at, i) => `${toX(at).toFixed(1)} ${top(least[i]!)}`).reverse();
  return `M${upper.join("L")}L${lower.join("L")}Z`;
}
