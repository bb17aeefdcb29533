import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { Labels } from "../bundle/types.ts";
import { GroupCards } from "../findings/group_cards.tsx";
import { ClassTable } from "../labels/class_table.tsx";
import { samplesOfPair } from "../labels/confusion.ts";
import { ConfusionCard } from "../labels/confusion_card.tsx";
import type { ChosenPair } from "../labels/confusion_matrix.tsx";
import { PairChip } from "../labels/pair_chip.tsx";
import { useLabels } from "../labels/use_labels.ts";
import { Panes } from "../parts/panes.tsx";
import { usePage } from "../state/page.ts";
import { SampleSet } from "../state/sample_set.ts";

const list = { tab: "labels", label: "Doubtful labels, the least likely first", unit: "picture", none: "No label is in doubt." };

function Asked({ labels }: { labels: Labels }) {
  const { dataset, selection } = usePage();
  const { classOf, suggested, kept, counted, doubts, confusion } = useLabels(labels);
  const chosen = useSignal<ChosenPair | undefined>(undefined);
  const pair = chosen.value;
  const among = useMemo(
    () => (pair && pair.given !== pair.suggested && classOf && suggested
      ? SampleSet.of(dataset.report.samples, samplesOfPair(classOf, suggested, kept, pair.given, pair.suggested)) : undefined),
    [pair, classOf, suggested, kept],
  );
  const choose = (next: ChosenPair) => {
    chosen.value = next;
    if (classOf && suggested) selection.apply(samplesOfPair(classOf, suggested, kept, next.given, next.suggested));
  };
  const chooseClass = (code: number) => {
    if (classOf) selection.apply(kept.members().filter((sample) => classOf[sample] === code));
  };
  return (
    <Panes name="labels" titles={["Classes", "Doubtful labels"]}>
      <div class="stack">
        <ConfusionCard labels={labels} confusion={confusion} counted={counted} chosen={pair} onChoose={choose} />
        {doubts && <ClassTable labels={labels} doubts={doubts} onChoose={chooseClass} />}
      </div>
      <GroupCards {...list} among={among}>
        <div class="chips"><h2>Doubtful labels</h2>{among && <PairChip pair={pair!} title="Show all doubtful labels" onClear={() => (chosen.value = undefined)} />}</div>
      </GroupCards>
    </Panes>
  );
}

/** Labels that neighbours and a classifier contradict. An older bundle has their list alone. */
export function LabelsTab() {
  const { labels } = usePage().dataset.report;
  return labels ? <Asked labels={labels} /> : <GroupCards {...list} />;
}
