import type { Grid } from "../bundle/types.ts";
import { groupLabel, numbersOf, summaryOf, valueOf, type Key } from "./model.ts";

/** Runs of one group on the plot of a sweep. */
export interface SweepPoint {
  group: number;
  at: string; // the value of the key
  values: number[]; // of its runs
  mean: number;
  low: number; // NaN for a single run
  high: number;
}

/** Points that differ in the key of the axis and in nothing else. */
export interface SweepLine {
  title: string;
  points: SweepPoint[];
}

export interface Sweep {
  ticks: string[]; // values of the key, in order
  isNumeric: boolean;
  lines: SweepLine[];
}

/** A measure of every group against one key. */
export function sweepOf(grid: Grid, keys: readonly Key[], key: string, measure: string): Sweep {
  const lines = new Map<string, SweepLine>();
  grid.groups.forEach((group, number) => {
    const summary = summaryOf(group, measure);
    if (!summary) return;
    const title = groupLabel(group, keys, key);
    const line = lines.get(title) ?? { title, points: [] };
    lines.set(title, line);
    const values = grid.runs.filter((run) => run.group === number).map((run) => run.measures.get(measure) ?? NaN).filter(Number.isFinite);
    line.points.push({ group: number, at: valueOf(group, key), values, mean: summary.mean, low: summary.low, high: summary.high });
  });
  const all = [...new Set([...lines.values()].flatMap(({ points }) => points.map(({ at }) => at)))];
  const numbers = numbersOf(all);
  const ticks = numbers ? all.toSorted((a, b) => Number(a) - Number(b)) : all;
  for (const line of lines.values()) line.points.sort((a, b) => ticks.indexOf(a.at) - ticks.indexOf(b.at));
  return { ticks, isNumeric: numbers !== undefined, lines: [...lines.values()] };
}
