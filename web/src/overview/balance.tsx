import { useSignal } from "@preact/signals";
import { useMemo, useRef } from "preact/hooks";
import { formatCount, formatPercent } from "../parts/format.ts";
import { Name, visibleName } from "../parts/text.tsx";
import { useWidth } from "../parts/virtual.ts";
import { go, usePage, type Page } from "../state/page.ts";
import { ClassBars, classNameOf, row_px, SplitLegend } from "./class_bars.tsx";
import { tallyClasses, type ClassTally } from "./tally.ts";

const most_rows = 20;

/** Selects the pictures of one class and shows them on the map. */
function selectClass(page: Page, code: number): void {
  const codes = page.dataset.column("class");
  if (!codes) return;
  const members: number[] = [];
  codes.forEach((value, sample) => value === code && members.push(sample));
  page.selection.apply(members);
  go(page, "map");
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
                  aria-label={`Select the pictures of ${visibleName(classNameOf(page, tally.code))}`}>
                  <Name>{classNameOf(page, tally.code)}</Name>
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

/** How evenly the classes are filled; without classes, there is nothing to compare. */
export function Balance() {
  const page = usePage();
  const { dataset } = page;
  const { report } = dataset;
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
        {width > 0 && shown.length > 0 && <ClassBars tallies={shown} width={width} onChoose={(code) => selectClass(page, code)} />}
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
