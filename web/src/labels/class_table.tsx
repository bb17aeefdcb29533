import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { Labels, Pair } from "../bundle/types.ts";
import { formatCount, formatPercent } from "../parts/format.ts";
import { SortHeader } from "../parts/sort_header.tsx";
import { Name, visibleName } from "../parts/text.tsx";
import { usePage } from "../state/page.ts";
import { doubtsByClass, type ClassDoubts } from "./confusion.ts";

const first_rows = 100;

type Order = "class" | "samples" | "doubtful" | "wanted" | "recall";

/** Largest first; of recalls the smallest, which is the worst. */
function compare(order: Order, recall: readonly number[]): (a: ClassDoubts, b: ClassDoubts) => number {
  if (order === "class") return (a, b) => a.code - b.code;
  if (order === "recall") return (a, b) => (recall[a.code] ?? NaN) - (recall[b.code] ?? NaN) || a.code - b.code;
  return (a, b) => b[order] - a[order] || a.code - b.code;
}

/** How well each class is told from the others, and how many of its labels are in doubt. */
export function ClassTable({ labels, doubts, onChoose }: { labels: Labels; doubts: readonly Pair[]; onChoose(code: number): void }) {
  const { report } = usePage().dataset;
  const order = useSignal<Order>("doubtful");
  const all = useSignal(false);
  const rows = useMemo(
    () => doubtsByClass(report.classes.length, doubts).sort(compare(order.value, labels.recall)),
    [report, doubts, labels, order.value],
  );
  const shown = all.value ? rows : rows.slice(0, first_rows);
  const header = (name: Order, title: string, does?: string) => (
    <SortHeader name={name} title={title} by={order.value} {...(does && { does })} onSort={(by) => (order.value = by)} />
  );
  return (
    <section class="card" aria-labelledby="classes-title">
      <header class="section-head"><h2 id="classes-title">Classes</h2></header>
      <div class="table-box">
        <table class="numbers">
          <thead>
            <tr>
              {header("class", "Class")}
              {header("samples", "Samples")}
              {header("doubtful", "Doubtful", "Labelled so, but another class fits better")}
              {header("wanted", "Wanted", "Labelled otherwise, but this class fits better")}
              {header("recall", "Recall", "Share of its samples whose nearest mostly agree")}
            </tr>
          </thead>
          <tbody>
            {shown.map(({ code, samples, doubtful, wanted }) => (
              <tr key={code}>
                <th scope="row">
                  <button class="link" type="button" onClick={() => onChoose(code)} aria-label={`Select the pictures of ${visibleName(report.classes[code]!)}`}>
                    <Name>{report.classes[code]!}</Name>
                  </button>
                  {labels.judged[code] === false && <span class="label label-note" title="The view does not tell this class from the others, so its labels were not judged">not judged</span>}
                </th>
                <td>{formatCount(samples)}</td>
                <td>{doubtful > 0 ? `${formatCount(doubtful)} (${formatPercent(doubtful / samples)})` : "–"}</td>
                <td>{wanted > 0 ? formatCount(wanted) : "–"}</td>
                <td>{Number.isFinite(labels.recall[code]!) ? formatPercent(labels.recall[code]!) : "–"}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > shown.length && <button class="link" type="button" onClick={() => (all.value = true)}>Show all {formatCount(rows.length)} classes</button>}
    </section>
  );
}
