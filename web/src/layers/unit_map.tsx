import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { numberColour } from "../colour/paint.ts";
import { missing_colour } from "../colour/palette.ts";
import { formatCount } from "../parts/format.ts";
import { useWidth } from "../parts/virtual.ts";
import { usePage } from "../state/page.ts";
import type { ThemeName } from "../state/theme.ts";
import type { Units } from "./model.ts";
import { drawUnit } from "./unit_glyph.ts";
import { cellOf, rasterFor, unitAt, type Raster } from "./unit_raster.ts";
import { describeUnit } from "./unit_words.ts";

const ink: Record<ThemeName, string> = { light: "#191c20", dark: "#e8eaec" };
const tip_px = 270; // at most
const border_px = 4; // around the cells, for the ring of the chosen one

function draw(canvas: HTMLCanvasElement, { layer, channel, kept, flags }: Units, raster: Raster, theme: ThemeName): void {
  const density = Math.min(2, devicePixelRatio || 1);
  const [width, height] = [raster.columns * raster.side, raster.rows * raster.side];
  canvas.width = Math.max(1, Math.round(width * density));
  canvas.height = Math.max(1, Math.round(height * density));
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const pen = canvas.getContext("2d");
  if (!pen) return;
  pen.scale(density, density);
  for (let unit = 0; unit < layer.units; ++unit) {
    const { x, y } = cellOf(raster, unit);
    const colour = channel ? numberColour(channel, channel.values[unit]!, theme) : missing_colour[theme];
    drawUnit(pen, x, y, raster.side, { colour, isKept: kept === undefined || kept.mask[unit] === 1, flags: flags[unit]! }, ink[theme]);
  }
}

/** All units at a glance: the colour is the value, the shape what becomes of the unit. The list beside it holds the same. */
export function UnitMap({ units }: { units: Units }) {
  const theme = usePage().theme.name.value;
  const { layer, unit, choose } = units;
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = useWidth(box);
  const hover = useSignal(-1);
  const raster = rasterFor(layer.units, Math.max(1, width - 2 * border_px));
  useLayoutEffect(() => {
    if (width > 0) draw(canvas.current!, units, raster, theme);
  }, [layer, units.channel, units.kept, width, theme]);
  useEffect(() => {
    if (unit < 0 || !box.current) return;
    const { y } = cellOf(raster, unit);
    const { scrollTop, clientHeight } = box.current;
    if (y < scrollTop || y + raster.side > scrollTop + clientHeight) box.current.scrollTop = y - clientHeight / 2;
  }, [unit, width, layer]);
  const under = (event: MouseEvent) => {
    const frame = canvas.current!.getBoundingClientRect();
    return unitAt(raster, layer.units, event.clientX - frame.left, event.clientY - frame.top);
  };
  const ring = (at: number, name: string) => {
    if (at < 0 || at >= layer.units) return null;
    const { x, y } = cellOf(raster, at);
    return <span class={`unit-ring unit-ring-${name}`} style={{ transform: `translate(${x - 2}px, ${y - 2}px)`, width: `${raster.side + 3}px`, height: `${raster.side + 3}px` }} />;
  };
  const tip = hover.value >= 0 && hover.value < layer.units ? cellOf(raster, hover.value) : undefined;
  return (
    <div class="unit-map" ref={box} role="img" aria-label={`${formatCount(layer.units)} units as coloured cells. The list beside them holds the same units.`}
      onPointerMove={(event) => (hover.value = under(event))} onPointerLeave={() => (hover.value = -1)}
      onClick={(event) => {
        const at = under(event);
        if (at >= 0) choose(at);
      }}>
      <div class="unit-map-inner">
        <canvas ref={canvas} />
        {ring(hover.value, "hover")}
        {ring(unit, "chosen")}
        {tip && (
          <p class="unit-tip" aria-hidden="true" style={{ left: `${Math.max(0, Math.min(tip.x, width - tip_px))}px`, top: `${tip.y + raster.side + 10}px`, maxWidth: `${tip_px}px` }}>
            {describeUnit(units, hover.value)}
          </p>
        )}
      </div>
    </div>
  );
}
