import type { Labels } from "../bundle/types.ts";
import { heatColour } from "../colour/heat.ts";
import { formatCount, plural } from "../parts/format.ts";
import { HeatGrid, type HeatCell } from "../parts/heat_grid.tsx";
import { Name, visibleName } from "../parts/text.tsx";
import { usePage } from "../state/page.ts";
import { most_classes, type Confusion } from "./confusion.ts";
import type { Counted } from "./use_labels.ts";

/** Two classes of a confusion, by their numbers. */
export interface ChosenPair {
  given: number;
  suggested: number;
}

interface Props {
  labels: Labels;
  confusion: Confusion | undefined;
  counted: Counted;
  chosen: ChosenPair | undefined;
  onChoose(pair: ChosenPair): void;
}

const faintest = 0.1; // a single confusion must be seen

const short = (count: number) => (count < 1000 ? formatCount(count) : `${Number((count / 1000).toPrecision(2))}k`);

function Switch({ labels, counted }: Pick<Props, "labels" | "counted">) {
  const { place } = usePage();
  if (labels.confident.length === 0) return null;
  const segment = (name: Counted, title: string, does: string) => (
    <button type="button" class="segment" aria-pressed={counted === name} title={does} onClick={() => (place.counted.value = name === "doubts" ? "" : name)}>{title}</button>
  );
  return (
    <div class="segments" role="group" aria-label="What is counted">
      {segment("doubts", "Doubtful labels", "Pictures whose neighbours and a classifier agree on another label")}
      {segment("confident", "Confident joint", "Pictures that the classifier counts with confidence, whatever their neighbours say")}
    </div>
  );
}

function Matrix({ confusion, counted, chosen, onChoose }: Omit<Props, "labels" | "confusion"> & { confusion: Confusion }) {
  const { dataset, theme } = usePage();
  const { classes, most } = confusion;
  const names = classes.map((code) => dataset.report.classes[code] ?? "");
  const cell = (row: number, column: number): HeatCell => {
    const [given, suggested] = [classes[row]!, classes[column]!];
    const count = confusion.count(given, suggested);
    const [from, to] = [visibleName(names[row]!), visibleName(names[column]!)];
    const kept = counted === "doubts" ? "not in doubt" : "agreed with";
    const label = row === column ? `${from}: ${formatCount(count)} ${kept}` : `${from}, rather ${to}: ${formatCount(count)}`;
    // The few confusions would drown in what is right, so the diagonal stays plain.
    const colour = row !== column && count > 0 ? heatColour(faintest + (1 - faintest) * (count / most) ** 0.6, theme.name.value) : undefined;
    return { text: count > 0 ? short(count) : "", label, colour };
  };
  const at = chosen && { row: classes.indexOf(chosen.given), column: classes.indexOf(chosen.suggested) };
  return (
    <HeatGrid label="Given against suggested labels" axes={["given", "suggested"]} rows={names} columns={names}
      cell={cell} chosen={at} onChoose={(row, column) => onChoose({ given: classes[row]!, suggested: classes[column]! })} />
  );
}

/** Which labels are taken for which. */
export function ConfusionCard({ labels, confusion, counted, chosen, onChoose }: Props) {
  const { report } = usePage().dataset;
  const view = report.views.find(({ name }) => name === labels.view)?.title ?? labels.view;
  const left = confusion ? confusion.confused - confusion.classes.length : 0;
  return (
    <section class="card" aria-labelledby="confusion-title">
      <header class="section-head"><h2 id="confusion-title">Given and suggested labels</h2><Switch labels={labels} counted={counted} /></header>
      <p class="quiet card-note">
        {view && <>As <Name>{view}</Name> tells the classes apart. </>}
        {counted === "doubts" ? "A cell selects its pictures." : "Counts of what a classifier is sure of; a cell selects those of its pictures that are in doubt."}
      </p>
      {confusion === undefined && <p class="empty">Reading the labels…</p>}
      {confusion?.classes.length === 0 && <p class="empty">No label is taken for another.</p>}
      {confusion && confusion.classes.length > 0 && <Matrix confusion={confusion} counted={counted} chosen={chosen} onChoose={onChoose} />}
      {left > 0 && <p class="quiet card-note">The {most_classes} most confused classes; {plural(left, "other confused class", "other confused classes")} not shown.</p>}
      {confusion && confusion.classes.length > 0 && report.classes.length > Math.max(confusion.confused, confusion.classes.length) && (
        <p class="quiet card-note">{plural(report.classes.length - confusion.confused, "class", "classes")} without a confusion left out.</p>
      )}
    </section>
  );
}
