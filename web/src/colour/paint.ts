import type { ThemeName } from "../state/theme.ts";
import type { Channel, NumberChannel } from "./channel.ts";
import { quantileOf } from "./channel.ts";
import { categoryColours, missing_colour } from "./palette.ts";
import { signedColour } from "./signed.ts";
import { viridis } from "./viridis.ts";

/** The colour of a number, 0xRRGGBB. */
export function numberColour(channel: NumberChannel, value: number, theme: ThemeName): number {
  if (!Number.isFinite(value)) return missing_colour[theme];
  if (channel.scale === "signed") return signedColour(value / channel.limit, theme);
  return viridis(channel.scale === "share" ? value : quantileOf(channel, value));
}

/** One colour per sample, 0xRRGGBB. */
export function paintSamples(channel: Channel | undefined, samples: number, theme: ThemeName): Uint32Array {
  const missing = missing_colour[theme];
  const paint = new Uint32Array(samples).fill(missing);
  if (channel?.kind === "category") {
    const colours = categoryColours(channel.labels.length, theme);
    for (let sample = 0; sample < samples; ++sample) paint[sample] = colours[channel.codes[sample]!] ?? missing;
  } else if (channel?.kind === "number") {
    for (let sample = 0; sample < samples; ++sample) paint[sample] = numberColour(channel, channel.values[sample]!, theme);
  }
  return paint;
}
