import { Name } from "../parts/text.tsx";
import { usePage } from "../state/page.ts";
import type { ChosenPair } from "./confusion_matrix.tsx";

/** The pair whose pictures a list is narrowed to, with the way back. */
export function PairChip({ pair, title, onClear }: { pair: ChosenPair; title: string; onClear(): void }) {
  const { classes } = usePage().dataset.report;
  return (
    <button class="chip" type="button" aria-pressed="true" onClick={onClear} title={title}>
      <Name>{classes[pair.given] ?? ""}</Name> → <Name>{classes[pair.suggested] ?? ""}</Name> <span aria-hidden="true">×</span>
      <span class="visually-hidden">: show all</span>
    </button>
  );
}
