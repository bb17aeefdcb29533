import { scaleLinear, scaleLog, scalePoint } from "d3-scale";
import { useRef } from "preact/hooks";
import { categoryColours, cssColour } from "../colour/palette.ts";
import { marks } from "../experiment/streams.ts";
import { formatNumber } from "../parts/format.ts";
import { useWidth } from "../parts/virtual.ts";
import { usePage } from "../state/page.ts";
import { isSpread, unquoted } from "./model.ts";
import type { Sweep, SweepPoint } from "./sweep.ts";

const height_px = 360;
const margin = { left: 62, right: 20, top: 14, bottom: 44 };
const apart_px = 11; // between points of unlike lines at one place

/** Every value there is, intervals too. */
function extentOf(sweep: Sweep, isLog: boolean): [number, number] {
  const values = sweep.lines.flatMap(({ points }) => points.flatMap(({ values: runs, mean, low, high }) => [...runs, mean, low, high]));
  const usable = values.filter((value) => Number.isFinite(value) && (!isLog || value > 0));
  if (usable.length === 0) return isLog ? [0.1, 1] : [0, 1];
  const [low, high] = [Math.min(...usable), Math.max(...usable)];
  if (low === high) return isLog ? [low / 2, high * 2] : [low - Math.max(1e-6, Math.abs(low) * 0.1), high + Math.max(1e-6, Math.abs(high) * 0.1)];
  const room = 0.06 * (high - low);
  return isLog ? [low, high] : [low - room, high + room];
}

function horizontal(sweep: Sweep, range: [number, number]): (value: string) => number {
  const numbers = sweep.ticks.map(Number);
  if (!sweep.isNumeric || sweep.ticks.length < 2) {
    const places = scalePoint(sweep.ticks, range).padding(0.5);
    return (value) => places(value) ?? NaN;
  }
  const ends: [number, number] = [Math.min(...numbers), Math.max(...numbers)];
  const inner: [number, number] = [range[0] + 46, range[1] - 46];
  const scale = isSpread(numbers) ? scaleLog(ends, inner) : scaleLinear(ends, inner);
  return (value) => scale(Number(value));
}

function Point({ point, x, toY, colour, mark, measure, title }: { point: SweepPoint; x: number; toY(value: number): number; colour: string; mark: string; measure: string; title: string }) {
  const hasInterval = Number.isFinite(point.low) && Number.isFinite(toY(point.low));
  return (
    <g>
      <title>{`${title}: ${measure} ${formatNumber(point.mean)}${hasInterval ? `, 95 % from ${formatNumber(point.low)} to ${formatNumber(point.high)}` : ""}`}</title>
      {hasInterval && <path class="sweep-interval" stroke={colour} d={`M${x - 6} ${toY(point.low)}h12M${x - 6} ${toY(point.high)}h12M${x} ${toY(point.low)}V${toY(point.high)}`} />}
      {point.values.map((value, i) => Number.isFinite(toY(value)) && <circle key={i} class="sweep-run" cx={x} cy={toY(value)} r={3.2} stroke={colour} />)}
      {Number.isFinite(toY(point.mean)) && <path class="sweep-mean" d={mark} fill={colour} transform={`translate(${x} ${toY(point.mean)}) scale(1.7)`} />}
    </g>
  );
}

interface Props {
  sweep: Sweep;
  measure: string;
  axis: string; // the key's name
  isLog: boolean;
}

/** A measure against a swept key: each run a ring, each group's mean a mark in the interval that holds it with 95 %. */
export function SweepPlot({ sweep, measure, axis, isLog }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const theme = usePage().theme.name.value;
  const colours = categoryColours(Math.max(8, sweep.lines.length), theme);
  const toX = horizontal(sweep, [margin.left, Math.max(margin.left + 1, width - margin.right)]);
  const vertical = [height_px - margin.bottom, margin.top];
  const toY = isLog ? scaleLog(extentOf(sweep, true), vertical).nice() : scaleLinear(extentOf(sweep, false), vertical).nice();
  const ticks = toY.ticks(6).filter((tick) => !isLog || /^[125]e/.test(tick.toExponential(0)));
  const shift = (line: number) => (line - (sweep.lines.length - 1) / 2) * Math.min(apart_px, 60 / Math.max(1, sweep.lines.length));
  return (
    <div ref={box} style={{ minHeight: `${height_px}px` }}>
      {width > 0 && (
        <svg class="sweep" width={width} height={height_px} aria-hidden="true">
          {ticks.map((tick) => (
            <g key={tick} transform={`translate(0 ${toY(tick)})`}>
              <line class="rule" x1={margin.left} x2={width - margin.right} />
              <text class="tick" x={margin.left - 8} dy="0.35em" text-anchor="end">{formatNumber(tick)}</text>
            </g>
          ))}
          {sweep.ticks.map((tick) => (
            <g key={tick} transform={`translate(${toX(tick)} 0)`}>
              <line class="rule" y1={margin.top} y2={height_px - margin.bottom} />
              <text class="tick" y={height_px - margin.bottom + 17} text-anchor="middle">{unquoted(tick) || "–"}</text>
            </g>
          ))}
          <text class="axis" x={(width + margin.left) / 2} y={height_px - 6} text-anchor="middle">{axis}{sweep.isNumeric && isSpread(sweep.ticks.map(Number)) && ", logarithmic"}</text>
          {sweep.lines.map(({ points }, i) => sweep.isNumeric && points.length > 1 && (
            <path key={i} class="sweep-line" stroke={cssColour(colours[i]!)} d={`M${points.filter(({ mean }) => Number.isFinite(toY(mean))).map(({ at, mean }) => `${toX(at) + shift(i)} ${toY(mean)}`).join("L")}`} />
          ))}
          {sweep.lines.map(({ title, points }, i) => points.map((point) => (
            <Point key={`${i} ${point.group}`} point={point} x={toX(point.at) + shift(i)} toY={toY} colour={cssColour(colours[i]!)} mark={marks[i % marks.length]!} measure={measure} title={`${title}, ${unquoted(point.at)}`} />
          )))}
        </svg>
      )}
    </div>
  );
}

/** The lines of a sweep by their colours and marks. */
export function SweepLegend({ sweep }: { sweep: Sweep }) {
  const theme = usePage().theme.name.value;
  const colours = categoryColours(Math.max(8, sweep.lines.length), theme);
  return (
    <ul class="plain sweep-legend" aria-label="Lines">
      {sweep.lines.map(({ title }, i) => (
        <li key={title}>
          <svg width="14" height="14" viewBox="-7 -7 14 14" aria-hidden="true"><path d={marks[i % marks.length]} fill={cssColour(colours[i]!)} transform="scale(1.4)" /></svg>
          {title}
        </li>
      ))}
    </ul>
  );
}
