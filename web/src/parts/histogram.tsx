import { max } from "d3-array";
import { scaleLinear } from "d3-scale";
import type { NumberChannel, Scale } from "../colour/channel.ts";
import { numberColour } from "../colour/paint.ts";
import { cssColour } from "../colour/palette.ts";
import { usePage } from "../state/page.ts";
import { formatCount, formatNumber, formatPercent } from "./format.ts";

const size_px = { width: 196, height: 54 };

const words: Record<Scale, string> = { quantile: "by quantile", share: "share", signed: "around 0" };

/** A value of a channel as its scale reads. */
export const formatValue = ({ scale }: NumberChannel, value: number): string =>
  scale === "share" && Number.isFinite(value) ? formatPercent(value) : formatNumber(value);

/** The histogram of a number, each bar in the colour its values have. */
export function Histogram({ channel, height = size_px.height }: { channel: NumberChannel; height?: number }) {
  const theme = usePage().theme.name.value;
  const y = scaleLinear([0, max(channel.bars, (bar) => bar.count) ?? 1], [0, height]);
  const step = size_px.width / Math.max(1, channel.bars.length);
  if (channel.bars.length === 0) {
    const only = channel.values.find((value) => Number.isFinite(value));
    return <p class="quiet">{only === undefined ? "No values" : `All values are ${formatValue(channel, only)}`}</p>;
  }
  return (
    <figure class="histogram">
      <svg width={size_px.width} height={height} role="img" aria-label={`Histogram of ${channel.title}`}>
        {channel.bars.map((bar, i) => (
          <rect key={i} x={i * step} width={step - 1} y={height - Math.max(1, y(bar.count))} height={Math.max(1, y(bar.count))}
            fill={cssColour(numberColour(channel, bar.typical, theme))}>
            <title>{`${formatValue(channel, bar.from)} to ${formatValue(channel, bar.to)}: ${formatCount(bar.count)}`}</title>
          </rect>
        ))}
      </svg>
      <figcaption><span>{formatValue(channel, channel.bars[0]!.from)}</span><span class="quiet">{words[channel.scale]}</span><span>{formatValue(channel, channel.bars.at(-1)!.to)}</span></figcaption>
    </figure>
  );
}
