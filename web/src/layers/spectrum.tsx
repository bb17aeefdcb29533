import { scaleLinear, scaleLog } from "d3-scale";
import { useMemo, useRef } from "preact/hooks";
import type { Layer } from "../bundle/types.ts";
import { formatCount, formatPercent } from "../parts/format.ts";
import { Name, visibleName } from "../parts/text.tsx";
import { useWidth } from "../parts/virtual.ts";
import { usePage } from "../state/page.ts";
import { componentsFor, cumulative } from "./units.ts";

const height_px = 210;
const margin = { left: 42, right: 14, top: 12, bottom: 34 };
const log_from = 64; // components: the first few matter most, so wide layers get a logarithmic axis
const told = [0.9, 0.99];

/** A mark per strategy that differs in shape, as paths around 0, 0. */
const marks = ["M-5-5H5V5H-5Z", "M0-6.5L6.5 0 0 6.5-6.5 0Z", "M0-6L6 5H-6Z", "M-5 0A5 5 0 1 0 5 0 5 5 0 1 0-5 0Z", "M-6-2H-2V-6H2V-2H6V2H2V6H-2V2H-6Z"];

const markOf = (at: number) => marks[at % marks.length]!;

function Plot({ layer, explained, width, chosen }: { layer: Layer; explained: readonly number[]; width: number; chosen: string }) {
  const end = Math.max(2, explained.length, ...layer.kept.map(({ units }) => units.length));
  const isLog = end > log_from;
  const range = [margin.left, width - margin.right];
  const x = isLog ? scaleLog([1, end], range) : scaleLinear([0, end], range);
  const y = scaleLinear([0, 1], [height_px - margin.bottom, margin.top]);
  const curve = explained.map((share, i) => `${x(i + 1).toFixed(1)} ${y(share).toFixed(1)}`).join("L");
  const ticks = x.ticks(6).filter((tick) => Number.isInteger(tick) && (!isLog || /^[125]0*$/.test(String(tick))));
  return (
    <svg class="spectrum" width={width} height={height_px} aria-hidden="true">
      {ticks.map((tick) => (
        <g key={tick} transform={`translate(${x(tick)} 0)`}>
          <line class="rule" y1={margin.top} y2={height_px - margin.bottom} />
          <text class="tick" y={height_px - margin.bottom + 14} text-anchor="middle">{formatCount(tick)}</text>
        </g>
      ))}
      {[0, 0.25, 0.5, 0.75, 1].map((tick) => (
        <g key={tick} transform={`translate(0 ${y(tick)})`}>
          <line class="rule" x1={margin.left} x2={width - margin.right} />
          <text class="tick" x={margin.left - 6} dy="0.35em" text-anchor="end">{100 * tick} %</text>
        </g>
      ))}
      {explained.length > 0 && <path class="spectrum-curve" d={`M${curve}`} />}
      {layer.kept.map(({ strategy, units }, i) => {
        const at = x(Math.max(isLog ? 1 : 0, units.length));
        const share = units.length === 0 ? 0 : (explained[Math.min(units.length, explained.length) - 1] ?? 0);
        return (
          <g key={i} class={`spectrum-mark${strategy === chosen ? " is-chosen" : ""}`}>
            <title>{`${visibleName(strategy)}: ${formatCount(units.length)} units`}</title>
            <line x1={at} x2={at} y1={margin.top} y2={height_px - margin.bottom} />
            <path d={markOf(i)} transform={`translate(${at} ${y(share)})`} />
          </g>
        );
      })}
      <text class="axis" x={width - margin.right} y={height_px - 4} text-anchor="end">components{isLog && ", logarithmic"}</text>
    </svg>
  );
}

/** How many units each recipe keeps; choosing one marks its units below. */
function Recipes({ layer, explained, chosen }: { layer: Layer; explained: readonly number[]; chosen: string }) {
  const { place } = usePage();
  if (layer.kept.length === 0) return <p class="quiet card-note">No recipe was asked which units to keep.</p>;
  return (
    <ul class="plain recipes" aria-label="Recipes: which units to keep">
      {layer.kept.map(({ strategy, units }, i) => {
        const share = units.length > 0 ? explained[units.length - 1] : 0;
        return (
          <li key={i}>
            <button type="button" class="recipe" aria-pressed={strategy === chosen} onClick={() => (place.strategy.value = strategy)}>
              <svg class="recipe-mark" width="14" height="14" viewBox="-7 -7 14 14" aria-hidden="true"><path d={markOf(i)} /></svg>
              <span class="recipe-name"><Name>{strategy}</Name></span>
              <span><strong>{formatCount(units.length)}</strong> of {formatCount(layer.units)} units</span>
              {share !== undefined && explained.length > 0 && <span class="quiet">as many components hold {formatPercent(share)}</span>}
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** How many directions the layer's responses use, and how many units that leaves to keep. */
export function Spectrum({ layer, strategy }: { layer: Layer; strategy: string }) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const explained = useMemo(() => cumulative(layer.spectrum), [layer]);
  const facts = told.map((share) => ({ share, count: componentsFor(explained, share) })).filter(({ count }) => count !== undefined);
  return (
    <section class="card" aria-labelledby="spectrum-title">
      <header class="section-head">
        <h2 id="spectrum-title">Explained variance</h2>
        <p class="quiet">{facts.map(({ share, count }) => `${formatPercent(share)} in ${formatCount(count!)}`).join(", ")}</p>
      </header>
      <div ref={box} style={{ minHeight: explained.length > 0 ? `${height_px}px` : 0 }}>
        {explained.length === 0 ? <p class="quiet card-note">The spectrum is not known.</p> : width > 0 && <Plot layer={layer} explained={explained} width={width} chosen={strategy} />}
      </div>
      <Recipes layer={layer} explained={explained} chosen={strategy} />
    </section>
  );
}
