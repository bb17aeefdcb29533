import { Thumbnail } from "../parts/thumbnail.tsx";
import { Path } from "../parts/text.tsx";
import { ClassLabel, SplitLabel } from "../parts/badge.tsx";
import { formatNumber } from "../parts/format.ts";
import { usePage } from "../state/page.ts";
import type { Point } from "./camera.ts";
import { screenPlace, type Hover, type MapModel, type Outline } from "./model.ts";

const card_px = { width: 244, height: 116 };

function OutlineShape({ outline }: { outline: Outline }) {
  const [first, last] = [outline.points[0]!, outline.points.at(-1)!];
  if (outline.mode === "lasso") return <polygon class="outline" points={outline.points.map(({ x, y }) => `${x},${y}`).join(" ")} />;
  return (
    <rect class="outline" x={Math.min(first.x, last.x)} y={Math.min(first.y, last.y)} width={Math.abs(first.x - last.x)}
      height={Math.abs(first.y - last.y)} />
  );
}

function HoverCard({ hover, model }: { hover: Hover; model: MapModel }) {
  const page = usePage();
  const channel = page.channel.value;
  const { width, height } = model.size.value;
  // Beside the pointer, on the side that has room.
  const left = hover.at.x + 18 + card_px.width < width ? hover.at.x + 18 : Math.max(4, hover.at.x - 18 - card_px.width);
  const top = Math.min(Math.max(4, hover.at.y - 30), Math.max(4, height - card_px.height - 4));
  return (
    <div class="hover-card" style={{ left: `${left}px`, top: `${top}px`, width: `${card_px.width}px` }} aria-hidden="true">
      <Thumbnail sample={hover.sample} side={84} decorative />
      <div class="hover-text">
        <p class="hover-path"><Path path={page.dataset.path(hover.sample)} /></p>
        <p class="labels"><ClassLabel sample={hover.sample} /><SplitLabel sample={hover.sample} /></p>
        {channel?.kind === "number" && <p class="quiet">{channel.title} {formatNumber(channel.values[hover.sample]!)}</p>}
      </div>
    </div>
  );
}

const Ring = ({ at, radius, name }: { at: Point | undefined; radius: number; name: string }) =>
  at ? <g class={`ring ring-${name}`}><circle class="ring-under" cx={at.x} cy={at.y} r={radius} /><circle class="ring-over" cx={at.x} cy={at.y} r={radius} /></g> : null;

/** Marks of the moment over the points: rings, the outline being drawn, the card under the pointer. */
export function Overlay({ model }: { model: MapModel }) {
  const { place } = usePage();
  const camera = model.camera.value;
  const radius = model.radius.value;
  const hover = model.hover.value;
  return (
    <>
      <svg class="map-overlay" aria-hidden="true">
        <Ring at={screenPlace(model, camera, place.pinned.value)} radius={radius + 6} name="pinned" />
        <Ring at={screenPlace(model, camera, place.primary.value)} radius={radius + 6} name="primary" />
        {hover && <Ring at={screenPlace(model, camera, hover.sample)} radius={radius + 3} name="hover" />}
        {model.outline.value && <OutlineShape outline={model.outline.value} />}
      </svg>
      {hover && <HoverCard hover={hover} model={model} />}
    </>
  );
}
