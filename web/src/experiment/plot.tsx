import { useSignal, type Signal } from "@preact/signals";
import { scaleLinear, scaleLog } from "d3-scale";
import { useId, useRef } from "preact/hooks";
import { formatCount, formatNumber } from "../parts/format.ts";
import { useWidth } from "../parts/virtual.ts";
import { bandPath, extentOf, linePath, nearest, type Curve, type Range } from "./curves.ts";

/** How a curve looks: colour, width, and a mark at its points where these are few. */
export interface Look {
  colour: string;
  width: number;
  mark?: string | undefined; // path around 0, 0, drawn where points are few
  under?: Curve; // the same before it was smoothed, drawn faintly
  faint?: boolean; // steps back behind another one
}

export interface Drawn {
  curve: Curve;
  look: Look;
}

/** A place on the axis of episodes that is worth a line. */
export interface Landmark {
  x: number;
  label: string;
}

interface Props {
  label: string; // what a screen reader says the plot is of
  drawn: readonly Drawn[];
  isLog: boolean;
  at: Signal<number>; // the episode that is read; NaN for none. Plots beside each other share it
  atValue?: Signal<number>; // where the pointer is on the other axis; NaN for nowhere
  range: Signal<Range | undefined>; // of episodes that are shown; undefined: all
  landmarks?: readonly Landmark[];
  height?: number;
}

const margin = { left: 58, right: 16, top: 20, bottom: 34 };
const least_drag_px = 6;
const most_marks = 60; // more of them hide the line

const episodes = (x: number) => formatCount(Math.round(x));

/** What the curves have at an episode, for the reader that sees none of them. */
function inWords(drawn: readonly Drawn[], x: number): string {
  const values = drawn.map(({ curve }) => {
    const i = nearest(curve.x, x);
    return i < 0 ? "" : `${curve.title} ${formatNumber(curve.y[i]!)}`;
  });
  return [`episode ${episodes(x)}`, ...values.filter(Boolean)].join(", ");
}

/** Powers of ten are read more easily than written out. */
const tickText = (tick: number) => (tick !== 0 && Math.abs(tick) < 1e-3 ? tick.toExponential(0).replace("e-", "e−") : formatNumber(tick));

function ticksOf(scale: { ticks(count: number): number[] }, isLog: boolean): number[] {
  const ticks = scale.ticks(6);
  if (!isLog || ticks.length <= 8) return ticks;
  const decades = ticks.filter((tick) => /^1e/.test(tick.toExponential(0)));
  return decades.length >= 2 ? decades : ticks.filter((tick) => /^[125]e/.test(tick.toExponential(0)));
}

function Marks({ drawn: { curve, look }, toX, toY }: { drawn: Drawn; toX(x: number): number; toY(y: number): number }) {
  if (!look.mark || curve.x.length > most_marks) return null;
  return (
    <>{curve.x.map((x, i) => Number.isFinite(toY(curve.y[i]!)) && (
      <path key={i} class="curve-mark" d={look.mark} fill={look.colour} transform={`translate(${toX(x).toFixed(1)} ${toY(curve.y[i]!).toFixed(1)})`} />
    ))}</>
  );
}

/**
 * Curves over episodes. The pointer, or the arrow keys, read the values of the episode they are at; a drag, or + and −,
 * shows a part of the episodes; a double click, or 0, all of them.
 */
