import { useEffect, useRef } from "preact/hooks";
import { missing_colour } from "../colour/palette.ts";
import { Histogram } from "../parts/histogram.tsx";
import { Name } from "../parts/text.tsx";
import { usePage } from "../state/page.ts";
import type { Units } from "./model.ts";
import { drawUnit, type UnitLook } from "./unit_glyph.ts";
import { UnitList } from "./unit_list.tsx";
import { UnitMap } from "./unit_map.tsx";
import { flag, measuresOf } from "./units.ts";

const glyph_px = 15;

/** The very shape that stands on the map. */
function Glyph({ look }: { look: Omit<UnitLook, "colour"> }) {
  const theme = usePage().theme.name.value;
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const pen = canvas.current?.getContext("2d");
    if (!pen) return;
    pen.setTransform(2, 0, 0, 2, 0, 0);
    pen.clearRect(0, 0, glyph_px, glyph_px);
    drawUnit(pen, 0, 0, glyph_px, { ...look, colour: missing_colour[theme] }, theme === "light" ? "#191c20" : "#e8eaec");
  }, [theme]);
  return <canvas class="glyph" ref={canvas} width={2 * glyph_px} height={2 * glyph_px} aria-hidden="true" />;
}

function Shapes({ units }: { units: Units }) {
  const { layer, kept } = units;
  const shapes: readonly { name: string; look: Omit<UnitLook, "colour">; isThere: boolean }[] = [
    { name: "kept", look: { isKept: true, flags: flag.none }, isThere: kept !== undefined },
    { name: "dropped", look: { isKept: false, flags: flag.none }, isThere: kept !== undefined },
    { name: "dead", look: { isKept: true, flags: flag.dead }, isThere: layer.dead.length > 0 },
    { name: "constant", look: { isKept: true, flags: flag.constant }, isThere: layer.constant.length > 0 },
    { name: "identical to another", look: { isKept: true, flags: flag.identical }, isThere: layer.identical.length > 0 },
  ];
  return (
    <ul class="plain shapes" aria-label="Shapes">
      {shapes.filter(({ isThere }) => isThere).map(({ name, look }) => (
        <li key={name}><Glyph look={look} />{name}{name === "kept" && <> by <Name>{kept!.strategy}</Name></>}</li>
      ))}
    </ul>
  );
}

/** All units of the layer, as cells and as a list. */
export function UnitsCard({ units }: { units: Units }) {
  const { place } = usePage();
  const { layer, channel } = units;
  const known = measuresOf(layer);
  return (
    <section class="card" aria-labelledby="units-title">
      <header class="section-head">
        <h2 id="units-title">Units</h2>
        {known.length > 0 && (
          <div class="segments" role="group" aria-label="What colours the units">
            {known.map(({ name, title, means }) => (
              <button key={name} type="button" class="segment" aria-pressed={channel?.name === name} title={means} onClick={() => (place.measure.value = name)}>{title}</button>
            ))}
          </div>
        )}
      </header>
      {layer.units === 0 ? <p class="empty">The layer has no units.</p> : (
        <div class="units">
          <div class="units-map">
            <UnitMap units={units} />
            <div class="units-legend">
              {channel ? <Histogram channel={channel} height={32} /> : <p class="quiet card-note">The units were not asked for their responses.</p>}
              <Shapes units={units} />
            </div>
          </div>
          <UnitList key={layer.name} units={units} />
        </div>
      )}
    </section>
  );
}
