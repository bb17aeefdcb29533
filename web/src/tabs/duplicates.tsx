import { useEffect, useRef } from "preact/hooks";
import { FindingChips } from "../findings/chips.tsx";
import { GroupDetail } from "../findings/group_detail.tsx";
import { GroupRow } from "../findings/group_row.tsx";
import { useGroups } from "../findings/use_groups.ts";
import { formatCount, plural } from "../parts/format.ts";
import { useVirtualRows } from "../parts/virtual.ts";

const row_px = 92;

type Groups = ReturnType<typeof useGroups>;

/** All groups as a list box whose rows take the focus in turn. */
function GroupList({ groups, at, open }: Groups) {
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualRows(scroller, groups.length, row_px);
  const focus = useRef(false);
  useEffect(() => {
    if (at < 0) return;
    rows.scrollToIndex(at);
    if (!focus.current) return;
    focus.current = false;
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-at="${at}"]`)?.focus());
  }, [at, groups]);
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 6, PageUp: -6, Home: -Infinity, End: Infinity };
    const step = event.shiftKey ? undefined : steps[event.key];
    if (step === undefined && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    focus.current = true;
    open(Math.min(groups.length - 1, Math.max(0, at + (step ?? 0))));
  };
  return (
    <div class="group-list" ref={scroller} role="listbox" aria-label="Groups" onKeyDown={onKeyDown} tabIndex={-1}>
      <div class="virtual" role="presentation" style={{ height: `${rows.getTotalSize()}px` }}>
        {rows.getVirtualItems().map((row) => (
          <GroupRow key={row.index} entry={groups[row.index]!} at={row.index} count={groups.length} top={row.start} height={row_px}
            isCurrent={row.index === at} onOpen={() => open(row.index)} />
        ))}
      </div>
    </div>
  );
}

export function Duplicates() {
  const state = useGroups("duplicates");
  const { findings, only, groups, hiddenCount, at, open, selectAll } = state;
  const entry = groups[at];
  return (
    <div class="split">
      <section class="split-list" aria-label="Groups of duplicates">
        <div class="list-head">
          <FindingChips findings={findings} all="All" current={only} />
          <div class="list-tools">
            <span class="quiet">{plural(groups.length, "group")}{hiddenCount > 0 && `, ${formatCount(hiddenCount)} filtered out`}</span>
            <button class="button" type="button" onClick={selectAll} disabled={groups.length === 0}>Select all copies</button>
          </div>
        </div>
        <GroupList {...state} />
      </section>
      <section class="split-detail" aria-label="The group in detail">
        {entry ? <GroupDetail entry={entry} at={at} count={groups.length} onOpen={open} /> : <p class="empty">No group passes the filter.</p>}
      </section>
    </div>
  );
}
