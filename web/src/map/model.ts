import { computed, effect, signal } from "@preact/signals";
import type { View } from "../bundle/types.ts";
import { missing_colour } from "../colour/palette.ts";
import { paintSamples } from "../colour/paint.ts";
import type { Page } from "../state/page.ts";
import { SampleSet } from "../state/sample_set.ts";
import { fit, pan, toScreen, visibleBounds, zoomAt, type Camera, type Point, type Size } from "./camera.ts";
import type { Mode } from "./gestures.ts";
import { Points } from "./points.ts";
import { makeScene, pointRadius } from "./scene.ts";

export interface Outline {
  mode: "box" | "lasso";
  points: readonly Point[];
}

export interface Hover {
  sample: number;
  at: Point;
}

const wide_px = 640;
const beside_legend = { left: 252, right: 24, top: 28, bottom: 44 };
const below_tools = { left: 24, right: 24, top: 68, bottom: 44 };
const rest_ms = 160; // lists and pictures wait until the camera is still
const grounds = { light: 0xffffff, dark: 0x14181d };
const inks = { light: 0x16191d, dark: 0xffffff };

/** The state of the map tab, and what follows from it. */
function createMapModel(page: Page) {
  const { dataset, place } = page;
  const views = dataset.report.views.filter((view) => view.map !== null);
  const size = signal<Size>({ width: 0, height: 0 });
  const moved = signal<Camera | null>(null); // null: everything fits
  const view = computed<View>(() => {
    const wanted = place.view.value || dataset.report.map_view;
    return views.find(({ name }) => name === wanted) ?? views.find(({ kind }) => kind === "layer") ?? views[0]!;
  });
  const points = computed(() => {
    const x = dataset.column(view.value.map!.x);
    const y = dataset.column(view.value.map!.y);
    return x && y ? new Points(x, y) : undefined;
  });
  const home = computed(() => {
    const bounds = points.value?.bounds ?? { left: 0, right: 1, bottom: 0, top: 1 };
    return fit(bounds, size.value, size.value.width >= wide_px ? beside_legend : below_tools);
  });
  const camera = computed(() => moved.value ?? home.value);
  const theme = page.theme.name;
  const paint = computed(() => paintSamples(page.channel.value, dataset.report.samples, theme.value));
  const scene = computed(() => points.value && makeScene(points.value, {
    paint: paint.value,
    filtered: page.filtered.value,
    selected: page.selection.set.value,
    missing: missing_colour[theme.value],
    ink: inks[theme.value],
    ground: grounds[theme.value],
  }));
  const still = signal(camera.peek());
  effect(() => {
    const now = camera.value;
    const timer = setTimeout(() => (still.value = now), rest_ms);
    return () => clearTimeout(timer);
  });
  const inView = computed(() => {
    if (!points.value || size.value.width === 0) return SampleSet.none(dataset.report.samples);
    const seen = points.value.inside(visibleBounds(still.value, size.value));
    return SampleSet.of(dataset.report.samples, seen.filter((sample) => page.filtered.value.has(sample)));
  });
  return {
    views, view, size, moved, points, home, camera, scene, still, inView,
    mode: signal<Mode>("pan"),
    showPictures: signal(false),
    outline: signal<Outline | null>(null),
    hover: signal<Hover | null>(null),
    radius: computed(() => pointRadius(dataset.report.samples, camera.value.scale / home.value.scale)),
  };
}

export type MapModel = ReturnType<typeof createMapModel>;

const models = new WeakMap<Page, MapModel>();

/** The page's one map: it keeps its place while other tabs are looked at. */
export function mapModelOf(page: Page): MapModel {
  let model = models.get(page);
  if (!model) {
    model = createMapModel(page);
    models.set(page, model);
  }
  return model;
}

export function zoomBy(model: MapModel, factor: number, at?: Point): void {
  const size = model.size.peek();
  const middle = { x: size.width / 2, y: size.height / 2 };
  model.moved.value = zoomAt(model.camera.peek(), size, at ?? middle, factor, model.home.peek());
}

export function panBy(model: MapModel, dx: number, dy: number): void {
  model.moved.value = pan(model.camera.peek(), dx, dy);
}

export function fitAll(model: MapModel): void {
  model.moved.value = null;
}

/** Another view has other places, so the camera starts anew. */
export function showView(page: Page, model: MapModel, name: string): void {
  model.hover.value = null;
  fitAll(model);
  page.place.view.value = name;
}

export function stepView(page: Page, model: MapModel, step: number): void {
  const at = model.views.indexOf(model.view.peek());
  showView(page, model, model.views[(at + step + model.views.length) % model.views.length]!.name);
}

/** Where a sample is on the canvas, or undefined when this view has no place for it. */
export function screenPlace(model: MapModel, camera: Camera, sample: number): Point | undefined {
  const points = model.points.value;
  if (!points || sample < 0 || !points.has(sample)) return undefined;
  return toScreen(camera, model.size.value, { x: points.x[sample]!, y: points.y[sample]! });
}
