import { useMemo } from "preact/hooks";
import { useSignal } from "@preact/signals";
import { formatCount } from "../parts/format.ts";
import { SampleGrid } from "../parts/sample_grid.tsx";
import { usePage } from "../state/page.ts";
import type { MapModel } from "./model.ts";

/** The map as a list: everything on the canvas can be reached here by keyboard and screen reader. */
export function SideList({ model }: { model: MapModel }) {
  const { selection } = usePage();
  const wanted = useSignal<"seen" | "selected">("seen");
  const selected = selection.set.value;
  const shown = wanted.value === "selected" && selected.count > 0 ? "selected" : "seen";
  const set = shown === "selected" ? selected : model.inView.value;
  const samples = useMemo(() => set.members(), [set]);
  const choice = (name: "seen" | "selected", title: string, count: number) => (
    <button type="button" class="segment" aria-pressed={shown === name} disabled={count === 0 && name === "selected"}
      onClick={() => (wanted.value = name)}>
      {title} <span class="chip-count">{formatCount(count)}</span>
    </button>
  );
  return (
    <section class="side-list" aria-label="Pictures on the map">
      <div class="segments" role="group" aria-label="Which pictures">
        {choice("seen", "In view", model.inView.value.count)}
        {choice("selected", "Selected", selected.count)}
      </div>
      <SampleGrid samples={samples} label={shown === "selected" ? "Selected pictures" : "Pictures in view"} side={56} />
    </section>
  );
}
