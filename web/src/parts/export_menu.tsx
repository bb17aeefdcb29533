import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { download, selectionCsv, selectionList } from "../state/export.ts";
import { usePage, type Page } from "../state/page.ts";
import { plural } from "./format.ts";
import { Icon } from "./icon.tsx";

/** The selection's texts name paths and findings, which may not have been needed before. */
async function ready({ dataset }: Page): Promise<void> {
  await Promise.all([dataset.paths.wait(), ...["class", "split", "flags"].map((name) => dataset.resource(name)?.wait())]);
}

async function save(page: Page, form: "csv" | "list"): Promise<void> {
  await ready(page);
  const samples = page.selection.set.peek().members();
  if (form === "csv") download("selection.csv", "text/csv", selectionCsv(page.dataset, samples));
  else download("selection.txt", "text/plain", selectionList(page.dataset, samples));
}

export function ExportMenu() {
  const page = usePage();
  const open = useSignal(false);
  const root = useRef<HTMLDivElement>(null);
  const { count } = page.selection.set.value;
  useEffect(() => {
    if (!open.value) return;
    root.current?.querySelector<HTMLElement>("[role=menuitem]")?.focus();
    const close = (event: Event) => {
      if (!root.current?.contains(event.target as Node)) open.value = false;
    };
    addEventListener("pointerdown", close);
    return () => removeEventListener("pointerdown", close);
  }, [open.value]);

  const onKeyDown = (event: KeyboardEvent) => {
    const items = [...(root.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
    const at = items.indexOf(document.activeElement as HTMLElement);
    if (event.key === "ArrowDown") items[(at + 1) % items.length]?.focus();
    else if (event.key === "ArrowUp") items[(at + items.length - 1) % items.length]?.focus();
    else if (event.key === "Escape") {
      open.value = false;
      root.current?.querySelector("button")?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const item = (label: string, act: () => void) => (
    <button type="button" role="menuitem" class="menu-item" onClick={() => {
      open.value = false;
      act();
    }}>{label}</button>
  );
  return (
    <div class="menu-root" ref={root} onKeyDown={open.value ? onKeyDown : undefined}>
      <button class="tool tool-wide" type="button" id="export" disabled={count === 0} aria-haspopup="menu" aria-expanded={open.value}
        title={count === 0 ? "Select pictures to export them" : `Export ${plural(count, "selected picture")}`}
        onClick={() => (open.value = !open.value)}>
        <Icon name="export" /> Export
      </button>
      {open.value && (
        <div class="menu" role="menu" aria-label="Export the selection">
          {item("Table (CSV)", () => void save(page, "csv"))}
          {item("List of paths (text)", () => void save(page, "list"))}
          {item("Clear selection", () => page.selection.clear())}
        </div>
      )}
    </div>
  );
}
