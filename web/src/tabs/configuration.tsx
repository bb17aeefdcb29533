import { SettingsCard } from "../experiment/settings_card.tsx";
import { WithExperiment } from "../experiment/use_experiment.tsx";
import { WeightsCard } from "../experiment/weights_card.tsx";
import { Panes } from "../parts/panes.tsx";

/** Everything that decided the outcome. */
export function ConfigurationTab() {
  return (
    <WithExperiment>
      {(experiment) => (
        <Panes name="labels" titles={["Configuration", "Model"]}>
          <div class="stack"><SettingsCard settings={experiment.configuration} /></div>
          <div class="stack"><WeightsCard experiment={experiment} /></div>
        </Panes>
      )}
    </WithExperiment>
  );
}
