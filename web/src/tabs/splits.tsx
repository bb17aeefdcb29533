import { GroupCards } from "../findings/group_cards.tsx";
import { findingsFor } from "../findings/groups.ts";
import { plural } from "../parts/format.ts";
import { Panes } from "../parts/panes.tsx";
import { ClassSplits } from "../splits/class_splits.tsx";
import { Comparisons } from "../splits/comparisons.tsx";
import { go, usePage } from "../state/page.ts";

/** Copies across splits are listed with the other copies. */
function Leaks() {
  const page = usePage();
  const leaks = page.dataset.report.findings.find(({ kind }) => kind === "leaks");
  if (!leaks) return null;
  return (
    <p class="card leaks">
      <span>{plural(leaks.count, "picture")} of one split {leaks.count === 1 ? "stands" : "stand"} in another, too.</span>
      <button class="link" type="button" onClick={() => go(page, "duplicates", leaks.id, 0)}>Look at the leaks</button>
    </p>
  );
}

function Sides() {
  const { report } = usePage().dataset;
  return <div class="stack"><Leaks /><Comparisons />{report.splits.length > 0 && <ClassSplits />}</div>;
}

/** How the splits were made: what stands in which, and whether they are alike. */
export function SplitsTab() {
  const { report } = usePage().dataset;
  if (findingsFor(report, "splits").length === 0) return <div class="panes panes-one"><section class="pane is-shown" aria-label="Splits"><Sides /></section></div>;
  return (
    <Panes name="splits" titles={["Splits", "Moved regions"]}>
      <Sides />
      <GroupCards tab="splits" label="Regions where one split is denser, the largest first" unit="region" none="No region moved.">
        <div class="chips"><h2>Moved regions</h2></div>
      </GroupCards>
    </Panes>
  );
}
