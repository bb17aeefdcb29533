import { useRef } from "preact/hooks";
import { ClassLabel, SeverityBadge, SplitLabel } from "../parts/badge.tsx";
import { formatCount, formatNumber } from "../parts/format.ts";
import { Icon } from "../parts/icon.tsx";
import { Name, Path } from "../parts/text.tsx";
import { describeSample, Thumbnail } from "../parts/thumbnail.tsx";
import { useVirtualRows, useWidth } from "../parts/virtual.ts";
import { usePage } from "../state/page.ts";
import { groupSamples, type GroupRef } from "./groups.ts";
import { kindOf } from "./kinds.ts";

/** A small group has the room to be looked at closely. */
const sizes = {
  large: { width: 264, height: 344, picture: 236 },
  small: { width: 178, height: 264, picture: 150 },
};
const gap_px = 12;

interface CardProps {
  entry: GroupRef;
  place: number; // 0 the representative, then the members
  size: (typeof sizes)["small"];
}

/** One picture of a group: what it is, and what makes it a leak or a conflict. */
function MemberCard({ entry, place, size }: CardProps) {
  const page = usePage();
  const { dataset, selection } = page;
  const { group, finding } = entry;
  const kind = kindOf(finding.kind);
  const sample = groupSamples(group)[place]!;
  const score = place > 0 ? group.scores[place - 1] : undefined;
  const differs = (name: "class" | "split") => {
    const column = dataset.column(name);
    return place > 0 && !!column && column[sample] !== column[group.representative];
  };
  const classes = `member${place === 0 ? " is-kept" : ""}${page.place.primary.value === sample ? " is-primary" : ""}`;
  return (
    <div class={classes} data-sample={sample} style={{ width: `${size.width}px`, height: `${size.height}px` }}>
      <button class="member-picture" type="button" aria-label={`Look at ${describeSample(dataset, sample)}`}
        onClick={() => (page.place.primary.value = sample)}>
        <Thumbnail sample={sample} side={size.picture} decorative />
      </button>
      <p class="member-path"><Path path={dataset.path(sample)} /></p>
      <p class="labels">
        <ClassLabel sample={sample} marked={kind.marks === "class" && differs("class")} />
        <SplitLabel sample={sample} marked={kind.marks === "split" && differs("split")} />
      </p>
      <label class="member-foot">
        <input type="checkbox" checked={selection.set.value.has(sample)} onChange={() => selection.toggle(sample)}
          aria-label={`Select ${describeSample(dataset, sample)}`} />
        {place === 0 ? <span class="kept">first of its kind</span> : (
          <span class="quiet">{score !== undefined && Number.isFinite(score) ? `${kind.score} ${formatNumber(score)}` : "copy"}</span>
        )}
      </label>
    </div>
  );
}

function Members({ entry }: { entry: GroupRef }) {
  const scroller = useRef<HTMLDivElement>(null);
  const width = useWidth(scroller);
  const total = groupSamples(entry.group).length;
  const size = total * (sizes.large.width + gap_px) <= width + gap_px ? sizes.large : sizes.small;
  const columns = Math.max(1, Math.floor((width + gap_px) / (size.width + gap_px)));
  const rows = useVirtualRows(scroller, Math.ceil(total / columns), size.height + gap_px);
  return (
    <div class="members" ref={scroller}>
      <div class="virtual" style={{ height: `${rows.getTotalSize()}px` }}>
        {rows.getVirtualItems().map((row) => (
          <div key={row.index} class="member-line" style={{ transform: `translateY(${row.start}px)` }}>
            {Array.from({ length: Math.min(columns, total - row.index * columns) }, (_, i) => (
              <MemberCard key={i} entry={entry} place={row.index * columns + i} size={size} />
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

interface Props {
  entry: GroupRef;
  at: number;
  count: number;
  onOpen(at: number): void;
}

export function GroupDetail({ entry, at, count, onOpen }: Props) {
  const { finding, group } = entry;
  return (
    <>
      <header class="detail-head">
        <div>
          <p class="detail-kind"><SeverityBadge severity={finding.severity} /><Name>{finding.title}</Name></p>
          <h2><Name>{group.reason || finding.reason}</Name></h2>
        </div>
        <div class="stepper">
          <button class="tool" type="button" aria-label="Previous group (P)" title="Previous group (P)" disabled={at <= 0} onClick={() => onOpen(at - 1)}><Icon name="left" /></button>
          <span>{formatCount(at + 1)} <span class="quiet">of {formatCount(count)}</span></span>
          <button class="tool" type="button" aria-label="Next group (N)" title="Next group (N)" disabled={at >= count - 1} onClick={() => onOpen(at + 1)}><Icon name="right" /></button>
        </div>
      </header>
      <Members key={`${finding.id} ${group.representative}`} entry={entry} />
    </>
  );
}
