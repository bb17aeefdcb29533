import type { Report } from "../bundle/types.ts";
import { ClassLabel, ClassName, SplitLabel } from "../parts/badge.tsx";
import { formatNumber, formatPercent } from "../parts/format.ts";
import { Name, Path } from "../parts/text.tsx";
import { describeSample, Thumbnail } from "../parts/thumbnail.tsx";
import { usePage } from "../state/page.ts";
import type { GroupRef } from "./groups.ts";
import { kindOf } from "./kinds.ts";

const neighbours_shown = 6;

interface Props {
  entry: GroupRef;
  rank: number;
  total: number;
  isCurrent: boolean;
  width: number;
  height: number;
  onOpen(): void;
}

const viewTitle = (report: Report, name: string) => report.views.find((view) => view.name === name)?.title ?? name;

/** What the small pictures are; elsewhere the nearest familiar ones. */
const titles: Record<string, string> = {
  rare_groups: "The rest of the group", moved: "The rest of the region", label_issues: "Nearest with that label",
};

/** The number that ranks a card, as its kind reads it. */
const scores: Record<string, (score: number) => { text: string; means: string }> = {
  z: (score) => ({ text: `z ${formatNumber(Number(score.toFixed(1)))}`, means: "Robust z: deviations from the median" }),
  chance: (score) => ({ text: `chance ${formatPercent(score)}`, means: "Of the given label, by a classifier that never saw the picture" }),
  "log ratio": (score) => ({ text: `${formatNumber(Number((2 ** Math.abs(score)).toPrecision(2)))} × denser`, means: "Density in one split over that in the other" }),
};

/** The classes of a sample: its own, and the one that fits better where a finding says so. */
function Labels({ sample, suggests }: { sample: number; suggests: boolean }) {
  const { dataset } = usePage();
  const suggested = suggests ? dataset.report.labels?.suggested : undefined;
  const other = suggested === undefined ? -1 : (dataset.column(suggested)?.[sample] ?? -1);
  return (
    <p class={`labels${other >= 0 ? " labels-pair" : ""}`}>
      <ClassLabel sample={sample} />
      {other >= 0 && <span class="labels-rather"><span class="quiet" role="img" aria-label="rather">→</span><ClassName code={other} /></span>}
      {other < 0 && <SplitLabel sample={sample} />}
    </p>
  );
}

function Neighbours({ entry }: { entry: GroupRef }) {
  const page = usePage();
  const { members } = entry.group;
  if (members.length === 0) return null;
  return (
    <div class="odd-neighbours">
      <span class="eyebrow">{titles[entry.finding.kind] ?? "Nearest familiar"}</span>
      <div class="strip">
        {members.slice(0, neighbours_shown).map((sample) => (
          <button key={sample} class="thumb-button" type="button" aria-label={describeSample(page.dataset, sample)}
            onClick={() => (page.place.primary.value = sample)}>
            <Thumbnail sample={sample} side={38} decorative />
          </button>
        ))}
        {members.length > neighbours_shown && <span class="more">+{members.length - neighbours_shown}</span>}
      </div>
    </div>
  );
}

/** An odd picture: how odd, in which view, and the familiar ones it is nearest to. */
export function OddCard({ entry, rank, total, isCurrent, width, height, onOpen }: Props) {
  const page = usePage();
  const { dataset } = page;
  const { finding, group } = entry;
  const sample = group.representative;
  const [score] = group.scores;
  const view = group.view || finding.view;
  const shown = score !== undefined && Number.isFinite(score) ? scores[kindOf(finding.kind).score]?.(score) : undefined;
  const look = () => {
    onOpen();
    page.place.primary.value = sample;
  };
  return (
    <div class={`odd${isCurrent ? " is-current" : ""}`} role="listitem" style={{ width: `${width}px`, height: `${height}px` }} data-sample={sample}
      aria-posinset={rank} aria-setsize={total} aria-current={isCurrent}>
      <div class="odd-main">
        <button class="odd-picture" type="button" aria-label={`Look at ${describeSample(dataset, sample)}`} onClick={look}>
          <Thumbnail sample={sample} side={116} decorative />
        </button>
        <div class="odd-text">
          <p class="odd-rank"><span class="quiet">{rank}</span>{kindOf(finding.kind).short}</p>
          {shown && <p class="odd-score" title={shown.means}>{shown.text}</p>}
          <p class="odd-path"><Path path={dataset.path(sample)} /></p>
          <Labels sample={sample} suggests={finding.kind === "label_issues"} />
          {view && finding.kind !== "label_issues" && <p class="quiet odd-view"><Name>{viewTitle(dataset.report, view)}</Name></p>}
        </div>
      </div>
      <p class="odd-reason quiet"><Name>{group.reason}</Name></p>
      <Neighbours entry={entry} />
    </div>
  );
}
