import { MapCanvas } from "../map/canvas.tsx";
import { Legend } from "../map/legend.tsx";
import { fitAll, mapModelOf, panBy, stepView, zoomBy, type MapModel } from "../map/model.ts";
import { SideList } from "../map/side_list.tsx";
import { MapTools } from "../map/tools.tsx";
import { methodName, qualityWords } from "../map/method.ts";
import { formatCount, formatPercent } from "../parts/format.ts";
import { Name } from "../parts/text.tsx";
import { useKeys, type Keys } from "../state/keys.ts";
import { usePage, type Page } from "../state/page.ts";

const step_px = 80;

function mapKeys(page: Page, model: MapModel): Keys {
  const mode = (wanted: "box" | "lasso") => () => {
    model.mode.value = model.mode.peek() === wanted ? "pan" : wanted;
  };
  return {
    "Shift+ArrowLeft": () => panBy(model, step_px, 0),
    "Shift+ArrowRight": () => panBy(model, -step_px, 0),
    "Shift+ArrowUp": () => panBy(model, 0, step_px),
    "Shift+ArrowDown": () => panBy(model, 0, -step_px),
    "+": () => zoomBy(model, 1.4),
    "=": () => zoomBy(model, 1.4), // the same key without Shift on many keyboards
    "-": () => zoomBy(model, 1 / 1.4),
    "0": () => fitAll(model),
    b: mode("box"),
    l: mode("lasso"),
    i: () => (model.showPictures.value = !model.showPictures.peek()),
    c: () => document.getElementById("colour")?.focus(),
    "[": () => stepView(page, model, -1),
    "]": () => stepView(page, model, 1),
  };
}

/** How the map was made, how much of it is in sight, and what dragging does. */
function StatusLine({ model }: { model: MapModel }) {
  const { dataset } = usePage();
  const view = model.view.value;
  const explained = view.map!.explained.filter(Number.isFinite).reduce((sum, share) => sum + share, 0);
  const placed = model.points.value?.placed ?? 0;
  return (
    <p class="status-line">
      <span><strong><Name>{view.title}</Name></strong>, {formatCount(view.dimensions)} dimensions by <Name>{methodName(view.map!.method)}</Name></span>
      {explained > 0 && <span>{formatPercent(explained)} of the variance</span>}
      {qualityWords(view.map!.quality).map(({ name, text, means }) => <span key={name} title={means}><Name>{text}</Name></span>)}
      <span>{formatCount(placed)} points{placed < dataset.report.samples && ` of ${formatCount(dataset.report.samples)}`}</span>
      <span>{formatCount(model.inView.value.count)} in view</span>
      <span class="status-mode">{model.mode.value === "pan" ? "drag to move" : `drag to select (${model.mode.value})`}</span>
    </p>
  );
}

export function MapTab() {
  const page = usePage();
  const model = mapModelOf(page);
  useKeys(mapKeys(page, model));
  return (
    <div class="map-tab">
      <div class="map-main">
        <MapCanvas model={model} />
        <MapTools model={model} />
        <Legend />
        <StatusLine model={model} />
      </div>
      <SideList model={model} />
    </div>
  );
}
