import type { Report } from "../bundle/types.ts";
import { ClassLabel, SplitLabel } from "../parts/badge.tsx";
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
const titles: Record<string, string> = { rare_groups: "The rest of the group", label_issues: "Nearest with that label" };

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
  const isChance = kindOf(finding.kind).score === "chance";
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
          {score !== undefined && Number.isFinite(score) && (
            <p class="odd-score" title={isChance ? "Of the given label, by a classifier that never saw the picture" : "Robust z: deviations from the median"}>
              {isChance ? `chance ${formatPercent(score)}` : `z ${formatNumber(Number(score.toFixed(1)))}`}
            </p>
          )}
          <p class="odd-path"><Path path={dataset.path(sample)} /></p>
          <p class="labels"><ClassLabel sample={sample} /><SplitLabel sample={sample} /></p>
          {view && <p class="quiet odd-view"><Name>{viewTitle(dataset.report, view)}</Name></p>}
        </div>
      </div>
      <p class="odd-reason quiet"><Name>{group.reason}</Name></p>
      <Neighbours entry={entry} />
    </div>
  );
}
