/** Between two colours, 0xRRGGBB, by their stored values. */
export function mix(from: number, to: number, share: number): number {
  const channel = (shift: number) => {
    const [a, b] = [(from >> shift) & 255, (to >> shift) & 255];
    return Math.round(a + (b - a) * share) << shift;
  };
  return channel(16) | channel(8) | channel(0);
}

/** WCAG's relative luminance, 0 black to 1 white. */
export function luminance(rgb: number): number {
  const linear = (shift: number) => {
    const c = ((rgb >> shift) & 255) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(16) + 0.7152 * linear(8) + 0.0722 * linear(0);
}

const even = 0.179; // where black and white stand out alike, each above 4.5 : 1

/** Black or white, whichever is easier to read on a colour. */
export const inkOn = (rgb: number): number => (luminance(rgb) > even ? 0x000000 : 0xffffff);
