import { useSignal } from "@preact/signals";
import { max } from "d3-array";
import { scaleBand, scaleLinear } from "d3-scale";
import { useMemo, useRef } from "preact/hooks";
import { categoryColours, cssColour, missing_colour } from "../colour/palette.ts";
import { formatCount, formatPercent } from "../parts/format.ts";
import { Name, visibleName } from "../parts/text.tsx";
import { useWidth } from "../parts/virtual.ts";
import { go, usePage, type Page } from "../state/page.ts";
import { tallyClasses, type ClassTally } from "./tally.ts";

const row_px = 26;
const most_rows = 20;
const count_px = 52;

const className = ({ dataset }: Page, tally: ClassTally) => dataset.report.classes[tally.code] ?? "No class";

/** Selects the pictures of one class and shows them on the map. */
function selectClass(page: Page, code: number): void {
  const codes = page.dataset.column("class");
  if (!codes) return;
  const members: number[] = [];
  codes.forEach((value, sample) => value === code && members.push(sample));
  page.selection.apply(members);
  go(page, "map");
}

function splitColours({ dataset, theme }: Page): string[] {
  const colours = categoryColours(dataset.report.splits.length, theme.name.value).map(cssColour);
  return dataset.report.splits.length > 0 ? [...colours, cssColour(missing_colour[theme.name.value])] : ["var(--accent)"];
}

function Bars({ tallies, width }: { tallies: readonly ClassTally[]; width: number }) {
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
          <g key={tally.code} transform={`translate(0 ${y(tally.code)})`} class="bar-row" onClick={() => selectClass(page, tally.code)}>
            <rect class="bar-hit" x={0} y={-row_px * 0.19} width={width} height={row_px} />
            <foreignObject x={0} y={-4} width={label_px - 8} height={24}>
              <div class="bar-label"><Name>{className(page, tally)}</Name></div>
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

/** The same numbers for those who read tables, or cannot see the bars. */
function Table({ tallies, total }: { tallies: readonly ClassTally[]; total: number }) {
  const page = usePage();
  const { splits } = page.dataset.report;
  return (
    <details class="as-table">
      <summary>As a table</summary>
      <table>
        <thead>
          <tr><th scope="col">Class</th>{splits.map((split, i) => <th key={i} scope="col"><Name>{split}</Name></th>)}<th scope="col">All</th><th scope="col">Share</th></tr>
        </thead>
        <tbody>
          {tallies.map((tally) => (
            <tr key={tally.code}>
              <th scope="row">
                <button class="link" type="button" onClick={() => selectClass(page, tally.code)}
                  aria-label={`Select the pictures of ${visibleName(className(page, tally))}`}>
                  <Name>{className(page, tally)}</Name>
                </button>
              </th>
              {splits.map((_, split) => <td key={split}>{formatCount(tally.bySplit[split]!)}</td>)}
              <td>{formatCount(tally.total)}</td>
              <td>{formatPercent(tally.total / total)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function SplitLegend() {
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

/** How evenly the classes are filled; without classes, there is nothing to compare. */
export function Balance() {
  const { report } = usePage().dataset;
  const { dataset } = usePage();
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const all = useSignal(false);
  const classOf = dataset.column("class");
  const splitOf = dataset.column("split");
  const tallies = useMemo(
    () => (classOf ? tallyClasses(report.classes.length, report.splits.length, classOf, splitOf) : []),
    [classOf, splitOf],
  );
  if (report.classes.length === 0 || report.samples === 0) return null;
  const shown = all.value ? tallies : tallies.slice(0, most_rows);
  return (
    <section class="card" aria-labelledby="balance-title">
      <header class="section-head"><h2 id="balance-title">Class balance</h2><SplitLegend /></header>
      <div ref={box} class="bars-box" style={{ minHeight: `${Math.min(report.classes.length, most_rows) * row_px}px` }}>
        {width > 0 && shown.length > 0 && <Bars tallies={shown} width={width} />}
      </div>
      {tallies.length > most_rows && (
        <button class="link" type="button" onClick={() => (all.value = !all.value)}>
          {all.value ? "Show fewer" : `Show all ${formatCount(tallies.length)} classes`}
        </button>
      )}
      {tallies.length > 0 && <Table tallies={tallies} total={report.samples} />}
    </section>
  );
}
