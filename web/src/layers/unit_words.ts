import { formatCount, formatNumber, formatPercent } from "../parts/format.ts";
import type { Units } from "./model.ts";
import { flag } from "./units.ts";

const finite = (value: number | undefined): value is number => value !== undefined && Number.isFinite(value);

/** The flags of a unit in words. */
export function flagWords(flags: number): string[] {
  return [flags & flag.dead ? "dead" : "", flags & flag.constant ? "constant" : "", flags & flag.identical ? "identical" : ""].filter(Boolean);
}

/** A unit in one line. */
export function describeUnit({ layer, kept, flags }: Pick<Units, "layer" | "kept" | "flags">, unit: number): string {
  const inactive = layer.inactive[unit];
  const mean = layer.mean[unit];
  return [
    `Unit ${formatCount(unit)}`,
    ...flagWords(flags[unit]!),
    ...(kept ? [kept.mask[unit] ? "kept" : "dropped"] : []),
    ...(finite(inactive) ? [`inactive ${formatPercent(inactive)}`] : []),
    ...(finite(mean) ? [`mean ${formatNumber(mean)}`] : []),
  ].join(", ");
}
