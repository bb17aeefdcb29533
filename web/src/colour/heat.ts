import type { ThemeName } from "../state/theme.ts";
import { mix } from "./mix.ts";

const ends: Record<ThemeName, readonly [number, number]> = { light: [0xeff3f1, 0x0a5a63], dark: [0x1d242b, 0x7fe3d3] };

/** The colour of a cell at t in 0..1, as 0xRRGGBB: nothing is close to the ground, all stands out. */
export function heatColour(t: number, theme: ThemeName): number {
  const [from, to] = ends[theme];
  return mix(from, to, Math.min(1, Math.max(0, t)));
}
