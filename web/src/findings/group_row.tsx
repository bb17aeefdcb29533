import { SeverityBadge } from "../parts/badge.tsx";
import { Path } from "../parts/text.tsx";
import { crispSide, Thumbnail } from "../parts/thumbnail.tsx";
import { usePage } from "../state/page.ts";
import { groupSamples, type GroupRef } from "./groups.ts";
import { kindOf } from "./kinds.ts";

interface Props {
  entry: GroupRef;
  at: number;
  count: number;
  top: number;
  height: number;
  isCurrent: boolean;
  onOpen(): void;
}

const strip_px = 240;
const picture_px = 48;
const gap_px = 4;

/** A group in one line: what it is, its first picture's name, and its pictures. */
export function GroupRow({ entry, at, count, top, height, isCurrent, onOpen }: Props) {
  const { dataset } = usePage();
  const { finding, group } = entry;
  const samples = groupSamples(group);
  const kind = kindOf(finding.kind);
  const picturesShown = Math.floor((strip_px + gap_px) / (crispSide(dataset.report.pages.cell, picture_px) + gap_px));
  const shown = samples.slice(0, samples.length > picturesShown ? picturesShown - 1 : picturesShown);
  const path = dataset.path(group.representative);
  return (
    <div class={`group-row edge-${finding.severity}`} role="option" aria-selected={isCurrent} tabIndex={isCurrent ? 0 : -1}
      aria-posinset={at + 1} aria-setsize={count} data-at={at} onClick={onOpen}
      aria-label={`${kind.short}, ${samples.length} pictures, ${path}`}
      style={{ transform: `translateY(${top}px)`, height: `${height - 8}px` }}>
      <div class="group-row-text">
        <p class="group-row-kind">{kind.short}<SeverityBadge severity={finding.severity} /></p>
        <p class="group-row-path"><Path path={path} /></p>
        <p class="quiet">{samples.length} pictures</p>
      </div>
      <div class="strip">
        {shown.map((sample) => <Thumbnail key={sample} sample={sample} side={picture_px} decorative />)}
        {samples.length > shown.length && <span class="more">+{samples.length - shown.length}</span>}
      </div>
    </div>
  );
}
