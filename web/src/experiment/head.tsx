import type { ComponentChildren } from "preact";
import type { Experiment } from "../bundle/types.ts";
import { formatCount, formatNumber, formatPercent, formatSeconds, plural } from "../parts/format.ts";
import { Icon } from "../parts/icon.tsx";
import { Name } from "../parts/text.tsx";
import { usePage } from "../state/page.ts";
import { bitAccuracy, epochsOf, episodesOf, ofTest, outcomeOf, parametersOf, testMean, validationAccuracy } from "./facts.ts";

const share = (value: number) => (Number.isFinite(value) ? `${(100 * value).toFixed(value >= 0.995 ? 2 : 1)} %` : "–");

function Tile({ title, value, children }: { title: string; value: string; children?: ComponentChildren }) {
  return <div class="tile"><dd>{value}</dd><dt>{title}{children && <span class="tile-more">{children}</span>}</dt></div>;
}

const outcomes = {
  converged: { word: "Converged", icon: "check" },
  interrupted: { word: "Interrupted", icon: "pause" },
  ended: { word: "Ended", icon: "flag" },
} as const;

/** How training ended: a word with a mark, and the whole sentence beside it. */
function Status({ status }: { status: string }) {
  const outcome = outcomeOf(status);
  return (
    <p class={`status status-${outcome}`}>
      <span class="status-word"><Icon name={outcomes[outcome].icon} /> {outcomes[outcome].word}</span>
      <Name>{status.replace(/^Converged \((.*)\)$/, "$1")}</Name>
    </p>
  );
}

function TrainingTiles({ experiment }: { experiment: Experiment }) {
  const { run } = usePage().dataset;
  const { best_loss: loss, best_episode: episode } = experiment;
  const epochs = epochsOf(experiment);
  return (
    <dl class="tiles tiles-wide" aria-label="The training">
      <Tile title="best validation loss" value={formatNumber(loss)}>{Number.isFinite(episode) ? `at episode ${formatCount(episode)}` : "no model was kept"}</Tile>
      <Tile title="validation accuracy" value={share(validationAccuracy(experiment))}>of the best model</Tile>
      <Tile title="episodes" value={formatCount(episodesOf(experiment))}>{epochs > 0 ? `in ${plural(epochs, "epoch")}` : "of one batch each"}</Tile>
      <Tile title="weights" value={formatCount(parametersOf(experiment))}>{plural(experiment.weights.length, "tensor")}</Tile>
      <Tile title="time" value={formatSeconds(run.seconds)}>{plural(run.threads, "thread")}</Tile>
    </dl>
  );
}

function TestTiles({ experiment }: { experiment: Experiment }) {
  const { run } = usePage().dataset;
  const value = (column: string) => ofTest(experiment, column);
  const whole = bitAccuracy(experiment).whole;
  return (
    <dl class="tiles tiles-wide" aria-label="The test">
      <Tile title="test loss" value={formatNumber(testMean(experiment, "loss"))}>± {formatNumber(value("loss_std"))} over batches</Tile>
      <Tile title="test accuracy" value={share(testMean(experiment, "acc"))}>{experiment.lengths.length > 0 ? "of bits" : "of samples"}</Tile>
      {experiment.lengths.length > 0 && <Tile title="whole sequences" value={share(whole)}>without a wrong bit</Tile>}
      <Tile title="samples" value={formatCount(experiment.judged)}>in {plural(value("episode") || 0, "batch", "batches")}</Tile>
      <Tile title="model of episode" value={formatNumber(experiment.best_episode)}>validation loss {formatNumber(experiment.best_loss)}</Tile>
      <Tile title="time" value={formatSeconds(run.seconds)}>{plural(run.threads, "thread")}</Tile>
    </dl>
  );
}

/** What came of an experiment, in a few numbers. */
export function ExperimentHead({ experiment }: { experiment: Experiment }) {
  const isTest = experiment.kind === "test";
  return (
    <header class="experiment-head">
      <div class="experiment-title">
        <h2><Name>{experiment.model}</Name> <span class="quiet">on</span> <Name>{experiment.problem}</Name></h2>
        {experiment.status && <Status status={experiment.status} />}
      </div>
      {isTest ? <TestTiles experiment={experiment} /> : <TrainingTiles experiment={experiment} />}
      {experiment.note && <p class="layer-note"><Name>{experiment.note}</Name></p>}
    </header>
  );
}

export const formatShare = (value: number): string => (Number.isFinite(value) ? formatPercent(value) : "–");
