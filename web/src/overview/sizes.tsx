import { extent, max } from "d3-array";
import { scaleLog, scaleSqrt } from "d3-scale";
import { useMemo, useRef } from "preact/hooks";
import { formatCount, formatPercent, plural } from "../parts/format.ts";
import { useWidth } from "../parts/virtual.ts";
import { usePage } from "../state/page.ts";
import { tallySizes, type SizeTally } from "./tally.ts";

const height_px = 190;
const margin = { left: 44, right: 14, top: 12, bottom: 34 };
const most_bubbles = 400;
const rows_shown = 5;

/** Limits with some air around them, so that a single size still has an axis. */
function limits(values: readonly number[]): [number, number] {
  const [low = 1, high = 1] = extent(values.filter((value) => value > 0));
  return [low / 1.3, high * 1.3];
}

function ticks(scale: { ticks(count: number): number[] }, [low, high]: [number, number]): number[] {
  const powers = scale.ticks(4).filter((tick) => Number.isInteger(Math.log2(tick)) || /^[125]0*$/.test(String(tick)));
  return powers.filter((tick) => tick >= low && tick <= high).filter((_, i, all) => all.length <= 5 || i % Math.ceil(all.length / 5) === 0);
}

/** Width against height, both logarithmic; a bubble's area is how many pictures have that size. */
function Bubbles({ sizes, width }: { sizes: readonly SizeTally[]; width: number }) {
  const xs = limits(sizes.map((size) => size.width));
  const ys = limits(sizes.map((size) => size.height));
  const x = scaleLog(xs, [margin.left, width - margin.right]);
  const y = scaleLog(ys, [height_px - margin.bottom, margin.top]);
  const r = scaleSqrt([0, max(sizes, (size) => size.count) ?? 1], [2.5, 16]);
  return (
    <svg class="bubbles" width={width} height={height_px} aria-hidden="true">
      {ticks(x, xs).map((tick) => (
        <g key={tick} transform={`translate(${x(tick)} 0)`}>
          <line class="rule" y1={margin.top} y2={height_px - margin.bottom} />
          <text class="tick" y={height_px - margin.bottom + 14} text-anchor="middle">{tick}</text>
        </g>
      ))}
      {ticks(y, ys).map((tick) => (
        <g key={tick} transform={`translate(0 ${y(tick)})`}>
          <line class="rule" x1={margin.left} x2={width - margin.right} />
          <text class="tick" x={margin.left - 6} dy="0.35em" text-anchor="end">{tick}</text>
        </g>
      ))}
      {sizes.slice(0, most_bubbles).map((size) => (
        <circle key={`${size.width} ${size.height}`} class="bubble" cx={x(size.width)} cy={y(size.height)} r={r(size.count)}>
          <title>{`${size.width} × ${size.height}: ${formatCount(size.count)}`}</title>
        </circle>
      ))}
      <text class="axis" x={width - margin.right} y={height_px - 4} text-anchor="end">width in pixels</text>
      <text class="axis" x={4} y={10}>height</text>
    </svg>
  );
}

function CommonSizes({ sizes, total }: { sizes: readonly SizeTally[]; total: number }) {
  return (
    <table class="sizes-table">
      <caption class="visually-hidden">The most frequent picture sizes</caption>
      <tbody>
        {sizes.slice(0, rows_shown).map((size) => (
          <tr key={`${size.width} ${size.height}`}>
            <th scope="row">{size.width} × {size.height}</th>
            <td>{formatCount(size.count)}</td>
            <td class="quiet">{formatPercent(size.count / total)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Picture sizes at a glance. */
export function Sizes() {
  const { dataset } = usePage();
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const widths = dataset.column("width");
  const heights = dataset.column("height");
  const sizes = useMemo(() => (widths && heights ? tallySizes(widths, heights) : []), [widths, heights]);
  if (dataset.report.samples === 0 || !dataset.has("width") || !dataset.has("height")) return null;
  const [most] = sizes;
  return (
    <section class="card" aria-labelledby="sizes-title">
      <header class="section-head">
        <h2 id="sizes-title">Picture sizes</h2>
        {sizes.length > 1 && <p class="quiet">{plural(sizes.length, "size")}</p>}
      </header>
      <div ref={box}>
        {sizes.length === 1 && <p class="one-size">All are <strong>{most!.width} × {most!.height}</strong> pixels.</p>}
        {sizes.length > 1 && width > 0 && <Bubbles sizes={sizes} width={width} />}
      </div>
      {sizes.length > 1 && <CommonSizes sizes={sizes} total={dataset.report.samples} />}
    </section>
  );
}
