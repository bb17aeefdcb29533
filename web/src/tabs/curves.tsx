import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { Experiment } from "../bundle/types.ts";
import { CurvesCard, type Reading } from "../experiment/curves_card.tsx";
import type { Range } from "../experiment/curves.ts";
import { ExperimentHead } from "../experiment/head.tsx";
import type { Landmark } from "../experiment/plot.tsx";
import { WithExperiment } from "../experiment/use_experiment.tsx";
import { formatCount } from "../parts/format.ts";

function Tools({ reading }: { reading: Reading }) {
  const { range, smoothing } = reading;
  return (
    <div class="curves-tools">
      <label class="check">Smoothing
        <input id="smoothing" type="range" min="0" max="0.99" step="0.01" value={smoothing.value} onInput={(event) => (smoothing.value = Number(event.currentTarget.value))} />
        <output class="curves-smoothing">{smoothing.value.toFixed(2)}</output>
      </label>
      <button class="button" type="button" disabled={range.value === undefined} onClick={() => (range.value = undefined)}>
        {range.value ? `Episodes ${formatCount(Math.round(range.value[0]))} to ${formatCount(Math.round(range.value[1]))}: show all` : "All episodes"}
      </button>
      <span class="quiet curves-hint">Drag to zoom, arrows to read.</span>
    </div>
  );
}

function Curves({ experiment }: { experiment: Experiment }) {
  const reading: Reading = { at: useSignal(NaN), range: useSignal<Range | undefined>(undefined), smoothing: useSignal(0) };
  const landmarks = useMemo<Landmark[]>(
    () => (experiment.kind === "training" && Number.isFinite(experiment.best_episode) ? [{ x: experiment.best_episode, label: `best model, episode ${formatCount(experiment.best_episode)}` }] : []),
    [experiment],
  );
  const shown = experiment.series.filter(({ name }) => name !== "testing_set_agg");
  return (
    <div class="experiment">
      <ExperimentHead experiment={experiment} />
      {shown.length === 0 ? <p class="empty">No statistics were written: the run ended before its first episode.</p> : (
        <>
          <Tools reading={reading} />
          <div class="curves">
            <CurvesCard name="left" series={shown} first="loss" reading={reading} landmarks={landmarks} />
            <CurvesCard name="right" series={shown} first="acc" reading={reading} landmarks={landmarks} />
          </div>
        </>
      )}
    </div>
  );
}

/** How a training or a test went, episode by episode. */
export function CurvesTab() {
  return <WithExperiment>{(experiment) => <Curves experiment={experiment} />}</WithExperiment>;
}
