import type { ThemeName } from "../state/theme.ts";
import { mix } from "./mix.ts";

/** Blue, a grey that steps back, orange: all reach 3 : 1 against the map's ground. */
const stops: Record<ThemeName, readonly [number, number, number]> = {
  light: [0x0a5fa8, 0x95938a, 0xc25200],
  dark: [0x5bb4ff, 0x676c72, 0xff9a3d],
};

/** The colour of a signed number at t in -1..1, as 0xRRGGBB. */
export function signedColour(t: number, theme: ThemeName): number {
  const [negative, zero, positive] = stops[theme];
  return mix(zero, t < 0 ? negative : positive, Math.min(1, Math.abs(t)));
}
