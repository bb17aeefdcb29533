import type { ThemeName } from "../state/theme.ts";
import type { Channel } from "./channel.ts";
import { quantileOf } from "./channel.ts";
import { categoryColours, missing_colour } from "./palette.ts";
import { viridis } from "./viridis.ts";

/** One colour per sample, 0xRRGGBB. */
export function paintSamples(channel: Channel | undefined, samples: number, theme: ThemeName): Uint32Array {
  const missing = missing_colour[theme];
  const paint = new Uint32Array(samples).fill(missing);
  if (channel?.kind === "category") {
    const colours = categoryColours(channel.labels.length, theme);
    for (let sample = 0; sample < samples; ++sample) paint[sample] = colours[channel.codes[sample]!] ?? missing;
  } else if (channel?.kind === "number") {
    for (let sample = 0; sample < samples; ++sample) {
      const at = quantileOf(channel, channel.values[sample]!);
      if (!Number.isNaN(at)) paint[sample] = viridis(at);
    }
  }
  return paint;
}
