import { crispSide, Thumbnail } from "../parts/thumbnail.tsx";
import { usePage } from "../state/page.ts";
import { toScreen } from "./camera.ts";
import type { MapModel } from "./model.ts";

const picture_px = 40;
const gap_px = 3;
const looseness = 1.25; // squares are larger than pictures, so that those of neighbours seldom touch

export interface Spot {
  sample: number;
  x: number;
  y: number;
}

/** At most one sample for each square of a raster, the one nearest to its middle, and none on top of another. */
export function spreadOut(spots: Iterable<Spot>, side: number): Spot[] {
  const square = side * looseness;
  const best = new Map<string, { spot: Spot; off: number }>();
  for (const spot of spots) {
    const [column, row] = [Math.floor(spot.x / square), Math.floor(spot.y / square)];
    const off = Math.hypot(spot.x - (column + 0.5) * square, spot.y - (row + 0.5) * square);
    const key = `${column} ${row}`;
    const known = best.get(key);
    if (!known || off < known.off) best.set(key, { spot, off });
  }
  const kept: Spot[] = [];
  const isFree = (spot: Spot) => kept.every((other) => Math.abs(other.x - spot.x) >= side || Math.abs(other.y - spot.y) >= side);
  for (const { spot } of [...best.values()].sort((a, b) => a.off - b.off)) if (isFree(spot)) kept.push(spot);
  return kept;
}

/** Pictures where their points are, as many as fit beside one another. */
export function PicturesOnMap({ model }: { model: MapModel }) {
  const { dataset } = usePage();
  const points = model.points.value;
  const now = model.camera.value;
  const still = model.still.value;
  if (!points) return null;
  const size = model.size.value;
  const shown = crispSide(dataset.report.pages.cell, picture_px);
  const spots = Array.from(model.inView.value.members(), (sample) => ({
    sample, ...toScreen(still, size, { x: points.x[sample]!, y: points.y[sample]! }),
  }));
  return (
    <div class="map-pictures" aria-hidden="true">
      {spreadOut(spots, shown + gap_px).map(({ sample }) => {
        const at = toScreen(now, size, { x: points.x[sample]!, y: points.y[sample]! });
        const style = { transform: `translate(${at.x - shown / 2}px, ${at.y - shown / 2}px)` };
        return <span key={sample} class="map-picture" style={style}><Thumbnail sample={sample} side={picture_px} decorative /></span>;
      })}
    </div>
  );
}
