import type { Comparison } from "../bundle/types.ts";
import { mapModelOf, showView } from "../map/model.ts";
import { formatCount, formatNumber, formatPercent } from "../parts/format.ts";
import { Name } from "../parts/text.tsx";
import { go, usePage, type Page } from "../state/page.ts";
import { verdictOf, type Verdict } from "./verdict.ts";

const means: Record<Verdict, string> = {
  alike: "What is near a picture is as mixed as chance would have it",
  differ: "Pictures keep to their own set more, or less, than chance explains: |z| above 3",
  undecided: "There are too few pictures to tell",
};

/** Colours the map by how much denser one set is than the other, in the view where they were compared. */
function showRatio(page: Page, { view, ratio }: Comparison): void {
  const { place, dataset } = page;
  place.colour.value = ratio;
  if (dataset.report.views.some(({ name, map }) => name === view && map !== null)) showView(page, mapModelOf(page), view);
  go(page, "map");
}

/** The share of neighbours from the same set, with a mark where chance would put it. */
function ShareBar({ same, expected }: { same: number; expected: number }) {
  const at = (share: number) => `${100 * Math.min(1, Math.max(0, share))}%`;
  return (
    <span class="share-bar" aria-hidden="true">
      <span class="share-bar-same" style={{ width: at(same) }} />
      {Number.isFinite(expected) && <span class="share-bar-expected" style={{ insetInlineStart: at(expected) }} />}
    </span>
  );
}

function Row({ comparison }: { comparison: Comparison }) {
  const page = usePage();
  const { from, to, view, from_samples, to_samples, same_share, expected_share, z, ratio } = comparison;
  const verdict = verdictOf(comparison);
  const title = page.dataset.report.views.find(({ name }) => name === view)?.title ?? view;
  const isShown = ratio !== "" && page.colour.value === ratio;
  const share = (value: number) => (Number.isFinite(value) ? formatPercent(value) : "–");
  return (
    <li class={`comparison is-${verdict}`}>
      <p class="comparison-head">
        <span class="comparison-sets"><Name>{from}</Name> → <Name>{to}</Name></span>
        <span class={`verdict verdict-${verdict}`} title={means[verdict]}>{verdict}</span>
      </p>
      <p class="quiet">
        in <Name>{title}</Name>, {formatCount(from_samples)} and {formatCount(to_samples)} pictures
        {Number.isFinite(z) && `, z ${formatNumber(Number(z.toFixed(1)))}`}
      </p>
      <ShareBar same={same_share} expected={expected_share} />
      <p class="comparison-foot">
        <span><strong>{share(same_share)}</strong> of neighbours from the same set, <strong>{share(expected_share)}</strong> expected</span>
        {ratio !== "" && (
          <button class="button" type="button" aria-pressed={isShown} onClick={() => showRatio(page, comparison)}>Show on the map</button>
        )}
      </p>
    </li>
  );
}

/** Every pair of splits in every view. */
export function Comparisons() {
  const { comparisons } = usePage().dataset.report;
  if (comparisons.length === 0) return null;
  const differ = comparisons.filter((comparison) => verdictOf(comparison) === "differ").length;
  return (
    <section class="card" aria-labelledby="comparisons-title">
      <header class="section-head">
        <h2 id="comparisons-title">Are the splits alike?</h2>
        <p class="quiet">{differ === 0 ? "none differs" : `${formatCount(differ)} of ${formatCount(comparisons.length)} differ`}</p>
      </header>
      <ul class="plain comparisons">{comparisons.map((comparison, i) => <Row key={i} comparison={comparison} />)}</ul>
    </section>
  );
}
