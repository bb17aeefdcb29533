import { max } from "d3-array";
import { scaleBand, scaleLinear } from "d3-scale";
import { categoryColours, cssColour, missing_colour } from "../colour/palette.ts";
import { formatCount } from "../parts/format.ts";
import { Name } from "../parts/text.tsx";
import { usePage, type Page } from "../state/page.ts";
import type { ClassTally } from "./tally.ts";

export const row_px = 26;
const count_px = 52;

export const classNameOf = ({ dataset }: Page, code: number) =>
  dataset.report.classes[code] ?? (dataset.report.classes.length > 0 ? "No class" : "All pictures");

/** Colours of the splits, the last for pictures without one. */
export function splitColours({ dataset, theme }: Page): string[] {
  const colours = categoryColours(dataset.report.splits.length, theme.name.value).map(cssColour);
  return dataset.report.splits.length > 0 ? [...colours, cssColour(missing_colour[theme.name.value])] : ["var(--accent)"];
}

interface Props {
  tallies: readonly ClassTally[];
  width: number;
  onChoose(code: number): void;
}

/** Pictures per class, each bar made of its splits. */
export function ClassBars({ tallies, width, onChoose }: Props) {
  const page = usePage();
  const colours = splitColours(page);
  const label_px = Math.min(130, Math.max(40, width * 0.28));
  const x = scaleLinear([0, max(tallies, (tally) => tally.total) ?? 1], [0, Math.max(10, width - label_px - count_px)]);
  const y = scaleBand(tallies.map((tally) => tally.code), [0, tallies.length * row_px]).paddingInner(0.38).paddingOuter(0.19);
  return (
    <svg class="bars" width={width} height={tallies.length * row_px} aria-hidden="true">
      {tallies.map((tally) => {
        let start = 0;
        return (
          <g key={tally.code} transform={`translate(0 ${y(tally.code)})`} class="bar-row" onClick={() => onChoose(tally.code)}>
            <rect class="bar-hit" x={0} y={-row_px * 0.19} width={width} height={row_px} />
            <foreignObject x={0} y={-4} width={label_px - 8} height={24}>
              <div class="bar-label"><Name>{classNameOf(page, tally.code)}</Name></div>
            </foreignObject>
            <g transform={`translate(${label_px} 0)`}>
              {tally.bySplit.map((count, split) => {
                const from = start;
                start += count;
                return count > 0 && <rect key={split} x={x(from)} width={Math.max(1, x(count) - 1)} height={y.bandwidth()} rx={2} fill={colours[split]} />;
              })}
              <text class="bar-count" x={x(tally.total) + 6} y={y.bandwidth() / 2} dy="0.35em">{formatCount(tally.total)}</text>
            </g>
          </g>
        );
      })}
    </svg>
  );
}

export function SplitLegend() {
  const page = usePage();
  const { splits } = page.dataset.report;
  if (splits.length === 0) return null;
  const colours = splitColours(page);
  return (
    <ul class="plain split-legend">
      {splits.map((split, i) => <li key={i}><span class="dot" style={{ background: colours[i] }} /><Name>{split}</Name></li>)}
    </ul>
  );
}
