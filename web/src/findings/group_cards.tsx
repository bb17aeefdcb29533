import { useEffect, useRef } from "preact/hooks";
import type { ComponentChildren } from "preact";
import { formatCount, plural } from "../parts/format.ts";
import { Name } from "../parts/text.tsx";
import { useVirtualRows, useWidth } from "../parts/virtual.ts";
import type { SampleSet } from "../state/sample_set.ts";
import { FindingChips } from "./chips.tsx";
import { OddCard } from "./odd_card.tsx";
import { useGroups } from "./use_groups.ts";

const card_px = { least: 320, height: 244 };
const gap_px = 14;

interface Props {
  tab: string;
  label: string;
  unit: string; // what a card stands for
  none: string; // where there is nothing to list
  among?: SampleSet | undefined; // only cards of these pictures
  children?: ComponentChildren; // above the cards
}

/** The groups of a tab as cards, the first the worst, each with what it was compared with. */
export function GroupCards({ tab, label, unit, none, among, children }: Props) {
  const { findings, only, groups, total, hiddenCount, at, open, selectAll } = useGroups(tab, among);
  const scroller = useRef<HTMLDivElement>(null);
  const width = useWidth(scroller);
  const columns = Math.max(1, Math.floor((width + gap_px) / (card_px.least + gap_px)));
  const cardWidth = Math.floor((width - gap_px * (columns - 1)) / columns);
  const rows = useVirtualRows(scroller, Math.ceil(groups.length / columns), card_px.height + gap_px);
  useEffect(() => {
    if (at >= 0) rows.scrollToIndex(Math.floor(at / columns));
  }, [at, only, columns]);
  const chosen = findings.length === 1 ? findings[0] : findings.find((finding) => finding.id === only);
  return (
    <div class="cards-tab">
      <div class="list-head list-head-wide">
        {children ?? <FindingChips findings={findings} all="All" current={only} />}
        {chosen && <p class="quiet"><Name>{chosen.reason}</Name></p>}
        <div class="list-tools">
          <span class="quiet">{plural(groups.length, unit)}{hiddenCount > 0 && `, ${formatCount(hiddenCount)} filtered out`}</span>
          <button class="button" type="button" onClick={selectAll} disabled={groups.length === 0}>Select all</button>
        </div>
      </div>
      <div class="cards" ref={scroller} role="list" aria-label={label}>
        <div class="virtual" role="presentation" style={{ height: `${rows.getTotalSize()}px` }}>
          {rows.getVirtualItems().map((row) => (
            <div key={row.index} class="card-line" role="presentation" style={{ transform: `translateY(${row.start}px)`, gap: `${gap_px}px` }}>
              {Array.from({ length: Math.min(columns, groups.length - row.index * columns) }, (_, i) => {
                const place = row.index * columns + i;
                return (
                  <OddCard key={place} entry={groups[place]!} rank={place + 1} total={groups.length} isCurrent={place === at}
                    width={cardWidth} height={card_px.height} onOpen={() => open(place)} />
                );
              })}
            </div>
          ))}
        </div>
        {groups.length === 0 && <p class="empty">{total === 0 ? none : "No picture passes the filter."}</p>}
      </div>
    </div>
  );
}
