import { heatColour } from "../colour/heat.ts";
import { formatCount } from "../parts/format.ts";
import { HeatGrid, type HeatCell } from "../parts/heat_grid.tsx";
import { visibleName } from "../parts/text.tsx";
import { usePage } from "../state/page.ts";
import type { Confusion } from "./confusion.ts";

/** Two classes of a confusion, by their numbers. */
export interface ChosenPair {
  given: number;
  suggested: number;
}

const faintest = 0.1; // a single confusion must be seen

const short = (count: number) => (count < 1000 ? formatCount(count) : `${Number((count / 1000).toPrecision(2))}k`);

interface Props {
  label: string;
  axes: readonly [rows: string, columns: string];
  words: { right: string; wrong: string }; // what a count on the diagonal is, and what joins two classes beside it
  confusion: Confusion;
  chosen: ChosenPair | undefined;
  onChoose(pair: ChosenPair): void;
}

/** Counts of one class taken for another; a cell selects what it counts. */
export function ConfusionMatrix({ label: says, axes, words, confusion, chosen, onChoose }: Props) {
  const { dataset, theme } = usePage();
  const { classes, most } = confusion;
  const names = classes.map((code) => dataset.report.classes[code] ?? "");
  const cell = (row: number, column: number): HeatCell => {
    const count = confusion.count(classes[row]!, classes[column]!);
    const [from, to] = [visibleName(names[row]!), visibleName(names[column]!)];
    const label = row === column ? `${from}: ${formatCount(count)} ${words.right}` : `${from}, ${words.wrong} ${to}: ${formatCount(count)}`;
    // The few confusions would drown in what is right, so the diagonal stays plain.
    const colour = row !== column && count > 0 ? heatColour(faintest + (1 - faintest) * (count / most) ** 0.6, theme.name.value) : undefined;
    return { text: count > 0 ? short(count) : "", label, colour };
  };
  const at = chosen && { row: classes.indexOf(chosen.given), column: classes.indexOf(chosen.suggested) };
  return (
    <HeatGrid label={says} axes={axes} rows={names} columns={names} cell={cell} chosen={at}
      onChoose={(row, column) => onChoose({ given: classes[row]!, suggested: classes[column]! })} />
  );
}
