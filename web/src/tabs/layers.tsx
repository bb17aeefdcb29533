import type { Layer, Network } from "../bundle/types.ts";
import { showLayer, stepLayer, useLayer, useUnits } from "../layers/model.ts";
import { SimilarityCard } from "../layers/similarity_card.tsx";
import { Spectrum } from "../layers/spectrum.tsx";
import { Summary } from "../layers/summary.tsx";
import { UnitDetail } from "../layers/unit_detail.tsx";
import { UnitsCard } from "../layers/units_card.tsx";
import { formatCount, plural } from "../parts/format.ts";
import { Icon } from "../parts/icon.tsx";
import { Panes } from "../parts/panes.tsx";
import { Name, visibleName } from "../parts/text.tsx";
import { useKeys } from "../state/keys.ts";
import { usePage } from "../state/page.ts";

function LayerHead({ network, layer }: { network: Network; layer: Layer }) {
  const page = usePage();
  const at = network.layers.indexOf(layer);
  return (
    <header class="layer-head">
      <label class="layer-choice">
        <span class="eyebrow">Layer</span>
        <select id="layer" value={layer.name} title="Layer ([ and ])" onChange={(event) => showLayer(page, event.currentTarget.value)}>
          {network.layers.map(({ name }, i) => <option key={i} value={name}>{visibleName(name)}</option>)}
        </select>
      </label>
      <span class="quiet">{plural(layer.units, "unit")}</span>
      <div class="stepper">
        <button class="tool" type="button" aria-label="Previous layer ([)" title="Previous layer ([)" onClick={() => stepLayer(page, network, layer, -1)}><Icon name="left" /></button>
        <span>{formatCount(at + 1)} <span class="quiet">of {formatCount(network.layers.length)}</span></span>
        <button class="tool" type="button" aria-label="Next layer (])" title="Next layer (])" onClick={() => stepLayer(page, network, layer, 1)}><Icon name="right" /></button>
      </div>
      {layer.note && <p class="layer-note"><Name>{layer.note}</Name></p>}
    </header>
  );
}

function LayerPane({ network, layer }: { network: Network; layer: Layer }) {
  const page = usePage();
  const units = useUnits(layer);
  useKeys({ "[": () => stepLayer(page, network, layer, -1), "]": () => stepLayer(page, network, layer, 1) });
  return (
    <div class="stack">
      <LayerHead network={network} layer={layer} />
      <Spectrum layer={layer} strategy={units.kept?.strategy ?? ""} />
      <UnitsCard units={units} />
      <UnitDetail units={units} />
    </div>
  );
}

/** The network from inside: how much each layer needs, what its units do, and which layers say the same. */
export function LayersTab() {
  const { network: resource } = usePage().dataset;
  const network = resource.get();
  const layer = useLayer(network ?? { layers: [], similarity: null });
  if (!network) return <p class="empty">{resource.failed ? "The layers cannot be read." : "Reading the layers…"}</p>;
  const whole = (
    <div class="stack">
      {network.layers.length > 0 && <Summary network={network} current={layer} />}
      {network.similarity && <SimilarityCard similarity={network.similarity} current={layer?.name ?? ""} />}
    </div>
  );
  if (!layer) return <div class="panes panes-one"><section class="pane is-shown" aria-label="Network">{whole}</section></div>;
  return <Panes name="layers" titles={["Network", "Layer"]}>{whole}<LayerPane network={network} layer={layer} /></Panes>;
}
