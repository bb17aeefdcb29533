import type { Finding } from "../bundle/types.ts";
import { worstSamples } from "../findings/groups.ts";
import { hasOwnList, kindOf, looked_for } from "../findings/kinds.ts";
import { SeverityBadge } from "../parts/badge.tsx";
import { formatCount, plural } from "../parts/format.ts";
import { Icon } from "../parts/icon.tsx";
import { Name, Path } from "../parts/text.tsx";
import { Thumbnail } from "../parts/thumbnail.tsx";
import { go, usePage } from "../state/page.ts";

const strip_length = 8;
const files_shown = 3;

function FileList({ finding }: { finding: Finding }) {
  if (finding.files.length === 0) return null;
  const rest = finding.files.length - files_shown;
  return (
    <ul class="inbox-files">
      {finding.files.slice(0, files_shown).map((file, i) => (
        <li key={i}><Path path={file.name} /><span class="quiet"><Name>{file.reason}</Name></span></li>
      ))}
      {rest > 0 && <li class="quiet">and {formatCount(rest)} more</li>}
    </ul>
  );
}

function Card({ finding }: { finding: Finding }) {
  const page = usePage();
  const opens = hasOwnList(finding.kind);
  const title = (
    <>
      <span class="inbox-count">{formatCount(finding.count)}</span>
      <span class="inbox-title"><Name>{finding.title}</Name></span>
      <SeverityBadge severity={finding.severity} />
    </>
  );
  const worst = worstSamples(finding, strip_length);
  return (
    <li class={`inbox-card edge-${finding.severity}`} data-finding={finding.id}>
      <div class="inbox-text">
        {opens ? (
          <button class="inbox-open" type="button" onClick={() => go(page, kindOf(finding.kind).tab, finding.id, 0)}>
            {title}<Icon name="right" />
          </button>
        ) : (
          <p class="inbox-open">{title}</p>
        )}
        <p class="inbox-reason"><Name>{finding.reason}</Name></p>
        <FileList finding={finding} />
      </div>
      {worst.length > 0 && (
        <div class="strip inbox-strip" aria-hidden="true">
          {worst.map((samples) => (
            <span key={samples[0]} class="together">{samples.map((sample) => <Thumbnail key={sample} sample={sample} side={56} decorative />)}</span>
          ))}
        </div>
      )}
    </li>
  );
}

function NothingFound({ samples }: { samples: number }) {
  if (samples === 0) {
    return (
      <div class="calm">
        <h3>No pictures</h3>
        <p>No readable picture was found, so there was nothing to look at. The Run tab says where was looked.</p>
      </div>
    );
  }
  return (
    <div class="calm">
      <Icon name="check" />
      <h3>Nothing found</h3>
      <p>All {plural(samples, "picture")} were looked through for {looked_for}.</p>
    </div>
  );
}

/** What is wrong, the worst first. */
export function Inbox() {
  const { report } = usePage().dataset;
  const high = report.findings.filter((finding) => finding.severity === "high").length;
  const count = report.findings.length;
  return (
    <section class="inbox" aria-labelledby="inbox-title">
      <header class="section-head">
        <h2 id="inbox-title">Findings</h2>
        {count > 0 && <p class="quiet">{plural(count, "finding")}{high > 0 && `, ${high} of high severity`}</p>}
      </header>
      {count === 0 ? <NothingFound samples={report.samples} /> : (
        <ol class="plain inbox-list">{report.findings.map((finding) => <Card key={finding.id} finding={finding} />)}</ol>
      )}
    </section>
  );
}
