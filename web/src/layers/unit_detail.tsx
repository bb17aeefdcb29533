import { formatCount, formatNumber, formatPercent } from "../parts/format.ts";
import { SampleGrid } from "../parts/sample_grid.tsx";
import { Name } from "../parts/text.tsx";
import { usePage } from "../state/page.ts";
import type { Units } from "./model.ts";
import { flagWords } from "./unit_words.ts";
import { measuresOf, twinsOf } from "./units.ts";

const twins_shown = 12;

function Twins({ units }: { units: Units }) {
  const twins = twinsOf(units.layer, units.unit);
  if (twins.length === 0) return null;
  return (
    <div>
      <dt>Identical to</dt>
      <dd class="twins">
        {twins.slice(0, twins_shown).map((other) => <button key={other} type="button" class="link" aria-label={`Unit ${other}`} onClick={() => units.choose(other)}>{formatCount(other)}</button>)}
        {twins.length > twins_shown && <span class="quiet">+{twins.length - twins_shown}</span>}
      </dd>
    </div>
  );
}

function Facts({ units }: { units: Units }) {
  const { layer, unit } = units;
  return (
    <dl class="facts">
      {measuresOf(layer).map(({ name, title, scale, means }) => {
        const value = layer[name][unit]!;
        return <div key={name}><dt title={means}>{title}</dt><dd>{scale === "share" && Number.isFinite(value) ? formatPercent(value) : formatNumber(value)}</dd></div>;
      })}
      {layer.kept.map(({ strategy, units: kept }, i) => (
        <div key={i}><dt><Name>{strategy}</Name></dt><dd>{kept.includes(unit) ? "kept" : "dropped"}</dd></div>
      ))}
      <Twins units={units} />
    </dl>
  );
}

function Strongest({ samples }: { samples: readonly number[] }) {
  const { selection } = usePage();
  if (samples.length === 0) return <p class="quiet card-note">Nothing drives this unit.</p>;
  return (
    <>
      <div class="list-tools">
        <h3>Strongest first</h3>
        <button class="button" type="button" onClick={() => selection.apply(samples)}>Select all</button>
      </div>
      <SampleGrid samples={samples} label="Pictures that drive the unit most" side={88} />
    </>
  );
}

/** The unit that was chosen: its numbers and what drives it. */
export function UnitDetail({ units }: { units: Units }) {
  const { layer, unit, flags } = units;
  if (unit < 0) {
    return (
      <section class="card unit-detail is-empty" aria-label="The unit in detail">
        <p class="quiet">Choose a unit to see its numbers and the pictures that drive it most.</p>
      </section>
    );
  }
  return (
    <section class="card unit-detail" aria-labelledby="unit-title">
      <div>
        <header class="section-head">
          <h2 id="unit-title" aria-live="polite">Unit {formatCount(unit)}</h2>
          <p class="labels">{flagWords(flags[unit]!).map((word) => <span key={word} class="label label-note">{word}</span>)}</p>
        </header>
        <Facts units={units} />
      </div>
      <div class="unit-strongest">{layer.strongest.length > 0 ? <Strongest samples={layer.strongest[unit]!} /> : <p class="quiet card-note">The pictures that drive it are not known.</p>}</div>
    </section>
  );
}
