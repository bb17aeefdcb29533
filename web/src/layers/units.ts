import type { Layer } from "../bundle/types.ts";
import { describeNumbers, type NumberChannel, type Scale } from "../colour/channel.ts";

/** What units can be coloured and ordered by. */
export type Measure = "inactive" | "mean" | "deviation";

export const measures: readonly { name: Measure; title: string; scale: Scale; means: string }[] = [
  { name: "inactive", title: "Inactive", scale: "share", means: "Share of the unit's responses that are zero" },
  { name: "mean", title: "Mean", scale: "quantile", means: "Mean of the unit's responses" },
  { name: "deviation", title: "Deviation", scale: "quantile", means: "Standard deviation of the unit's responses" },
];

export const measuresOf = (layer: Layer) => measures.filter(({ name }) => layer[name].length > 0);

/** The measure as something to colour by; undefined where the layer was not asked. */
export function channelOf(layer: Layer, name: string): NumberChannel | undefined {
  const known = measuresOf(layer);
  const measure = known.find((other) => other.name === name) ?? known[0];
  return measure && describeNumbers({ name: measure.name, title: measure.title }, Float64Array.from(layer[measure.name]), measure.scale);
}

/** What is wrong with a unit. */
export const flag = { none: 0, dead: 1, constant: 2, identical: 4 } as const;

/** One byte of flags per unit. */
export function flagsOf(layer: Layer): Uint8Array {
  const flags = new Uint8Array(layer.units);
  const mark = (units: readonly number[], bit: number) => {
    for (const unit of units) flags[unit] = flags[unit]! | bit;
  };
  mark(layer.dead, flag.dead);
  mark(layer.constant, flag.constant);
  for (const group of layer.identical) mark(group, flag.identical);
  return flags;
}

export interface Kept {
  strategy: string;
  mask: Uint8Array; // 1 for the units to keep
  count: number;
}

/** The units that a strategy keeps, the first one's without a choice; undefined without any strategy. */
export function keptOf(layer: Layer, strategy: string): Kept | undefined {
  const kept = layer.kept.find((other) => other.strategy === strategy) ?? layer.kept[0];
  if (!kept) return undefined;
  const mask = new Uint8Array(layer.units);
  for (const unit of kept.units) mask[unit] = 1;
  return { strategy: kept.strategy, mask, count: mask.reduce((sum, one) => sum + one, 0) };
}

/** The other units that always agree with this one. */
export function twinsOf(layer: Layer, unit: number): number[] {
  return (layer.identical.find((group) => group.includes(unit)) ?? []).filter((other) => other !== unit);
}

export type Which = "all" | "kept" | "dropped" | "dead" | "constant" | "identical";
export type Order = "number" | "largest" | "smallest";

/** The units of a kind in some order; those without a value come last. */
export function listUnits(layer: Layer, which: Which, order: Order, kept: Kept | undefined, channel: NumberChannel | undefined): Uint32Array {
  const flags = flagsOf(layer);
  const tests: Record<Which, (unit: number) => boolean> = {
    all: () => true,
    kept: (unit) => kept?.mask[unit] === 1,
    dropped: (unit) => kept?.mask[unit] === 0,
    dead: (unit) => (flags[unit]! & flag.dead) !== 0,
    constant: (unit) => (flags[unit]! & flag.constant) !== 0,
    identical: (unit) => (flags[unit]! & flag.identical) !== 0,
  };
  const units = Uint32Array.from({ length: layer.units }, (_, unit) => unit).filter(tests[which]);
  if (order === "number" || !channel) return units;
  const sign = order === "largest" ? -1 : 1;
  const key = (unit: number) => {
    const value = channel.values[unit]!;
    return Number.isNaN(value) ? Infinity : sign * value;
  };
  return units.sort((a, b) => {
    const [x, y] = [key(a), key(b)];
    return x === y ? a - b : x - y; // of two infinities the difference is not a number
  });
}

/** Share of the variance that the first 1, 2, … components explain together, at most all of it. */
export function cumulative(spectrum: readonly number[]): number[] {
  let sum = 0;
  return spectrum.map((share) => (sum = Math.min(1, sum + (share > 0 ? share : 0))));
}

/** How many components explain this share of the variance; undefined where the list ends before. */
export function componentsFor(explained: readonly number[], share: number): number | undefined {
  const at = explained.findIndex((sum) => sum >= share);
  return at < 0 ? undefined : at + 1;
}
