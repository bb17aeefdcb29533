import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { Experiment } from "../bundle/types.ts";
import { formatCount } from "../parts/format.ts";
import { SortHeader } from "../parts/sort_header.tsx";
import { Name, visibleName } from "../parts/text.tsx";
import { usePage } from "../state/page.ts";
import { classScores, type ClassScore } from "./facts.ts";
import { formatShare } from "./head.tsx";

type Order = "class" | "samples" | "precision" | "recall" | "f1";

/** Most samples first; of shares the smallest, which is the worst. */
const compare = (order: Order) => (a: ClassScore, b: ClassScore) => {
  if (order === "class") return a.code - b.code;
  if (order === "samples") return b.samples - a.samples || a.code - b.code;
  return (a[order] || 0) - (b[order] || 0) || a.code - b.code;
};

/** How well each class is found, and how far its name can be trusted. */
export function ClassScores({ experiment, onChoose }: { experiment: Experiment; onChoose(code: number): void }) {
  const { report } = usePage().dataset;
  const order = useSignal<Order>("class");
  const rows = useMemo(() => classScores(report.classes.length, experiment).sort(compare(order.value)), [report, experiment, order.value]);
  const header = (name: Order, title: string, does: string) => <SortHeader name={name} title={title} by={order.value} does={does} onSort={(by) => (order.value = by)} />;
  return (
    <section class="card" aria-labelledby="scores-title">
      <header class="section-head"><h2 id="scores-title">Classes</h2></header>
      <div class="table-box">
        <table class="numbers">
          <thead>
            <tr>
              {header("class", "Class", "In their own order")}
              {header("samples", "Samples", "That are of this class")}
              {header("precision", "Precision", "Share of what was taken for this class that is")}
              {header("recall", "Recall", "Share of this class that was taken for it")}
              {header("f1", "F1", "Harmonic mean of precision and recall")}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ code, samples, precision, recall, f1 }) => (
              <tr key={code}>
                <th scope="row"><button class="link" type="button" onClick={() => onChoose(code)} aria-label={`Select the samples of ${visibleName(report.classes[code]!)}`}><Name>{report.classes[code]!}</Name></button></th>
                <td>{formatCount(samples)}</td>
                <td>{formatShare(precision)}</td>
                <td>{formatShare(recall)}</td>
                <td>{formatShare(f1)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
