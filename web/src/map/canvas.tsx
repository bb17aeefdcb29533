import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { effect } from "@preact/signals";
import { formatCount } from "../parts/format.ts";
import { usePage, type Page } from "../state/page.ts";
import { toData, type Point } from "./camera.ts";
import { listenToGestures, type Actions } from "./gestures.ts";
import { fitAll, panBy, zoomBy, type MapModel } from "./model.ts";
import { Overlay } from "./overlay.tsx";
import { createPainter } from "./painter.ts";
import { PicturesOnMap } from "./pictures.tsx";

const hover_ms = 120;
const least_reach_px = 7;

/** The sample under a screen point; what the filter took out cannot be touched. */
function sampleAt(page: Page, model: MapModel, at: Point): number {
  const points = model.points.peek();
  if (!points) return -1;
  const camera = model.camera.peek();
  const reach = Math.max(least_reach_px, model.radius.peek() + 3) / camera.scale;
  const filtered = page.filtered.peek();
  return points.nearest(toData(camera, model.size.peek(), at), reach, (sample) => filtered.has(sample));
}

/** The samples inside a box or lasso drawn on the screen. */
function samplesIn(page: Page, model: MapModel, mode: "box" | "lasso", outline: readonly Point[]): number[] {
  const points = model.points.peek();
  if (!points) return [];
  const corners = outline.map((at) => toData(model.camera.peek(), model.size.peek(), at));
  const filtered = page.filtered.peek();
  const [a, b] = [corners[0]!, corners.at(-1)!];
  const box = { left: Math.min(a.x, b.x), right: Math.max(a.x, b.x), bottom: Math.min(a.y, b.y), top: Math.max(a.y, b.y) };
  const found = mode === "box" ? points.inside(box) : points.insidePolygon(corners);
  return found.filter((sample) => filtered.has(sample));
}

function mapActions(page: Page, model: MapModel): Actions {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const hover = (at: Point | null) => {
    clearTimeout(timer);
    if (!at) return void (model.hover.value = null);
    const sample = sampleAt(page, model, at);
    if (sample < 0) return void (model.hover.value = null);
    if (model.hover.peek()) return void (model.hover.value = { sample, at }); // already looking: no need to wait
    timer = setTimeout(() => (model.hover.value = { sample, at }), hover_ms);
  };
  return {
    hover,
    mode: () => model.mode.peek(),
    pan: (dx, dy) => panBy(model, dx, dy),
    zoom: (at, factor) => {
      hover(null);
      zoomBy(model, factor, at);
    },
    outline: (shape) => (model.outline.value = shape),
    select: (mode, points, combine) => page.selection.apply(samplesIn(page, model, mode, points), combine),
    click: (at, keys) => {
      const sample = sampleAt(page, model, at);
      if (sample < 0) return;
      if (keys.alt) page.selection.apply([sample], "subtract");
      else if (keys.shift || keys.command) page.selection.toggle(sample);
      else page.place.primary.value = sample;
    },
    fit: (at) => sampleAt(page, model, at) < 0 && fitAll(model),
  };
}

/** Redraws in the next frame when anything that shows has changed. */
function drawWhenChanged(canvas: HTMLCanvasElement, model: MapModel): () => void {
  const painter = createPainter(canvas);
  canvas.dataset["painter"] = painter.name;
  let loaded: unknown;
  let frame = 0;
  const draw = () => {
    frame = 0;
    const scene = model.scene.peek();
    if (!scene) return;
    if (loaded !== scene) painter.load(scene);
    loaded = scene;
    painter.draw(model.camera.peek(), model.size.peek(), model.radius.peek());
  };
  const stop = effect(() => {
    void [model.scene.value, model.camera.value, model.size.value];
    frame ||= requestAnimationFrame(draw);
  });
  return () => {
    stop();
    cancelAnimationFrame(frame);
    painter.dispose();
  };
}

/** The points, with everything that is drawn over them. */
export function MapCanvas({ model }: { model: MapModel }) {
  const page = usePage();
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      const { width, height } = entry!.contentRect;
      model.size.value = { width, height };
    });
    observer.observe(frame.current!);
    return () => observer.disconnect();
  }, [model]);
  useEffect(() => drawWhenChanged(canvas.current!, model), [model]);
  useEffect(() => listenToGestures(frame.current!, mapActions(page, model)), [page, model]);
  const label = `Map of ${formatCount(page.dataset.report.samples)} pictures, ${model.view.value.title}. The list beside it holds the same pictures.`;
  return (
    <div class={`map-frame mode-${model.mode.value}`} ref={frame} role="img" aria-label={label}>
      <canvas ref={canvas} class="map-canvas" />
      {model.showPictures.value && <PicturesOnMap model={model} />}
      <Overlay model={model} />
      {!model.points.value && <p class="map-wait">Reading the map…</p>}
    </div>
  );
}
