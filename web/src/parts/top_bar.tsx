import { usePage, type Page } from "../state/page.ts";
import type { ThemeChoice } from "../state/theme.ts";
import { ExportMenu } from "./export_menu.tsx";
import { formatCount } from "./format.ts";
import { Icon, Mark, type IconName } from "./icon.tsx";
import { Name } from "./text.tsx";

function Counters() {
  const { dataset, filtered, selection } = usePage();
  const counters = [
    { name: "total", value: dataset.report.samples },
    { name: "filtered", value: filtered.value.count },
    { name: "selected", value: selection.set.value.count },
  ];
  return (
    <dl class="counters">
      {counters.map(({ name, value }) => (
        <div key={name} class={`counter counter-${name}`}>
          <dt>{name}</dt>
          <dd data-counter={name}>{formatCount(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Search() {
  const { place, dataset } = usePage();
  const what = dataset.report.experiment ? "Search samples" : "Search paths";
  return (
    <label class="search">
      <Icon name="search" />
      <input id="search" type="search" placeholder={what} aria-label={what} value={place.query.value}
        spellcheck={false} autocomplete="off" aria-keyshortcuts="/"
        onInput={(event) => (place.query.value = event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          place.query.value = "";
          event.currentTarget.blur();
        }} />
      <kbd aria-hidden="true">/</kbd>
    </label>
  );
}

const next_theme: Record<ThemeChoice, ThemeChoice> = { system: "light", light: "dark", dark: "system" };
const theme_icon: Record<ThemeChoice, IconName> = { system: "system", light: "sun", dark: "moon" };

function ThemeButton({ theme }: { theme: Page["theme"] }) {
  const choice = theme.choice.value;
  const label = `Theme: ${choice}. Switch to ${next_theme[choice]}.`;
  return (
    <button class="tool" type="button" id="theme" aria-label={label} title={label}
      onClick={() => (theme.choice.value = next_theme[choice])}>
      <Icon name={theme_icon[choice]} />
    </button>
  );
}

function SelectionTools() {
  const { selection } = usePage();
  return (
    <>
      <button class="tool" type="button" disabled={!selection.canUndo} onClick={() => selection.undo()}
        aria-label="Undo selection" title="Undo selection (Ctrl+Z)"><Icon name="undo" /></button>
      <button class="tool" type="button" disabled={!selection.canRedo} onClick={() => selection.redo()}
        aria-label="Redo selection" title="Redo selection (Ctrl+Shift+Z)"><Icon name="redo" /></button>
      <ExportMenu />
    </>
  );
}

export function TopBar() {
  const page = usePage();
  const { experiment, samples } = page.dataset.report;
  const hasSamples = experiment === null || samples > 0; // else there is nothing to search or to select
  return (
    <header class="top-bar">
      <div class="brand">
        <Mark />
        <span class="brand-name">DeepView</span>
        <h1 class="brand-title"><Name>{page.dataset.report.title || "Untitled"}</Name></h1>
      </div>
      {hasSamples && <Search />}
      {hasSamples && <Counters />}
      <div class="tools">
        {hasSamples && <SelectionTools />}
        <ThemeButton theme={page.theme} />
        <button class="tool" type="button" aria-label="Help: keys and gestures" title="Help (?)"
          onClick={() => (page.help.value = true)}><Icon name="help" /></button>
      </div>
    </header>
  );
}
