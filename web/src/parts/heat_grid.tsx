import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { inkOn } from "../colour/mix.ts";
import { cssColour } from "../colour/palette.ts";
import { Name, visibleName } from "./text.tsx";
import { useWidth } from "./virtual.ts";

export interface HeatCell {
  text: string;
  label: string; // what a screen reader and a tooltip say
  colour: number | undefined; // 0xRRGGBB; none where there is nothing to see
}

interface Place {
  row: number;
  column: number;
}

interface Props {
  label: string;
  axes?: readonly [rows: string, columns: string];
  rows: readonly string[];
  columns: readonly string[];
  cell(row: number, column: number): HeatCell;
  chosen?: Place | undefined;
  onChoose(row: number, column: number): void;
}

const side_px = { least: 26, most: 62 };
const names_px = 116;

/** The side of cells with which a row fills the room, within what can be read and touched. */
const sideFor = (width: number, columns: number) =>
  Math.min(side_px.most, Math.max(side_px.least, Math.floor((width - names_px) / Math.max(1, columns)) - 1));

/** Where a key leads to in a grid; undefined for any other key. */
export function gridMove(key: string, { row, column }: Place, rows: number, columns: number): Place | undefined {
  const moves: Record<string, Place> = {
    ArrowUp: { row: row - 1, column }, ArrowDown: { row: row + 1, column },
    ArrowLeft: { row, column: column - 1 }, ArrowRight: { row, column: column + 1 },
    Home: { row, column: 0 }, End: { row, column: columns - 1 },
    PageUp: { row: 0, column }, PageDown: { row: rows - 1, column },
  };
  const to = moves[key];
  return to && { row: Math.min(rows - 1, Math.max(0, to.row)), column: Math.min(columns - 1, Math.max(0, to.column)) };
}

/** A matrix as coloured cells with their numbers. Arrows move among them, Enter or a click chooses one. */
export function HeatGrid({ label, axes, rows, columns, cell, chosen, onChoose }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const table = useRef<HTMLTableElement>(null);
  const side = sideFor(useWidth(box), columns.length);
  const focused = useSignal<Place>({ row: 0, column: 0 });
  const at = { row: Math.min(focused.value.row, rows.length - 1), column: Math.min(focused.value.column, columns.length - 1) };
  const placeOf = (event: Event): Place | undefined => {
    const found = (event.target as HTMLElement).closest<HTMLElement>("[data-row]");
    return found ? { row: Number(found.dataset["row"]), column: Number(found.dataset["column"]) } : undefined;
  };
  const choose = (event: Event) => {
    const place = placeOf(event);
    if (!place) return;
    focused.value = place;
    onChoose(place.row, place.column);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const to = gridMove(event.key, at, rows.length, columns.length);
    if (to) {
      focused.value = to;
      table.current?.querySelector<HTMLElement>(`[data-row="${to.row}"][data-column="${to.column}"]`)?.focus();
    } else if (event.key === "Enter" || event.key === " ") choose(event);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="heat-box" ref={box}>
      <table class="heat" role="grid" aria-label={label} ref={table} onClick={choose} onKeyDown={onKeyDown} style={{ "--side": `${side}px` }}>
        <thead>
          <tr>
            <td class="heat-corner">{axes && <><span>{axes[1]} →</span><span>{axes[0]} ↓</span></>}</td>
            {columns.map((name, column) => <th key={column} scope="col" class="heat-column" title={visibleName(name)}><span><Name>{name}</Name></span></th>)}
          </tr>
        </thead>
        <tbody>
          {rows.map((name, row) => (
            <tr key={row}>
              <th scope="row" class="heat-row" title={visibleName(name)}><span><Name>{name}</Name></span></th>
              {columns.map((_, column) => {
                const { text, label: says, colour } = cell(row, column);
                const isChosen = chosen?.row === row && chosen.column === column;
                const paint = colour === undefined ? {} : { background: cssColour(colour), color: cssColour(inkOn(colour)) };
                return (
                  <td key={column} role="gridcell" class="heat-cell" data-row={row} data-column={column} style={paint} aria-label={says} title={says}
                    aria-selected={isChosen} tabIndex={at.row === row && at.column === column ? 0 : -1}>
                    {text}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
