import type { ThemeName } from "../state/theme.ts";

/** Okabe and Ito's eight hues, each as dark or light as it takes to reach 3 : 1 against the map's ground. */
const okabe_ito: Record<ThemeName, readonly number[]> = {
  light: [0x0072b2, 0xc18600, 0x009e73, 0xca6fa5, 0x3f97cc, 0xd55e00, 0x22262b, 0x968d14],
  dark: [0x4aa3df, 0xe69f00, 0x14b88a, 0xe08fbd, 0x8fd0f5, 0xf0742a, 0xe8e6e1, 0xf0e442],
};

export const missing_colour: Record<ThemeName, number> = { light: 0x8b9096, dark: 0x6b727a };

const most_distinct = 96; // beyond it colours repeat: no eye tells that many apart

type Lab = readonly [number, number, number];

const linear = (channel: number) => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4);

/** Oklab: distance in it is close to how different two colours look. */
function toLab(rgb: number): Lab {
  const [r, g, b] = [rgb >> 16, (rgb >> 8) & 255, rgb & 255].map((c) => linear(c / 255)) as [number, number, number];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** All colours of a coarse RGB lattice that stand out from the theme's ground are neither grey nor glaring. */
function candidates(theme: ThemeName): { rgb: number; lab: Lab }[] {
  const [darkest, lightest] = theme === "light" ? [0.4, 0.65] : [0.6, 0.92];
  const found = [];
  for (let step = 0; step < 4096; ++step) {
    const rgb = ((step >> 8) * 0x110000) | (((step >> 4) & 15) * 0x1100) | ((step & 15) * 0x11);
    const lab = toLab(rgb);
    const chroma = Math.hypot(lab[1], lab[2]);
    if (lab[0] >= darkest && lab[0] <= lightest && chroma > 0.05 && chroma < 0.2) found.push({ rgb, lab });
  }
  return found;
}

/** Glasbey's idea: each next colour is the one farthest from all that were taken. Always the same list. */
function farthestColours(theme: ThemeName, count: number): number[] {
  const pool = candidates(theme);
  const colours = okabe_ito[theme].slice(0, 6); // the first classes look alike in small and large sets
  const nearest = new Float64Array(pool.length).fill(Infinity);
  const take = (lab: Lab) => {
    pool.forEach((entry, i) => {
      const [l, a, b] = entry.lab;
      nearest[i] = Math.min(nearest[i]!, Math.hypot(0.7 * (l - lab[0]), a - lab[1], b - lab[2]));
    });
  };
  take(toLab(missing_colour[theme]));
  for (const colour of colours) take(toLab(colour));
  while (colours.length < count) {
    let best = 0;
    for (let i = 1; i < pool.length; ++i) if (nearest[i]! > nearest[best]!) best = i;
    colours.push(pool[best]!.rgb);
    take(pool[best]!.lab);
  }
  return colours;
}

const cache = new Map<string, readonly number[]>();

/** One colour per category, 0xRRGGBB, fixed by its number and the count of categories alone. */
export function categoryColours(count: number, theme: ThemeName): readonly number[] {
  if (count <= 8) return okabe_ito[theme].slice(0, count);
  const key = `${theme} ${Math.min(count, most_distinct)}`;
  let distinct = cache.get(key);
  if (!distinct) {
    distinct = farthestColours(theme, Math.min(count, most_distinct));
    cache.set(key, distinct);
  }
  return Array.from({ length: count }, (_, i) => distinct[i % distinct.length]!);
}

export const cssColour = (rgb: number): string => `#${rgb.toString(16).padStart(6, "0")}`;
