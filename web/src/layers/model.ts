import { useMemo } from "preact/hooks";
import { batch } from "@preact/signals";
import type { Layer, Network } from "../bundle/types.ts";
import { usePage, type Page } from "../state/page.ts";
import { channelOf, flagsOf, keptOf } from "./units.ts";

export function showLayer({ place }: Page, name: string): void {
  if (place.layer.peek() === name) return;
  batch(() => {
    place.layer.value = name;
    place.unit.value = -1;
  });
}

export function stepLayer(page: Page, network: Network, current: Layer, step: number): void {
  const count = network.layers.length;
  showLayer(page, network.layers[(network.layers.indexOf(current) + step + count) % count]!.name);
}

/** The layer that the address names, or the first. */
export function useLayer(network: Network): Layer | undefined {
  const { place } = usePage();
  return network.layers.find(({ name }) => name === place.layer.value) ?? network.layers[0];
}

/** What all views of a layer's units share. */
export function useUnits(layer: Layer) {
  const { place } = usePage();
  const [measure, strategy] = [place.measure.value, place.strategy.value];
  const channel = useMemo(() => channelOf(layer, measure), [layer, measure]);
  const kept = useMemo(() => keptOf(layer, strategy), [layer, strategy]);
  const flags = useMemo(() => flagsOf(layer), [layer]);
  const unit = place.unit.value < layer.units ? place.unit.value : -1;
  return { layer, channel, kept, flags, unit, choose: (next: number) => (place.unit.value = next) };
}

export type Units = ReturnType<typeof useUnits>;
