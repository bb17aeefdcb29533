import { Icon, type IconName } from "../parts/icon.tsx";
import { visibleName } from "../parts/text.tsx";
import { usePage } from "../state/page.ts";
import type { Mode } from "./gestures.ts";
import { fitAll, showView, zoomBy, type MapModel } from "./model.ts";

const modes: readonly { mode: Mode; icon: IconName; label: string }[] = [
  { mode: "pan", icon: "hand", label: "Move the map" },
  { mode: "box", icon: "box", label: "Select in a rectangle (B)" },
  { mode: "lasso", icon: "lasso", label: "Select inside a lasso (L)" },
];

const Tool = (props: { icon: IconName; label: string; pressed?: boolean; onClick(): void }) => (
  <button class="tool" type="button" aria-label={props.label} title={props.label}
    {...(props.pressed !== undefined && { "aria-pressed": props.pressed })} onClick={props.onClick}>
    <Icon name={props.icon} />
  </button>
);

/** Buttons for everything the pointer and the keys can do. */
export function MapTools({ model }: { model: MapModel }) {
  const page = usePage();
  return (
    <div class="map-tools">
      {model.views.length > 1 && (
        <label class="view-choice">
          <span class="visually-hidden">View</span>
          <select id="view" value={model.view.value.name} title="View ([ and ])"
            onChange={(event) => showView(page, model, event.currentTarget.value)}>
            {model.views.map((view) => <option key={view.name} value={view.name}>{visibleName(view.title)}</option>)}
          </select>
        </label>
      )}
      <div class="tool-group" role="group" aria-label="What dragging does">
        {modes.map(({ mode, icon, label }) => (
          <Tool key={mode} icon={icon} label={label} pressed={model.mode.value === mode} onClick={() => (model.mode.value = mode)} />
        ))}
      </div>
      <div class="tool-group" role="group" aria-label="Zoom">
        <Tool icon="plus" label="Zoom in (+)" onClick={() => zoomBy(model, 1.6)} />
        <Tool icon="minus" label="Zoom out (−)" onClick={() => zoomBy(model, 1 / 1.6)} />
        <Tool icon="fit" label="Fit everything (0)" onClick={() => fitAll(model)} />
      </div>
      <div class="tool-group">
        <Tool icon="pictures" label="Show pictures on the map (I)" pressed={model.showPictures.value}
          onClick={() => (model.showPictures.value = !model.showPictures.peek())} />
      </div>
    </div>
  );
}
