import type { Grid, GridGroup, Summary } from "../bundle/types.ts";

/** Something that groups of runs differ in: a path of the configuration, or the problem or the model. */
export interface Key {
  path: string;
  title: string; // the end of the path, as long as it takes to tell it from the others
}

const of_kind: Record<string, (group: GridGroup) => string> = { problem: ({ problem }) => problem, model: ({ model }) => model };

export function valueOf(group: GridGroup, path: string): string {
  return of_kind[path]?.(group) ?? group.settings.find((setting) => setting.path === path)?.value ?? "";
}

/** The last names of a path that no other one ends in. */
function shortened(path: string, paths: readonly string[]): string {
  const names = path.split(".");
  for (let count = 1; count < names.length; ++count) {
    const title = names.slice(-count).join(".");
    if (paths.every((other) => other === path || (other !== title && !other.endsWith(`.${title}`)))) return title;
  }
  return path;
}

/** What was swept, in the order in which groups name it. */
export function keysOf({ groups }: Grid): Key[] {
  const paths = Object.keys(of_kind).filter((path) => new Set(groups.map((group) => valueOf(group, path))).size > 1);
  for (const { settings } of groups) for (const { path } of settings) if (!paths.includes(path)) paths.push(path);
  return paths.map((path) => ({ path, title: shortened(path, paths) }));
}

/** The key with the most values, the last of several: what one would look along first. */
export function mostVaried(keys: readonly Key[], { groups }: Grid): Key | undefined {
  const count = ({ path }: Key) => new Set(groups.map((group) => valueOf(group, path))).size;
  return keys.reduce<Key | undefined>((most, key) => (most === undefined || count(key) >= count(most) ? key : most), undefined);
}

/** What was measured, in the order in which groups name it. */
export const measuresOf = ({ groups }: Grid): string[] => [...new Set(groups.flatMap(({ summaries }) => summaries.map(({ measure }) => measure)))];

export const summaryOf = (group: GridGroup, measure: string): Summary | undefined => group.summaries.find((summary) => summary.measure === measure);

/** A group in words, without the key that an axis shows. */
export function groupLabel(group: GridGroup, keys: readonly Key[], without = ""): string {
  const parts = keys.filter(({ path }) => path !== without).map(({ path, title }) => [path, title, valueOf(group, path)] as const).filter(([, , value]) => value !== "");
  const words = parts.map(([path, title, value]) => (path in of_kind ? value : `${title} ${unquoted(value)}`));
  return words.join(", ") || "all runs";
}

/** Texts stand in quotes in configurations; people need them only where blanks would mislead. */
export const unquoted = (value: string): string => /^'([^']*)'$/.exec(value)?.[1] ?? value;

/** The numbers of a list of texts; undefined when one of them is none. */
export function numbersOf(values: readonly string[]): number[] | undefined {
  const numbers = values.map((value) => (value.trim() === "" ? NaN : Number(value)));
  return numbers.every(Number.isFinite) ? numbers : undefined;
}

/** Whether an axis of these values is better logarithmic: all above 0, and far apart. */
export const isSpread = (values: readonly number[]): boolean => Math.min(...values) > 0 && Math.max(...values) / Math.min(...values) >= 16;

const lower_is_better = /loss/;

/** Whether a measure is better the smaller it is. */
export const isLoss = (measure: string): boolean => lower_is_better.test(measure);

/** The groups that have a measure, the best first. */
export function ranked(groups: readonly GridGroup[], measure: string): { group: number; summary: Summary }[] {
  const sign = isLoss(measure) ? 1 : -1;
  return groups
    .map((group, i) => ({ group: i, summary: summaryOf(group, measure) }))
    .filter((entry): entry is { group: number; summary: Summary } => entry.summary !== undefined)
    .sort((a, b) => sign * (a.summary.mean - b.summary.mean) || a.group - b.group);
}

/**
 * The address of a run's own page, every name on the way encoded; undefined for what is no page below a folder that
 * relative names lead to.
 */
export function pageAddress(page: string): string | undefined {
  const names = page.split("/");
  if (names.at(-1) !== "index.html" || names.length < 2 || names.some((name) => name === "" || name === ".")) return undefined;
  const first = names.findIndex((name) => name !== "..");
  if (names.slice(first).includes("..")) return undefined;
  return names.map(encodeURIComponent).join("/");
}

/** Texts in the order of their numbers where both are such; what is empty stands last. */
export function compareCells(a: string, b: string): number {
  const [left, right] = [a.trim(), b.trim()];
  if (left === "" || right === "") return Number(left === "") - Number(right === "");
  const [x, y] = [Number(left), Number(right)];
  if (Number.isFinite(x) && Number.isFinite(y)) return x - y;
  return left < right ? -1 : left > right ? 1 : 0;
}
