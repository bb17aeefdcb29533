import type { Grid } from "../bundle/types.ts";
import { formatCount, formatNumber } from "../parts/format.ts";
import { Name } from "../parts/text.tsx";
import { isLoss, ranked, unquoted, valueOf, type Key } from "./model.ts";

/** What each group of runs came to in one measure, the best first. */
export function GroupsTable({ grid, keys, measure }: { grid: Grid; keys: readonly Key[]; measure: string }) {
  const rows = ranked(grid.groups, measure);
  return (
    <section class="card" aria-labelledby="groups-title">
      <header class="section-head">
        <h2 id="groups-title" class="curves-title">{measure.replaceAll("_", " ")} by group</h2>
        <p class="quiet">{isLoss(measure) ? "least" : "largest"} first; runs of a group differ in their seeds alone</p>
      </header>
      <div class="table-box">
        <table class="numbers">
          <thead>
            <tr>
              <th scope="col">#</th>
              {keys.map(({ path, title }) => <th key={path} scope="col" title={path}><Name>{title}</Name></th>)}
              <th scope="col" title="Runs that have this measure">Runs</th>
              <th scope="col" title="Mean and standard deviation over the runs">Mean ± deviation</th>
              <th scope="col" title="Interval that holds the mean with 95 %, by bootstrap over the runs">95 % interval</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ group, summary }, rank) => (
              <tr key={group}>
                <th scope="row">{rank + 1}</th>
                {keys.map(({ path }) => <td key={path}><Name>{unquoted(valueOf(grid.groups[group]!, path)) || "–"}</Name></td>)}
                <td>{formatCount(summary.n)}</td>
                <td><strong>{formatNumber(summary.mean)}</strong>{Number.isFinite(summary.deviation) && ` ± ${formatNumber(Number(summary.deviation.toPrecision(2)))}`}</td>
                <td>{Number.isFinite(summary.low) ? `${formatNumber(summary.low)} to ${formatNumber(summary.high)}` : "–"}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
