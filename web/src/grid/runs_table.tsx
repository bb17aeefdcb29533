import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { Grid } from "../bundle/types.ts";
import { formatCount, formatNumber, plural } from "../parts/format.ts";
import { Name, visibleName } from "../parts/text.tsx";
import { compareCells, keysOf, measuresOf, pageAddress, unquoted, valueOf } from "./model.ts";

const first_rows = 200;

interface Row {
  run: number;
  cells: string[];
}

interface Table {
  columns: { title: string; does: string }[];
  rows: Row[];
}

/** A row for each run: what was swept, and what came of it. */
function shortTable(grid: Grid): Table {
  const keys = keysOf(grid);
  const measures = measuresOf(grid);
  const rows = grid.runs.map((run, number) => ({
    run: number,
    cells: [
      ...keys.map(({ path }) => unquoted(valueOf(grid.groups[run.group]!, path))),
      ...measures.map((measure) => (run.measures.has(measure) ? String(run.measures.get(measure)) : "")),
      run.status,
    ],
  }));
  const columns = [...keys.map(({ title, path }) => ({ title, does: path })), ...measures.map((measure) => ({ title: measure.replaceAll("_", " "), does: measure })), { title: "status", does: "How training ended" }];
  return { columns, rows };
}

/** Everything that is known, a row for each test of a run. */
const wholeTable = (grid: Grid): Table => ({ columns: grid.columns.map((title) => ({ title, does: title })), rows: grid.rows });

const shown = (cell: string) => {
  const text = cell.trim();
  const number = text === "" ? NaN : Number(text);
  return Number.isFinite(number) && /[.e]/.test(text) ? formatNumber(number) : text;
};

interface Sorting {
  column: number; // -1: the run's name
  down: boolean;
}

function SortableHeader({ title, does, by, onSort }: { title: string; does: string; by: "ascending" | "descending" | "none"; onSort(): void }) {
  return (
    <th scope="col" aria-sort={by}>
      <button type="button" class="sort" title={does} onClick={onSort}><Name>{title}</Name><span aria-hidden="true">{by === "none" ? "" : by === "descending" ? " ↓" : " ↑"}</span></button>
    </th>
  );
}

/** A run's name; a link to its own page where it has one. */
function RunName({ name, page }: { name: string; page: string }) {
  const address = pageAddress(page);
  if (address === undefined) return <Name>{name}</Name>;
  return <a class="link" href={address} title={`The page of ${visibleName(name)}`}><Name>{name}</Name></a>;
}

/** All runs as a table that any column sorts. */
export function RunsTable({ grid }: { grid: Grid }) {
  const isWhole = useSignal(false);
  const all = useSignal(false);
  const sorting = useSignal<Sorting>({ column: -1, down: false });
  const table = useMemo(() => (isWhole.value ? wholeTable(grid) : shortTable(grid)), [grid, isWhole.value]);
  const rows = useMemo(() => {
    const { column, down } = sorting.value;
    const cell = ({ run, cells }: Row) => (column < 0 ? grid.runs[run]!.name : (cells[column] ?? ""));
    const empty = (row: Row) => Number(cell(row).trim() === "");
    return table.rows.toSorted((a, b) => empty(a) - empty(b) || (down ? -1 : 1) * compareCells(cell(a), cell(b)));
  }, [table, sorting.value]);
  const sortBy = (column: number) => (sorting.value = { column, down: sorting.value.column === column && !sorting.value.down });
  const by = (column: number) => (sorting.value.column !== column ? "none" : sorting.value.down ? "descending" : "ascending");
  const visible = all.value ? rows : rows.slice(0, first_rows);
  return (
    <section class="card runs-card" aria-labelledby="runs-title">
      <header class="section-head">
        <h2 id="runs-title">{plural(grid.runs.length, "run")} in {plural(grid.groups.length, "group")}</h2>
        <label class="check"><input type="checkbox" checked={isWhole.value} onChange={(event) => {
          isWhole.value = event.currentTarget.checked;
          sorting.value = { column: -1, down: false };
        }} /> all {formatCount(grid.columns.length)} columns, a row for each test</label>
      </header>
      {grid.runs.length === 0 ? <p class="empty">No run has a trained model.</p> : (
        <div class="table-box runs-box">
          <table class="numbers runs-table">
            <thead>
              <tr>
                <SortableHeader title="run" does="The run's folder" by={by(-1)} onSort={() => sortBy(-1)} />
                {table.columns.map(({ title, does }, i) => <SortableHeader key={i} title={title} does={does} by={by(i)} onSort={() => sortBy(i)} />)}
              </tr>
            </thead>
            <tbody>
              {visible.map(({ run, cells }, i) => (
                <tr key={i}>
                  <th scope="row"><RunName name={grid.runs[run]!.name} page={grid.runs[run]!.page} /></th>
                  {cells.map((cell, c) => <td key={c} title={visibleName(cell)}><Name>{shown(cell) || "–"}</Name></td>)}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {rows.length > visible.length && <button class="link" type="button" onClick={() => (all.value = true)}>Show all {formatCount(rows.length)} rows</button>}
    </section>
  );
}
