import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { Grid } from "../bundle/types.ts";
import { WithGrid } from "../experiment/use_experiment.tsx";
import { GroupsTable } from "../grid/groups_table.tsx";
import { isSpread, keysOf, measuresOf, mostVaried } from "../grid/model.ts";
import { sweepOf } from "../grid/sweep.ts";
import { SweepLegend, SweepPlot } from "../grid/sweep_plot.tsx";
import { visibleName } from "../parts/text.tsx";
import { usePage } from "../state/page.ts";

const best_first = ["test_loss", "validation_loss"];

function Compare({ grid }: { grid: Grid }) {
  const { place } = usePage();
  const keys = useMemo(() => keysOf(grid), [grid]);
  const measures = useMemo(() => measuresOf(grid), [grid]);
  const first = best_first.find((measure) => measures.includes(measure)) ?? measures[0] ?? "";
  const measure = measures.includes(place.measure.value) ? place.measure.value : first;
  const chosen = useSignal("");
  const key = keys.find(({ path }) => path === chosen.value) ?? mostVaried(keys, grid);
  const sweep = useMemo(() => sweepOf(grid, keys, key?.path ?? "", measure), [grid, keys, key, measure]);
  const chosenLog = useSignal<boolean | undefined>(undefined);
  const values = sweep.lines.flatMap(({ points }) => points.map(({ mean }) => mean));
  const isLog = chosenLog.value ?? (values.length > 0 && isSpread(values));
  if (measures.length === 0) return <p class="empty">No run was measured: none has come to a validation.</p>;
  return (
    <div class="experiment">
      <section class="card curves-card" aria-labelledby="sweep-title">
        <header class="section-head">
          <h2 id="sweep-title" class="curves-title">{measure.replaceAll("_", " ")}</h2>
          <div class="curves-tools">
            <label class="check">Measure
              <select id="measure" value={measure} onChange={(event) => (place.measure.value = event.currentTarget.value)}>
                {measures.map((name) => <option key={name} value={name}>{name.replaceAll("_", " ")}</option>)}
              </select>
            </label>
            {keys.length > 0 && (
              <label class="check">Against
                <select id="key" value={key?.path ?? ""} onChange={(event) => (chosen.value = event.currentTarget.value)}>
                  {keys.map(({ path, title }) => <option key={path} value={path}>{visibleName(title)}</option>)}
                </select>
              </label>
            )}
            <label class="check"><input type="checkbox" checked={isLog} onChange={(event) => (chosenLog.value = event.currentTarget.checked)} /> log</label>
          </div>
        </header>
        <p class="quiet card-note">A ring is a run, a filled mark the mean of runs that differ in their seeds alone, bars the interval that holds it with 95 %.</p>
        <SweepPlot sweep={sweep} measure={measure.replaceAll("_", " ")} axis={key?.title ?? ""} isLog={isLog} />
        {sweep.lines.length > 1 && <SweepLegend sweep={sweep} />}
      </section>
      <GroupsTable grid={grid} keys={keys} measure={measure} />
    </div>
  );
}

/** What the swept settings do to a measure. */
export function CompareTab() {
  return <WithGrid>{(grid) => <Compare grid={grid} />}</WithGrid>;
}
