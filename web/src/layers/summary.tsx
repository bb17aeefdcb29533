import type { Layer, Network } from "../bundle/types.ts";
import { formatCount, formatPercent } from "../parts/format.ts";
import { Name } from "../parts/text.tsx";
import { usePage } from "../state/page.ts";
import { showLayer } from "./model.ts";

const isWatched = (layer: Layer) => layer.mean.length > 0 || layer.inactive.length > 0;

const strategiesOf = ({ layers }: Network) => [...new Set(layers.flatMap(({ kept }) => kept.map(({ strategy }) => strategy)))];

function KeptCell({ layer, strategy }: { layer: Layer; strategy: string }) {
  const kept = layer.kept.find((other) => other.strategy === strategy);
  if (!kept) return <td>–</td>;
  const share = layer.units > 0 ? kept.units.length / layer.units : 0;
  return (
    <td title={`${formatPercent(share)} of the units`}>
      {formatCount(kept.units.length)}
      <span class="share-bar share-bar-small" aria-hidden="true"><span class="share-bar-same" style={{ width: `${100 * Math.min(1, share)}%` }} /></span>
    </td>
  );
}

/** A row per layer: how many units there are, which recipe keeps how many, and what is wrong with others. */
export function Summary({ network, current }: { network: Network; current: Layer | undefined }) {
  const page = usePage();
  const strategies = strategiesOf(network);
  const count = (layer: Layer, value: number) => <td>{isWatched(layer) ? formatCount(value) : "–"}</td>;
  return (
    <section class="card" aria-labelledby="summary-title">
      <header class="section-head"><h2 id="summary-title">Layers</h2></header>
      <div class="table-box">
        <table class="numbers layers-table">
          <thead>
            <tr>
              <th scope="col">Layer</th>
              <th scope="col">Units</th>
              {strategies.map((name) => <th key={name} scope="col" title="Units that this recipe keeps"><Name>{name}</Name></th>)}
              <th scope="col" title="Units that are always zero">Dead</th>
              <th scope="col" title="Units that never change">Const.</th>
              <th scope="col" title="Units that always agree with another one">Ident.</th>
            </tr>
          </thead>
          <tbody>
            {network.layers.map((layer, i) => (
              <tr key={i} class={layer === current ? "is-current" : ""}>
                <th scope="row">
                  <button class="link" type="button" aria-current={layer === current} onClick={() => showLayer(page, layer.name)}><Name>{layer.name || "unnamed"}</Name></button>
                </th>
                <td>{formatCount(layer.units)}</td>
                {strategies.map((name) => <KeptCell key={name} layer={layer} strategy={name} />)}
                {count(layer, layer.dead.length)}
                {count(layer, layer.constant.length)}
                {count(layer, layer.identical.reduce((sum, group) => sum + group.length, 0))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
