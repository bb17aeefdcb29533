import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { Grid } from "../bundle/types.ts";
import { categoryColours, cssColour } from "../colour/palette.ts";
import { columnsOf, curveOf, nearest, smooth, wantsLog, type Curve, type Range } from "../experiment/curves.ts";
import { Plot, type Drawn } from "../experiment/plot.tsx";
import { columnTitle } from "../experiment/streams.ts";
import { formatCount, formatNumber, plural } from "../parts/format.ts";
import { Name } from "../parts/text.tsx";
import { usePage } from "../state/page.ts";
import { groupLabel, keysOf } from "./model.ts";

interface RunCurve {
  run: number;
  curve: Curve;
}

const streams = ["validation_set_agg", "validation", "training"];

/** The tables that any run has, those that say most first. */
function streamsOf(grid: Grid): { name: string; title: string }[] {
  const all = new Map(grid.runs.flatMap(({ series }) => series.map(({ name, title, rows }) => [name, { name, title, rows }] as const)));
  const rank = (name: string) => (streams.indexOf(name) + streams.length + 1) % (streams.length + 1);
  return [...all.values()].sort((a, b) => rank(a.name) - rank(b.name));
}

/** A stream with a single row for each run would be points: then the first that has more. */
function firstStream(grid: Grid): string {
  const named = streamsOf(grid).map(({ name }) => name);
  const isLine = (name: string) => grid.runs.some(({ series }) => series.some((one) => one.name === name && one.rows > 1));
  return named.find(isLine) ?? named[0] ?? "";
}

function curvesOf(grid: Grid, stream: string, column: string): RunCurve[] {
  return grid.runs.flatMap(({ name, series }, run) => {
    const found = series.find((one) => one.name === stream);
    const curve = found && curveOf(found, column);
    return curve ? [{ run, curve: { ...curve, name: String(run), title: name, least: [], most: [] } }] : [];
  });
}

/** The run whose curve is nearest to a place of the plot, by distance along the axis of values. */
function runAt(curves: readonly RunCurve[], x: number, y: number, isLog: boolean): RunCurve | undefined {
  const along = (value: number) => (isLog ? Math.log(value) : value);
  let best: { one: RunCurve; distance: number } | undefined;
  for (const one of curves) {
    const i = nearest(one.curve.x, x);
    const distance = i < 0 ? NaN : Math.abs(along(one.curve.y[i]!) - along(y));
    if (Number.isFinite(distance) && (!best || distance < best.distance)) best = { one, distance };
  }
  return best?.one;
}

/** The learning curves of all runs, coloured by their groups. */
export function RunCurves({ grid }: { grid: Grid }) {
  const page = usePage();
  const keys = useMemo(() => keysOf(grid), [grid]);
  const stream = useSignal(firstStream(grid));
  const column = useSignal("loss");
  const smoothing = useSignal(0);
  const [at, atValue, range] = [useSignal(NaN), useSignal(NaN), useSignal<Range | undefined>(undefined)];
  const hidden = useSignal<ReadonlySet<number>>(new Set());
  const all = useMemo(() => curvesOf(grid, stream.value, column.value), [grid, stream.value, column.value]);
  const shown = useMemo(
    () => all.filter(({ run }) => !hidden.value.has(grid.runs[run]!.group)).map(({ run, curve }) => ({ run, curve: { ...curve, y: smoothing.value > 0 ? smooth(curve.y, smoothing.value) : curve.y } })),
    [all, hidden.value, smoothing.value],
  );
  const chosenLog = useSignal<boolean | undefined>(undefined);
  const isLog = chosenLog.value ?? (column.value === "loss" && wantsLog(all.map(({ curve }) => curve)));
  const columns = columnsOf(grid.runs.flatMap(({ series }) => series.filter(({ name }) => name === stream.value)));
  const colours = categoryColours(Math.max(8, grid.groups.length), page.theme.name.value);
  const read = Number.isFinite(at.value) ? runAt(shown, at.value, Number.isFinite(atValue.value) ? atValue.value : NaN, isLog) : undefined;
  const drawn: Drawn[] = shown.map(({ run, curve }) => {
    const colour = cssColour(colours[grid.runs[run]!.group]!);
    return { curve, look: { colour, width: run === read?.run ? 3 : 1.5, faint: read !== undefined && run !== read.run } };
  });
  const place = read ? nearest(read.curve.x, at.value) : -1;
  const toggle = (group: number) => {
    const next = new Set(hidden.value);
    if (!next.delete(group)) next.add(group);
    hidden.value = next;
  };
  return (
    <section class="card curves-card" aria-labelledby="run-curves-title">
      <header class="section-head">
        <h2 id="run-curves-title" class="curves-title">{columnTitle(column.value)} of every run</h2>
        <div class="curves-tools">
          <label class="curves-choice"><span class="visually-hidden">Table of statistics</span>
            <select value={stream.value} onChange={(event) => (stream.value = event.currentTarget.value)}>
              {streamsOf(grid).map(({ name, title }) => <option key={name} value={name}>{title}</option>)}
            </select>
          </label>
          <label class="curves-choice"><span class="visually-hidden">Column of the statistics</span>
            <select value={column.value} onChange={(event) => (column.value = event.currentTarget.value)}>
              {columns.map((one) => <option key={one} value={one}>{one}</option>)}
            </select>
          </label>
          <label class="check">Smoothing
            <input type="range" min="0" max="0.99" step="0.01" value={smoothing.value} onInput={(event) => (smoothing.value = Number(event.currentTarget.value))} />
          </label>
          <label class="check"><input type="checkbox" checked={isLog} onChange={(event) => (chosenLog.value = event.currentTarget.checked)} /> log</label>
          {range.value && <button class="button" type="button" onClick={() => (range.value = undefined)}>All episodes</button>}
        </div>
      </header>
      <p class="run-read" aria-live="polite">
        {read && place >= 0
          ? <><strong><Name>{read.curve.title}</Name></strong>: {formatNumber(read.curve.y[place]!)} at episode {formatCount(Math.round(read.curve.x[place]!))} <span class="quiet">{groupLabel(grid.groups[grid.runs[read.run]!.group]!, keys)}</span></>
          : <span class="quiet">{plural(shown.length, "curve")}; point at one to read it.</span>}
      </p>
      {all.length === 0 ? <p class="empty">No run has this table.</p> : (
        <Plot label={`${columnTitle(column.value)} of every run over episodes`} drawn={drawn} isLog={isLog} at={at} atValue={atValue} range={range} height={440} />
      )}
      <ul class="plain group-legend" aria-label="Groups">
        {grid.groups.map((group, i) => (
          <li key={i}>
            <button type="button" class="curve-entry" aria-pressed={!hidden.value.has(i)} onClick={() => toggle(i)}>
              <span class="dot" style={{ background: cssColour(colours[i]!) }} /><Name>{groupLabel(group, keys)}</Name>
              <span class="quiet">{plural(grid.runs.filter((run) => run.group === i).length, "run")}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
