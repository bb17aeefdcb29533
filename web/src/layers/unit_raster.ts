/** Units as equal square cells, row by row. */
export interface Raster {
  side: number; // of a cell, in pixels
  columns: number;
  rows: number;
}

const sides = { least: 7, most: 30 };
const height_px = 330; // that cells try to stay within

/** The largest cells with which all units fit; wide layers keep the least size and scroll. */
export function rasterFor(units: number, width: number): Raster {
  for (let side = sides.most; side > sides.least; --side) {
    const columns = Math.max(1, Math.floor(width / side));
    const rows = Math.ceil(units / columns);
    if (rows * side <= height_px) return { side, columns, rows };
  }
  const columns = Math.max(1, Math.floor(width / sides.least));
  return { side: sides.least, columns, rows: Math.ceil(units / columns) };
}

export const cellOf = ({ side, columns }: Raster, unit: number) => ({ x: (unit % columns) * side, y: Math.floor(unit / columns) * side });

/** The unit at a place of the raster, -1 where there is none. */
export function unitAt({ side, columns }: Raster, units: number, x: number, y: number): number {
  const [column, row] = [Math.floor(x / side), Math.floor(y / side)];
  const unit = row * columns + column;
  return column >= 0 && column < columns && row >= 0 && unit < units ? unit : -1;
}
