import { useSignal } from "@preact/signals";
import type { Experiment } from "../bundle/types.ts";
import { formatCount, formatPercent } from "../parts/format.ts";
import { Name } from "../parts/text.tsx";
import { numbersIn, parametersOf } from "./facts.ts";

const first_rows = 200;

/** The model's tensors with their shapes, and how many numbers are learnt in each. */
export function WeightsCard({ experiment }: { experiment: Experiment }) {
  const all = useSignal(false);
  const total = parametersOf(experiment);
  const shown = all.value ? experiment.weights : experiment.weights.slice(0, first_rows);
  return (
    <section class="card" aria-labelledby="weights-title">
      <header class="section-head"><h2 id="weights-title">Weights of <Name>{experiment.model}</Name></h2><p class="quiet">{formatCount(total)} numbers</p></header>
      {shown.length === 0 ? <p class="empty">No model was kept: no validation came to an end.</p> : (
        <div class="table-box">
          <table class="numbers">
            <thead><tr><th scope="col">Tensor</th><th scope="col">Shape</th><th scope="col">Numbers</th><th scope="col">Share</th></tr></thead>
            <tbody>
              {shown.map((weight) => (
                <tr key={weight.name}>
                  <th scope="row"><Name>{weight.name}</Name></th>
                  <td>{weight.shape.length === 0 ? "a number" : weight.shape.map(formatCount).join(" × ")}</td>
                  <td>{formatCount(numbersIn(weight))}</td>
                  <td>{total > 0 ? formatPercent(numbersIn(weight) / total) : "–"}<span class="share-bar share-bar-small" aria-hidden="true"><span class="share-bar-same" style={{ width: `${total > 0 ? (100 * numbersIn(weight)) / total : 0}%` }} /></span></td>
                </tr>
              ))}
            </tbody>
            <tfoot><tr><th scope="row">All</th><td /><td>{formatCount(total)}</td><td /></tr></tfoot>
          </table>
        </div>
      )}
      {experiment.weights.length > shown.length && <button class="link" type="button" onClick={() => (all.value = true)}>Show all {formatCount(experiment.weights.length)} tensors</button>}
    </section>
  );
}
