import { useSignal, type Signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { Series } from "../bundle/types.ts";
import { formatCount, formatNumber } from "../parts/format.ts";
import { usePage } from "../state/page.ts";
import { columnsOf, curveOf, nearest, smooth, wantsLog, type Curve, type Range } from "./curves.ts";
import { Plot, type Drawn, type Landmark } from "./plot.tsx";
import { columnTitle, lookOf, marks } from "./streams.ts";

/** What plots beside each other share: where they are read, and which episodes they show. */
export interface Reading {
  at: Signal<number>;
  range: Signal<Range | undefined>;
  smoothing: Signal<number>;
}

interface Props {
  name: string; // of the card, for ids
  series: readonly Series[];
  first: string; // column to begin with
  reading: Reading;
  landmarks: readonly Landmark[];
}

/** Only what comes episode by episode is noisy enough to be smoothed. */
const isNoisy = (curve: Curve) => !curve.name.endsWith("_set_agg") && curve.x.length > 2;

function drawnOf(curves: readonly Curve[], hidden: ReadonlySet<string>, smoothing: number, theme: "light" | "dark"): Drawn[] {
  return curves.filter(({ name }) => !hidden.has(name)).map((curve) => {
    const look = { mark: marks[0], ...lookOf(curve.name, theme) }; // few points are seen, many are a line
    if (smoothing === 0 || !isNoisy(curve)) return { curve, look };
    return { curve: { ...curve, y: smooth(curve.y, smoothing), least: [], most: [] }, look: { ...look, width: 2, under: curve } };
  });
}

const episodesOf = ({ x, every }: Curve, i: number) =>
  every === 1 ? `episode ${formatCount(x[i]!)}` : `episodes around ${formatCount(x[i]!)}`;

/** A curve's name, its switch, and its value where the plot is read; at the end while it is not. */
function Entry({ curve, isHidden, smoothing, at, onToggle }: { curve: Curve; isHidden: boolean; smoothing: number; at: number; onToggle(): void }) {
  const theme = usePage().theme.name.value;
  const look = lookOf(curve.name, theme);
  const i = Number.isFinite(at) ? nearest(curve.x, at) : curve.x.length - 1;
  const smoothed = smoothing > 0 && isNoisy(curve) && i >= 0 ? smooth(curve.y.slice(0, i + 1), smoothing).at(-1) : undefined;
  return (
    <tr class={isHidden ? "is-hidden" : ""}>
      <th scope="row">
        <button type="button" class="curve-entry" aria-pressed={!isHidden} onClick={onToggle} title={isHidden ? "Show this curve" : "Hide this curve"}>
          <svg width="26" height="12" viewBox="-13 -6 26 12" aria-hidden="true">
            <line x1="-13" x2="13" stroke={look.colour} stroke-width={look.width} />
            {look.mark && <path d={look.mark} fill={look.colour} />}
          </svg>
          {curve.title}
        </button>
      </th>
      <td class="curve-value">
        {i >= 0 ? formatNumber(curve.y[i]!) : "–"}
        {i >= 0 && curve.least.length > 0 && smoothed === undefined && <span class="quiet"> {formatNumber(curve.least[i]!)} to {formatNumber(curve.most[i]!)}</span>}
        {smoothed !== undefined && <span class="quiet"> smoothed {formatNumber(smoothed)}</span>}
      </td>
      <td class="quiet">{i >= 0 && episodesOf(curve, i)}</td>
    </tr>
  );
}

function thinning(series: readonly Series[]): string {
  const thinned = series.filter(({ every }) => every > 1);
  return thinned.map(({ title, rows, every }) => `${title}: ${formatCount(rows)} rows, each point the mean of ${formatCount(every)} with the least and the most around it.`).join(" ");
}

/** One column of the statistics over the episodes. */
export function CurvesCard({ name, series, first, reading, landmarks }: Props) {
  const theme = usePage().theme.name.value;
  const columns = useMemo(() => columnsOf(series), [series]);
  const column = useSignal(columns.includes(first) ? first : (columns[0] ?? ""));
  const curves = useMemo(() => series.map((one) => curveOf(one, column.value)).filter((curve) => curve !== undefined), [series, column.value]);
  const chosenLog = useSignal<Record<string, boolean>>({});
  const isLog = chosenLog.value[column.value] ?? (/loss/.test(column.value) && wantsLog(curves));
  const hidden = useSignal<ReadonlySet<string>>(new Set());
  const drawn = useMemo(() => drawnOf(curves, hidden.value, reading.smoothing.value, theme), [curves, hidden.value, reading.smoothing.value, theme]);
  const toggle = (curve: Curve) => {
    const next = new Set(hidden.value);
    if (!next.delete(curve.name)) next.add(curve.name);
    hidden.value = next;
  };
  const note = thinning(series.filter((one) => curves.some((curve) => curve.name === one.name)));
  return (
    <section class="card curves-card" aria-labelledby={`${name}-title`}>
      <header class="section-head">
        <h2 id={`${name}-title`} class="curves-title">{columnTitle(column.value)}</h2>
        <div class="curves-tools">
          <label class="curves-choice"><span class="visually-hidden">Column of the statistics</span>
            <select value={column.value} onChange={(event) => (column.value = event.currentTarget.value)}>
              {columns.map((one) => <option key={one} value={one}>{one}</option>)}
            </select>
          </label>
          <label class="check"><input type="checkbox" checked={isLog} onChange={(event) => (chosenLog.value = { ...chosenLog.value, [column.value]: event.currentTarget.checked })} /> log</label>
        </div>
      </header>
      {curves.length === 0 ? <p class="empty">No table has this column.</p> : (
        <Plot label={`${columnTitle(column.value)} over episodes`} drawn={drawn} isLog={isLog} at={reading.at} range={reading.range} landmarks={landmarks} />
      )}
      <table class="curve-entries">
        <caption class="visually-hidden">Curves, with their values where the plot is read</caption>
        <tbody>
          {curves.map((curve) => (
            <Entry key={curve.name} curve={curve} isHidden={hidden.value.has(curve.name)} smoothing={reading.smoothing.value} at={reading.at.value} onToggle={() => toggle(curve)} />
          ))}
        </tbody>
      </table>
      {note && <p class="quiet card-note">{note}</p>}
    </section>
  );
}
