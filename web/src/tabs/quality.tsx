import { useMemo } from "preact/hooks";
import type { Finding } from "../bundle/types.ts";
import { FindingChips } from "../findings/chips.tsx";
import { findingsFor, listedSamples } from "../findings/groups.ts";
import { SeverityBadge } from "../parts/badge.tsx";
import { SampleGrid } from "../parts/sample_grid.tsx";
import { Name } from "../parts/text.tsx";
import { FileTable } from "../parts/file_table.tsx";
import { usePage } from "../state/page.ts";

function Pictures({ finding }: { finding: Finding }) {
  const { dataset, selection, filtered } = usePage();
  const listed = useMemo(() => listedSamples(finding), [finding]);
  const kept = filtered.value;
  const samples = useMemo(() => listed.map(({ sample }) => sample).filter((sample) => kept.has(sample)), [listed, kept]);
  const widths = dataset.column("width");
  const heights = dataset.column("height");
  const size = (sample: number) => (widths && heights ? `${widths[sample]} × ${heights[sample]}` : "");
  return (
    <>
      <div class="list-tools">
        <button class="button" type="button" onClick={() => selection.apply(samples)}>Select all</button>
      </div>
      <SampleGrid samples={samples} label={finding.title} side={96} caption={size} />
    </>
  );
}

/** Findings about single files and pictures: what could not be read, what is blank or oddly shaped. */
export function Quality() {
  const { dataset, place } = usePage();
  const findings = useMemo(() => findingsFor(dataset.report, "quality"), [dataset]);
  const finding = findings.find(({ id }) => id === place.finding.value) ?? findings[0]!;
  return (
    <div class="cards-tab quality">
      <div class="list-head list-head-wide"><FindingChips findings={findings} current={finding.id} /></div>
      <section class="quality-finding" aria-labelledby="quality-title" key={finding.id}>
        <header class="detail-head">
          <div>
            <p class="detail-kind"><SeverityBadge severity={finding.severity} /><Name>{finding.title}</Name></p>
            <h2 id="quality-title"><Name>{finding.reason}</Name></h2>
          </div>
        </header>
        {finding.groups.length > 0 && <Pictures finding={finding} />}
        {finding.files.length > 0 && <FileTable files={finding.files} label={finding.title} />}
      </section>
    </div>
  );
}
