import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { Experiment } from "../bundle/types.ts";
import { ClassScores } from "../experiment/class_scores.tsx";
import { LengthsCard } from "../experiment/lengths_card.tsx";
import { WithExperiment } from "../experiment/use_experiment.tsx";
import { WorstCards } from "../experiment/worst_cards.tsx";
import { makeConfusion, most_classes, samplesOfPair } from "../labels/confusion.ts";
import { ConfusionMatrix, type ChosenPair } from "../labels/confusion_matrix.tsx";
import { PairChip } from "../labels/pair_chip.tsx";
import { formatCount, plural } from "../parts/format.ts";
import { Panes } from "../parts/panes.tsx";
import { usePage } from "../state/page.ts";
import { SampleSet } from "../state/sample_set.ts";

const setOf = ({ kind }: Experiment) => (kind === "test" ? "test set" : "validation set");

function ConfusionCard({ experiment, chosen, onChoose }: { experiment: Experiment; chosen: ChosenPair | undefined; onChoose(pair: ChosenPair): void }) {
  const { classes } = usePage().dataset.report;
  const confusion = useMemo(
    () => makeConfusion(classes.length, experiment.confusion.map(({ target, prediction, count }) => ({ given: target, suggested: prediction, count }))),
    [classes, experiment],
  );
  const right = experiment.confusion.reduce((sum, { target, prediction, count }) => sum + (target === prediction ? count : 0), 0);
  const left = confusion.confused - confusion.classes.length;
  return (
    <section class="card" aria-labelledby="confusion-title">
      <header class="section-head">
        <h2 id="confusion-title">Confusion</h2>
        <p class="quiet">{formatCount(right)} of {formatCount(experiment.judged)} right, by the {experiment.kind === "test" ? "tested" : "best"} model on the {setOf(experiment)}</p>
      </header>
      <p class="quiet card-note">A cell selects its samples and narrows the list to them.</p>
      {confusion.classes.length === 0 ? <p class="empty">No class is taken for another.</p> : (
        <ConfusionMatrix label="Targets against predictions" axes={["target", "prediction"]} words={{ right: "right", wrong: "taken for" }} confusion={confusion} chosen={chosen} onChoose={onChoose} />
      )}
      {left > 0 && <p class="quiet card-note">The {most_classes} most confused classes; {plural(left, "other confused class", "other confused classes")} not shown.</p>}
    </section>
  );
}

function ClassAnswers({ experiment }: { experiment: Experiment }) {
  const { dataset, filtered, selection } = usePage();
  const [target, prediction] = [dataset.column("class"), dataset.column("prediction")];
  const chosen = useSignal<ChosenPair | undefined>(undefined);
  const pair = chosen.value;
  const samplesOf = ({ given, suggested }: ChosenPair) => (target && prediction ? samplesOfPair(target, prediction, filtered.value, given, suggested) : []);
  const among = useMemo(() => (pair ? SampleSet.of(dataset.report.samples, samplesOf(pair)) : undefined), [pair, target, prediction, filtered.value]);
  const choose = (next: ChosenPair) => {
    chosen.value = next;
    selection.apply(samplesOf(next));
  };
  const chooseClass = (code: number) => selection.apply(filtered.value.members().filter((sample) => target?.[sample] === code));
  return (
    <Panes name="labels" titles={["Classes", "Worst samples"]}>
      <div class="stack">
        <ConfusionCard experiment={experiment} chosen={pair} onChoose={choose} />
        <ClassScores experiment={experiment} onChoose={chooseClass} />
      </div>
      <WorstCards judged={experiment.judged} of={setOf(experiment)} among={among}>
        {pair && <PairChip pair={pair} title="Show all samples" onClear={() => (chosen.value = undefined)} />}
      </WorstCards>
    </Panes>
  );
}

function BitAnswers({ experiment }: { experiment: Experiment }) {
  return (
    <Panes name="labels" titles={["Lengths", "Worst samples"]}>
      <div class="stack"><LengthsCard experiment={experiment} /></div>
      <WorstCards judged={experiment.judged} of={setOf(experiment)} sequences={experiment.sequences} />
    </Panes>
  );
}

/** What the model answers, where it is wrong, and by how much. */
export function AnswersTab() {
  const { classes } = usePage().dataset.report;
  return <WithExperiment>{(experiment) => (classes.length > 0 ? <ClassAnswers experiment={experiment} /> : <BitAnswers experiment={experiment} />)}</WithExperiment>;
}
