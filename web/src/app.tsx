import { useMemo } from "preact/hooks";
import { Drawer } from "./parts/drawer.tsx";
import { Failures } from "./parts/failures.tsx";
import { Help } from "./parts/help.tsx";
import { LiveRegion } from "./parts/live_region.tsx";
import { TabList } from "./parts/tab_list.tsx";
import { TopBar } from "./parts/top_bar.tsx";
import { useKeys, type Keys } from "./state/keys.ts";
import { go, usePage, type Page } from "./state/page.ts";
import { all_tabs, type Tab } from "./tabs.ts";

/** One step back: the drawer closes first, then the selection is given up. */
function stepBack({ place, selection }: Page): void {
  if (place.primary.peek() >= 0) place.primary.value = -1;
  else selection.clear();
}

function pageKeys(page: Page, tabs: readonly Tab[]): Keys {
  const keys: Keys = {
    "/": () => document.getElementById("search")?.focus(),
    "?": () => (page.help.value = true),
    Escape: () => stepBack(page),
    "Ctrl+z": () => page.selection.undo(),
    "Ctrl+Shift+z": () => page.selection.redo(),
  };
  tabs.forEach((tab, i) => (keys[String(i + 1)] = () => go(page, tab.name)));
  return keys;
}

export function App() {
  const page = usePage();
  const tabs = useMemo(() => all_tabs.filter((tab) => tab.shown(page.dataset.report)), [page]);
  const tab = tabs.find(({ name }) => name === page.place.tab.value) ?? tabs[0]!;
  useKeys(pageKeys(page, tabs));
  const Panel = tab.panel;
  const inspecting = page.place.primary.value >= 0;
  return (
    <div class={`shell${inspecting ? " is-inspecting" : ""}`}>
      <TopBar />
      <TabList tabs={tabs} current={tab} />
      <Failures />
      <div class="content">
        <main class="main">
          <div id="panel" class={`panel panel-${tab.name}`} role="tabpanel" aria-labelledby={`tab-${tab.name}`} tabIndex={-1}>
            <Panel key={tab.name} />
          </div>
        </main>
        {inspecting && <Drawer />}
      </div>
      <Help tabs={tabs} />
      <LiveRegion />
    </div>
  );
}