export function Plot({ label, drawn, isLog, at, atValue, range, landmarks = [], height = 300 }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const clip = useId();
  const drag = useSignal<Range | undefined>(undefined);
  const curves = drawn.map(({ curve }) => curve);
  const end = curves.reduce((most, { x }) => Math.max(most, x.at(-1) ?? 0), 0);
  const shown: Range = range.value ?? [0, Math.max(1, end)];
  const toX = scaleLinear(shown, [margin.left, Math.max(margin.left + 1, width - margin.right)]);
  const extent = extentOf([...curves, ...drawn.flatMap(({ look }) => look.under ?? [])], isLog, range.value);
  const vertical = [height - margin.bottom, margin.top];
  const toY = isLog ? scaleLog(extent ?? [0.1, 1], vertical).nice() : scaleLinear(extent ?? [0, 1], vertical).nice();
  const xOf = (event: PointerEvent) => {
    const left = event.clientX - box.current!.getBoundingClientRect().left;
    return Math.min(shown[1], Math.max(shown[0], toX.invert(left)));
  };
  const zoom = (factor: number) => {
    const middle = Number.isFinite(at.value) ? at.value : (shown[0] + shown[1]) / 2;
    const next: Range = [Math.max(0, middle - (middle - shown[0]) * factor), Math.min(Math.max(1, end), middle + (shown[1] - middle) * factor)];
    range.value = next[0] <= 0 && next[1] >= end ? undefined : next;
  };
  const step = (to: number) => {
    const places = [...new Set(curves.flatMap(({ x }) => x))].sort((a, b) => a - b).filter((x) => x >= shown[0] && x <= shown[1]);
    if (places.length === 0) return;
    const here = Number.isFinite(at.value) ? nearest(places, at.value) : to > 0 ? -1 : places.length;
    at.value = places[Math.min(places.length - 1, Math.max(0, here + to))]!;
  };
  const keys: Record<string, () => void> = {
    ArrowRight: () => step(1), ArrowLeft: () => step(-1), PageDown: () => step(20), PageUp: () => step(-20),
    Home: () => (at.value = shown[0]), End: () => (at.value = shown[1]),
    "+": () => zoom(0.5), "=": () => zoom(0.5), "-": () => zoom(2), "0": () => (range.value = undefined),
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  const onUp = () => {
    const part = drag.value;
    drag.value = undefined;
    if (part && Math.abs(toX(part[1]) - toX(part[0])) >= least_drag_px) range.value = [Math.min(...part), Math.max(...part)];
  };
  const reading = Number.isFinite(at.value) && at.value >= shown[0] && at.value <= shown[1];
  const onLeave = () => {
    at.value = NaN;
    if (atValue) atValue.value = NaN;
  };
  return (
    <div class="plot" ref={box} style={{ minHeight: `${height}px` }} tabIndex={0} role="slider" aria-label={label} aria-valuemin={0} aria-valuemax={Math.round(end)}
      aria-valuenow={reading ? Math.round(at.value) : Math.round(end)} aria-valuetext={inWords(drawn, reading ? at.value : end)} onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        drag.value = [xOf(event), xOf(event)];
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        at.value = xOf(event);
        if (atValue) atValue.value = toY.invert(event.clientY - box.current!.getBoundingClientRect().top);
        if (drag.value) drag.value = [drag.value[0], xOf(event)];
      }}
      onPointerUp={onUp} onPointerCancel={() => (drag.value = undefined)} onPointerLeave={onLeave} onDblClick={() => (range.value = undefined)}>
      {width > 0 && (
        <svg width={width} height={height} aria-hidden="true">
          <clipPath id={clip}><rect x={margin.left} y={margin.top - 6} width={Math.max(0, width - margin.left - margin.right + 6)} height={height - margin.top - margin.bottom + 12} /></clipPath>
          {ticksOf(toY, isLog).map((tick) => (
            <g key={tick} transform={`translate(0 ${toY(tick)})`}>
              <line class="rule" x1={margin.left} x2={width - margin.right} />
              <text class="tick" x={margin.left - 8} dy="0.35em" text-anchor="end">{tickText(tick)}</text>
            </g>
          ))}
          {toX.ticks(Math.max(2, Math.floor(width / 110))).filter(Number.isInteger).map((tick) => (
            <g key={tick} transform={`translate(${toX(tick)} ${height - margin.bottom})`}>
              <line class="rule" y2={5} />
              <text class="tick" y={17} text-anchor="middle">{formatCount(tick)}</text>
            </g>
          ))}
          <text class="axis" x={width - margin.right} y={height - 3} text-anchor="end">episode</text>
          <g clip-path={`url(#${clip})`}>
            {drawn.map(({ curve, look }, i) => curve.least.length > 0 && <path key={i} class="curve-band" d={bandPath(curve, toX, toY, height - margin.bottom)} fill={look.colour} />)}
            {drawn.map(({ look }, i) => look.under && <path key={i} class="curve-under" d={linePath(look.under.x, look.under.y, toX, toY)} stroke={look.colour} />)}
            {drawn.map(({ curve, look }, i) => <path key={i} class={`curve${look.faint ? " is-faint" : ""}${!look.under && look.width < 1.4 ? " curve-thin" : ""}`} d={linePath(curve.x, curve.y, toX, toY)} stroke={look.colour} stroke-width={look.width} />)}
            {drawn.map((one, i) => <Marks key={i} drawn={one} toX={toX} toY={toY} />)}
          </g>
          {landmarks.filter(({ x }) => x >= shown[0] && x <= shown[1]).map(({ x, label: says }) => (
            <g key={says} class="landmark" transform={`translate(${toX(x)} 0)`}>
              <line y1={margin.top - 4} y2={height - margin.bottom} />
              <text y={11} text-anchor={toX(x) > width / 2 ? "end" : "start"}>{says}</text>
            </g>
          ))}
          {reading && (
            <g class="guide" transform={`translate(${toX(at.value)} 0)`}>
              <line y1={margin.top} y2={height - margin.bottom} />
            </g>
          )}
          {reading && drawn.map(({ curve, look }, i) => {
            const place = nearest(curve.x, at.value);
            const top = place < 0 ? NaN : toY(curve.y[place]!);
            const inside = place >= 0 && curve.x[place]! >= shown[0] && curve.x[place]! <= shown[1];
            return inside && Number.isFinite(top) && !look.faint && <circle key={i} class="guide-point" cx={toX(curve.x[place]!)} cy={top} r={4} fill={look.colour} />;
          })}
          {drag.value && <rect class="drag" x={Math.min(toX(drag.value[0]), toX(drag.value[1]))} width={Math.abs(toX(drag.value[1]) - toX(drag.value[0]))} y={margin.top} height={height - margin.top - margin.bottom} />}
          {!extent && <text class="plot-empty" x={(width + margin.left) / 2} y={height / 2} text-anchor="middle">{isLog ? "No values above 0 here" : "No values here"}</text>}
        </svg>
      )}
    </div>
  );
}
