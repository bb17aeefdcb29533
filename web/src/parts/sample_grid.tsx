import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { usePage, type Page } from "../state/page.ts";
import { describeSample, crispSide, Thumbnail } from "./thumbnail.tsx";
import { useVirtualRows, useWidth } from "./virtual.ts";

interface Props {
  samples: ArrayLike<number>;
  label: string;
  side: number;
  caption?: (sample: number) => string; // one short line under each picture
}

const gap_px = 6;
const caption_px = 18;
const rows_per_page = 4; // that Page Up and Page Down pass over

/** How far a key moves in a grid of so many columns; 0 for any other key. */
export function gridStep(key: string, columns: number, page: number): number {
  const steps: Record<string, number> = {
    ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns,
    PageUp: -columns * page, PageDown: columns * page, Home: -Infinity, End: Infinity,
  };
  return steps[key] ?? 0;
}

interface CellProps {
  sample: number;
  at: number;
  count: number;
  side: number;
  box: { left: number; top: number; width: number; height: number };
  isFocusable: boolean;
  caption: string | undefined;
  onClick(event: MouseEvent): void;
}

function Cell({ sample, at, count, side, box, isFocusable, caption, onClick }: CellProps) {
  const { dataset, place, selection } = usePage();
  const classes = `cell${sample === place.primary.value ? " is-primary" : ""}`;
  const style = { width: `${box.width}px`, height: `${box.height}px`, transform: `translate(${box.left}px, ${box.top}px)` };
  return (
    <div class={classes} style={style} role="option" data-at={at} data-sample={sample} tabIndex={isFocusable ? 0 : -1}
      aria-selected={selection.set.value.has(sample)} aria-setsize={count} aria-posinset={at + 1}
      aria-label={describeSample(dataset, sample)} onClick={onClick}>
      <Thumbnail sample={sample} side={side} decorative />
      {caption !== undefined && <span class="cell-caption">{caption}</span>}
    </div>
  );
}

/** The keys of a grid: arrows move the focus, Enter looks at the picture, Space selects it. */
function gridKeys(page: Page, samples: ArrayLike<number>, current: number, columns: number, focus: (at: number) => void) {
  return (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const step = gridStep(event.key, columns, rows_per_page);
    const sample = samples[current];
    if (step !== 0) focus(Math.min(samples.length - 1, Math.max(0, current + step)));
    else if (event.key === "Enter" && sample !== undefined) page.place.primary.value = sample;
    else if (event.key === " " && sample !== undefined) page.selection.toggle(sample);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
}

/** Any number of pictures as a list box: one of them takes the focus, only those in sight exist. */
export function SampleGrid({ samples, label, side, caption }: Props) {
  const page = usePage();
  const scroller = useRef<HTMLDivElement>(null);
  const width = useWidth(scroller);
  const active = useSignal(0);
  const cell = Math.max(crispSide(page.dataset.report.pages.cell, side), 24) + 8;
  const columns = Math.max(1, Math.floor((width + gap_px) / (cell + gap_px)));
  const height = cell + gap_px + (caption ? caption_px : 0);
  const rows = useVirtualRows(scroller, Math.ceil(samples.length / columns), height);
  const current = Math.min(active.value, Math.max(0, samples.length - 1));

  const show = (at: number) => {
    active.value = at;
    rows.scrollToIndex(Math.floor(at / columns));
  };
  const primary = page.place.primary.value;
  useEffect(() => {
    const at = Array.prototype.indexOf.call(samples, primary);
    if (at >= 0) show(at);
  }, [primary, samples, columns]);

  const focus = (at: number) => {
    show(at);
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-at="${at}"]`)?.focus());
  };
  const click = (event: MouseEvent, at: number) => {
    active.value = at;
    if (event.shiftKey || event.ctrlKey || event.metaKey) page.selection.toggle(samples[at]!);
    else page.place.primary.value = samples[at]!;
  };
  return (
    <div class="grid" ref={scroller} role="listbox" aria-multiselectable="true" aria-label={label}
      onKeyDown={gridKeys(page, samples, current, columns, focus)} tabIndex={samples.length === 0 ? 0 : -1}>
      <div style={{ height: `${rows.getTotalSize()}px` }} role="presentation" class="virtual">
        {rows.getVirtualItems().map((row) =>
          Array.from({ length: Math.min(columns, samples.length - row.index * columns) }, (_, column) => {
            const at = row.index * columns + column;
            const sample = samples[at]!;
            const box = { left: column * (cell + gap_px), top: row.start, width: cell, height: height - gap_px };
            return (
              <Cell key={sample} sample={sample} at={at} count={samples.length} side={side} box={box} isFocusable={at === current}
                caption={caption?.(sample)} onClick={(event) => click(event, at)} />
            );
          }),
        )}
      </div>
    </div>
  );
}
