import type { ComponentChildren } from "preact";
import type { Experiment, Grid } from "../bundle/types.ts";
import { usePage } from "../state/page.ts";

/** What a tab shows while experiment.json is on its way, and when it cannot be read. */
function Waiting() {
  const { failed } = usePage().dataset.experiments;
  return <p class="empty">{failed ? "The experiment cannot be read." : "Reading the experiment…"}</p>;
}

export function WithExperiment({ children }: { children(experiment: Experiment): ComponentChildren }) {
  const experiment = usePage().dataset.experiments.get()?.experiment;
  return experiment ? <>{children(experiment)}</> : <Waiting />;
}

export function WithGrid({ children }: { children(grid: Grid): ComponentChildren }) {
  const grid = usePage().dataset.experiments.get()?.grid;
  return grid ? <>{children(grid)}</> : <Waiting />;
}
