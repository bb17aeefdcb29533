import type { Labels } from "../bundle/types.ts";
import { plural } from "../parts/format.ts";
import { Name } from "../parts/text.tsx";
import { usePage } from "../state/page.ts";
import { most_classes, type Confusion } from "./confusion.ts";
import { ConfusionMatrix, type ChosenPair } from "./confusion_matrix.tsx";
import type { Counted } from "./use_labels.ts";

interface Props {
  labels: Labels;
  confusion: Confusion | undefined;
  counted: Counted;
  chosen: ChosenPair | undefined;
  onChoose(pair: ChosenPair): void;
}

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
      {confusion && confusion.classes.length > 0 && (
        <ConfusionMatrix label="Given against suggested labels" axes={["given", "suggested"]} confusion={confusion} chosen={chosen} onChoose={onChoose}
          words={{ right: counted === "doubts" ? "not in doubt" : "agreed with", wrong: "rather" }} />
      )}
      {left > 0 && <p class="quiet card-note">The {most_classes} most confused classes; {plural(left, "other confused class", "other confused classes")} not shown.</p>}
      {confusion && confusion.classes.length > 0 && report.classes.length > Math.max(confusion.confused, confusion.classes.length) && (
        <p class="quiet card-note">{plural(report.classes.length - confusion.confused, "class", "classes")} without a confusion left out.</p>
      )}
    </section>
  );
}
