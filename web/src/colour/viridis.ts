import { mix } from "./mix.ts";

const stops = [0x440154, 0x482878, 0x3e4989, 0x31688e, 0x26828e, 0x1f9e89, 0x35b779, 0x6ece58, 0xb5de2b, 0xfde725];

/** The viridis colour at t in 0..1, as 0xRRGGBB. */
export function viridis(t: number): number {
  const at = Math.min(1, Math.max(0, t)) * (stops.length - 1);
  const low = Math.min(stops.length - 2, Math.floor(at));
  return mix(stops[low]!, stops[low + 1]!, at - low);
}
