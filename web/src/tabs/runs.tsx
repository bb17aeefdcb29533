import { WithGrid } from "../experiment/use_experiment.tsx";
import { RunCurves } from "../grid/run_curves.tsx";
import { RunsTable } from "../grid/runs_table.tsx";

/** Every run of a grid, in a table. */
export function RunsTab() {
  return <WithGrid>{(grid) => <div class="experiment"><RunsTable grid={grid} /></div>}</WithGrid>;
}

/** How all of them learnt. */
export function RunCurvesTab() {
  return <WithGrid>{(grid) => <div class="experiment"><RunCurves grid={grid} /></div>}</WithGrid>;
}
