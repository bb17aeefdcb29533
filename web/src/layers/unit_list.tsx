import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { formatCount, plural } from "../parts/format.ts";
import { formatValue } from "../parts/histogram.tsx";
import { gridStep } from "../parts/sample_grid.tsx";
import { useVirtualRows } from "../parts/virtual.ts";
import type { Units } from "./model.ts";
import { listUnits, type Order, type Which } from "./units.ts";
import { describeUnit, flagWords } from "./unit_words.ts";

const row_px = 30;
const page_rows = 8;
const fewest_rows = 5; // that there is room for
const around_px = 72; // what stands above and below the rows

const kinds: readonly { name: Which; title: string }[] = [
  { name: "all", title: "All units" }, { name: "kept", title: "Kept" }, { name: "dropped", title: "Dropped" },
  { name: "dead", title: "Dead" }, { name: "constant", title: "Constant" }, { name: "identical", title: "Identical" },
];

const orders: readonly { name: Order; title: string }[] = [
  { name: "number", title: "by number" }, { name: "largest", title: "largest first" }, { name: "smallest", title: "smallest first" },
];

/** The units as a list box: what the cells show, by keyboard and screen reader. Moving chooses. */
export function UnitList({ units }: { units: Units }) {
  const { layer, channel, kept, flags, unit, choose } = units;
  const which = useSignal<Which>("all");
  const order = useSignal<Order>("number");
  const scroller = useRef<HTMLDivElement>(null);
  const listed = useMemo(() => listUnits(layer, which.value, order.value, kept, channel), [layer, which.value, order.value, kept, channel]);
  const rows = useVirtualRows(scroller, listed.length, row_px);
  const at = listed.indexOf(unit);
  const current = Math.max(0, at);
  useEffect(() => {
    if (at >= 0) rows.scrollToIndex(at);
  }, [at, listed]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || listed.length === 0) return;
    const step = /^Arrow(Left|Right)$/.test(event.key) ? 0 : gridStep(event.key, 1, page_rows);
    if (step === 0 && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    const to = at < 0 && Number.isFinite(step) ? 0 : Math.min(listed.length - 1, Math.max(0, current + step));
    choose(listed[to]!);
    rows.scrollToIndex(to);
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-at="${to}"]`)?.focus());
  };
  return (
    <div class="unit-list" style={{ "--height": `${around_px + row_px * Math.max(fewest_rows, layer.units)}px` }}>
      <div class="unit-list-head">
        <select aria-label="Which units" value={which.value} onChange={(event) => (which.value = event.currentTarget.value as Which)}>
          {kinds.filter(({ name }) => kept !== undefined || (name !== "kept" && name !== "dropped")).map(({ name, title }) => <option key={name} value={name}>{title}</option>)}
        </select>
        <select aria-label="Order of the units" value={order.value} disabled={channel === undefined} onChange={(event) => (order.value = event.currentTarget.value as Order)}>
          {orders.map(({ name, title }) => <option key={name} value={name}>{title}</option>)}
        </select>
      </div>
      <div class="unit-rows" ref={scroller} role="listbox" aria-label="Units" onKeyDown={onKeyDown} tabIndex={-1}>
        <div class="virtual" role="presentation" style={{ height: `${rows.getTotalSize()}px` }}>
          {rows.getVirtualItems().map((row) => {
            const number = listed[row.index]!;
            return (
              <div key={row.index} class="unit-row" role="option" data-at={row.index} data-unit={number} aria-selected={number === unit}
                aria-posinset={row.index + 1} aria-setsize={listed.length} tabIndex={row.index === current ? 0 : -1}
                aria-label={describeUnit(units, number)} style={{ transform: `translateY(${row.start}px)`, height: `${row_px}px` }} onClick={() => choose(number)}>
                <span class="unit-number">{formatCount(number)}</span>
                <span class="quiet unit-words">{[...flagWords(flags[number]!), ...(kept ? [kept.mask[number] ? "kept" : "dropped"] : [])].join(", ")}</span>
                <span class="unit-value">{channel && formatValue(channel, channel.values[number]!)}</span>
              </div>
            );
          })}
        </div>
        {listed.length === 0 && <p class="empty">None</p>}
      </div>
      <p class="quiet unit-count">{plural(listed.length, "unit")}</p>
    </div>
  );
}
