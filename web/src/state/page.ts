import { batch, computed, effect, signal, type Signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Dataset } from "../bundle/dataset.ts";
import { channelNames, findChannel } from "../colour/channel.ts";
import { filterSamples } from "./filter.ts";
import { Selection } from "./selection.ts";
import { createTheme } from "./theme.ts";
import { fromHash, toHash, type Place } from "./url.ts";

type Signals<T> = { [name in keyof T]: Signal<T[name]> };

const signalsOf = (place: Place) =>
  Object.fromEntries(Object.entries(place).map(([name, value]) => [name, signal(value)])) as Signals<Place>;

/**
 * Everything the tabs share. Four things are kept apart: the filter (what takes part), the selection
 * (many samples), the primary (the one looked at) and the pinned (the one it is compared with).
 */
export function createPage(dataset: Dataset) {
  const start = fromHash(location.hash, dataset.report.samples);
  const place = signalsOf(start);
  const names = channelNames(dataset);
  const colour = computed(() => {
    const wanted = place.colour.value;
    return names.some((channel) => channel.name === wanted) ? wanted : (names[0]?.name ?? "");
  });
  const page = {
    dataset,
    place,
    colour,
    channel: computed(() => findChannel(dataset, colour.value)),
    selection: new Selection(dataset.report.samples),
    filtered: computed(() => filterSamples(dataset, place.query.value, place.hidden.value)),
    theme: createTheme(),
    help: signal(false),
  };
  followAddress(page);
  return page;
}

export type Page = ReturnType<typeof createPage>;

/** Keeps address and state alike; a change of tab is a step in the browser's history. */
function followAddress({ place, dataset }: { place: Page["place"]; dataset: Dataset }): void {
  const read = (): Place =>
    Object.fromEntries(Object.entries(place).map(([name, value]) => [name, value.value])) as unknown as Place;
  let tab = place.tab.peek();
  effect(() => {
    const now = read();
    const hash = `#${toHash(now)}`;
    if (hash === location.hash || (hash === "#" && !location.hash)) return;
    if (now.tab === tab) history.replaceState(null, "", hash);
    else history.pushState(null, "", hash);
    tab = now.tab;
  });
  addEventListener("popstate", () => {
    const next = fromHash(location.hash, dataset.report.samples);
    tab = next.tab;
    batch(() => {
      for (const [name, value] of Object.entries(next)) {
        (place as Record<string, { value: unknown }>)[name]!.value = value;
      }
    });
  });
}

const PageContext = createContext<Page | null>(null);

export const PageProvider = PageContext.Provider;

export function usePage(): Page {
  const page = useContext(PageContext);
  if (!page) throw new Error("usePage() is called outside of the page");
  return page;
}

/** Opens a tab, on one finding and group if given. */
export function go(page: Page, tab: string, finding = "", group = -1): void {
  batch(() => {
    page.place.tab.value = tab;
    page.place.finding.value = finding;
    page.place.group.value = group;
  });
}
