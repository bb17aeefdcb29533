import { useEffect, useRef } from "preact/hooks";
import { FindingChips } from "../findings/chips.tsx";
import { OddCard } from "../findings/odd_card.tsx";
import { useGroups } from "../findings/use_groups.ts";
import { formatCount, plural } from "../parts/format.ts";
import { Name } from "../parts/text.tsx";
import { useVirtualRows, useWidth } from "../parts/virtual.ts";
import { usePage } from "../state/page.ts";

const card_px = { least: 320, height: 244 };
const gap_px = 14;

/** The odd pictures as cards, the oddest first, each with what it was compared with. */
export function Unfamiliar() {
  const page = usePage();
  const { findings, only, groups, hiddenCount, at, open } = useGroups("unfamiliar");
  const scroller = useRef<HTMLDivElement>(null);
  const width = useWidth(scroller);
  const columns = Math.max(1, Math.floor((width + gap_px) / (card_px.least + gap_px)));
  const cardWidth = Math.floor((width - gap_px * (columns - 1)) / columns);
  const rows = useVirtualRows(scroller, Math.ceil(groups.length / columns), card_px.height + gap_px);
  useEffect(() => {
    if (at >= 0) rows.scrollToIndex(Math.floor(at / columns));
  }, [at, only, columns]);
  const chosen = findings.find((finding) => finding.id === only);
  const selectAll = () => page.selection.apply(new Set(groups.map(({ group }) => group.representative)));
  return (
    <div class="cards-tab">
      <div class="list-head list-head-wide">
        <FindingChips findings={findings} all="All" current={only} />
        {chosen && <p class="quiet"><Name>{chosen.reason}</Name></p>}
        <div class="list-tools">
          <span class="quiet">{plural(groups.length, "picture")}{hiddenCount > 0 && `, ${formatCount(hiddenCount)} filtered out`}</span>
          <button class="button" type="button" onClick={selectAll} disabled={groups.length === 0}>Select all</button>
        </div>
      </div>
      <div class="cards" ref={scroller} role="list" aria-label="Unfamiliar pictures, the oddest first">
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
        {groups.length === 0 && <p class="empty">No picture passes the filter.</p>}
      </div>
    </div>
  );
}
