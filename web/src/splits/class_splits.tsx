import { useSignal } from "@preact/signals";
import { useMemo, useRef } from "preact/hooks";
import { ClassBars, classNameOf, row_px, SplitLegend } from "../overview/class_bars.tsx";
import { tallyClasses } from "../overview/tally.ts";
import { formatCount } from "../parts/format.ts";
import { Name, visibleName } from "../parts/text.tsx";
import { useWidth } from "../parts/virtual.ts";
import { usePage } from "../state/page.ts";

const first_rows = 20;

/** How many pictures of each class stand in each split; every number selects them. */
export function ClassSplits() {
  const page = usePage();
  const { dataset, selection } = page;
  const { report } = dataset;
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const all = useSignal(false);
  const splitOf = dataset.column("split");
  const given = dataset.column("class");
  const classOf = useMemo(() => (dataset.has("class") ? given : new Int32Array(report.samples).fill(-1)), [given]);
  const tallies = useMemo(
    () => (classOf && splitOf ? tallyClasses(report.classes.length, report.splits.length, classOf, splitOf) : []),
    [classOf, splitOf],
  );
  const shown = all.value ? tallies : tallies.slice(0, first_rows);
  const codeOf = (values: ArrayLike<number> | undefined, sample: number, limit: number) => {
    const code = values?.[sample] ?? -1;
    return code < limit ? code : -1;
  };
  /** Split -2 stands for any. */
  const choose = (code: number, split: number) => {
    const samples: number[] = [];
    for (let sample = 0; sample < report.samples; ++sample) {
      const isOfSplit = split === -2 || codeOf(splitOf, sample, report.splits.length) === split;
      if (codeOf(classOf, sample, report.classes.length) === code && isOfSplit) samples.push(sample);
    }
    selection.apply(samples);
  };
  const isSplitless = tallies.some(({ bySplit }) => bySplit[report.splits.length]! > 0);
  const columns = [...report.splits.map((name, split) => ({ name, split, at: split })), ...(isSplitless ? [{ name: "No split", split: -1, at: report.splits.length }] : [])];
  const cell = (code: number, split: number, name: string, count: number) => (
    <button class="link" type="button" disabled={count === 0} onClick={() => choose(code, split)}
      aria-label={`${formatCount(count)}: select ${visibleName(classNameOf(page, code))} in ${visibleName(name)}`}>{formatCount(count)}</button>
  );
  return (
    <section class="card" aria-labelledby="class-splits-title">
      <header class="section-head"><h2 id="class-splits-title">Classes in the splits</h2><SplitLegend /></header>
      <div ref={box} class="bars-box">{width > 0 && shown.length > 0 && <ClassBars tallies={shown} width={width} onChoose={(code) => choose(code, -2)} />}</div>
      <div class="table-box">
        <table class="numbers">
          <caption class="visually-hidden">Pictures of each class in each split; a number selects them</caption>
          <thead><tr><th scope="col">Class</th>{columns.map(({ name, at }) => <th key={at} scope="col"><Name>{name}</Name></th>)}<th scope="col">All</th></tr></thead>
          <tbody>
            {shown.map(({ code, total, bySplit }) => (
              <tr key={code}>
                <th scope="row"><Name>{classNameOf(page, code)}</Name></th>
                {columns.map(({ name, split, at }) => <td key={at}>{cell(code, split, name, bySplit[at]!)}</td>)}
                <td>{cell(code, -2, "all splits", total)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {tallies.length > first_rows && (
        <button class="link" type="button" style={{ minHeight: `${row_px}px` }} onClick={() => (all.value = !all.value)}>
          {all.value ? "Show fewer" : `Show all ${formatCount(tallies.length)} classes`}
        </button>
      )}
    </section>
  );
}
