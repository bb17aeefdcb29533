import type { Similarity } from "../bundle/types.ts";
import { heatColour } from "../colour/heat.ts";
import { plural } from "../parts/format.ts";
import { HeatGrid, type HeatCell } from "../parts/heat_grid.tsx";
import { Name, visibleName } from "../parts/text.tsx";
import { usePage } from "../state/page.ts";
import { showLayer } from "./model.ts";

const most_layers = 64; // more cells than of 64 by 64 make a page slow

/** How much every two layers say the same. Choosing a cell shows the layer of its row. */
export function SimilarityCard({ similarity, current }: { similarity: Similarity; current: string }) {
  const page = usePage();
  const theme = page.theme.name.value;
  const rows = similarity.rows.slice(0, most_layers);
  const columns = similarity.columns.slice(0, most_layers);
  const left = Math.max(similarity.rows.length, similarity.columns.length) - most_layers;
  const cell = (row: number, column: number): HeatCell => {
    const value = similarity.values[row]![column]!;
    const names = `${visibleName(rows[row]!)} and ${visibleName(columns[column]!)}`;
    if (!Number.isFinite(value)) return { text: "–", label: `${names}: undefined, nothing in them varies`, colour: undefined };
    return { text: value.toFixed(2), label: `${names}: ${value.toFixed(3)}`, colour: heatColour(value, theme) };
  };
  return (
    <section class="card" aria-labelledby="similarity-title">
      <header class="section-head"><h2 id="similarity-title">How alike the layers are</h2></header>
      <p class="quiet card-note"><Name>{similarity.method}</Name>: 1 is the same up to rotation and scale.</p>
      <HeatGrid label="Similarity of layers" rows={rows} columns={columns} cell={cell}
        chosen={{ row: rows.indexOf(current), column: columns.indexOf(current) }} onChoose={(row) => showLayer(page, rows[row]!)} />
      {left > 0 && <p class="quiet card-note">{plural(left, "layer")} not shown.</p>}
    </section>
  );
}
