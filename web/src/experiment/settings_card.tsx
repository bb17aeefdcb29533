import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { Setting } from "../bundle/types.ts";
import { formatCount } from "../parts/format.ts";
import { Name } from "../parts/text.tsx";
import { isChosen, treeOf, type SettingNode } from "./settings.ts";

function Origin({ setting }: { setting: Setting }) {
  if (setting.origin === "") return null;
  return <span class={`origin${isChosen(setting) ? " is-chosen" : ""}`}><Name>{setting.origin}</Name></span>;
}

function Entry({ node }: { node: SettingNode }) {
  const { setting } = node;
  if (setting) {
    return (
      <li class="setting">
        <span class="setting-name"><Name>{node.name}</Name></span>
        <code class="setting-value"><Name>{setting.value}</Name></code>
        <Origin setting={setting} />
      </li>
    );
  }
  return (
    <li>
      <details open class="setting-section">
        <summary><Name>{node.name}</Name></summary>
        <ul class="plain">{node.entries.map((entry, i) => <Entry key={i} node={entry} />)}</ul>
      </details>
    </li>
  );
}

/** The configuration as a tree, with the place each value came from where that was kept. */
export function SettingsCard({ settings }: { settings: readonly Setting[] }) {
  const onlyChosen = useSignal(false);
  const chosen = useMemo(() => settings.filter(isChosen), [settings]);
  const tree = useMemo(() => treeOf(onlyChosen.value ? chosen : settings), [settings, chosen, onlyChosen.value]);
  return (
    <section class="card" aria-labelledby="settings-title">
      <header class="section-head">
        <h2 id="settings-title">Configuration</h2>
        {chosen.length > 0 && (
          <label class="check"><input type="checkbox" checked={onlyChosen.value} onChange={(event) => (onlyChosen.value = event.currentTarget.checked)} />
            only the {formatCount(chosen.length)} of {formatCount(settings.length)} that are not defaults</label>
        )}
      </header>
      {settings.length === 0 ? <p class="empty">No configuration was kept.</p> : <ul class="plain settings">{tree.map((node, i) => <Entry key={i} node={node} />)}</ul>}
    </section>
  );
}
