const stops = ["440154", "482878", "3e4989", "31688e", "26828e", "1f9e89", "35b779", "6ece58", "b5de2b", "fde725"];

const table = stops.map((hex) => [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16)));

/** The viridis colour at t in 0..1, as 0xRRGGBB. */
export function viridis(t: number): number {
  const at = Math.min(1, Math.max(0, t)) * (table.length - 1);
  const low = Math.min(table.length - 2, Math.floor(at));
  const mix = (channel: number) => {
    const from = table[low]![channel]!;
    return Math.round(from + (table[low + 1]![channel]! - from) * (at - low));
  };
  return (mix(0) << 16) | (mix(1) << 8) | mix(2);
}
