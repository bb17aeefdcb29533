import { useEffect, useRef } from "preact/hooks";
import { go, usePage } from "../state/page.ts";
import type { Tab } from "../tabs.ts";
import { formatCount } from "./format.ts";

const step: Record<string, (at: number, count: number) => number> = {
  ArrowLeft: (at, count) => (at + count - 1) % count,
  ArrowRight: (at, count) => (at + 1) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
};

export function TabList({ tabs, current }: { tabs: readonly Tab[]; current: Tab }) {
  const page = usePage();
  const list = useRef<HTMLElement>(null);
  useEffect(() => {
    list.current?.querySelector(`#tab-${current.name}`)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [current]);
  const onKeyDown = (event: KeyboardEvent) => {
    const move = event.ctrlKey || event.altKey || event.shiftKey ? undefined : step[event.key];
    if (!move) return;
    event.preventDefault();
    const next = tabs[move(tabs.indexOf(current), tabs.length)]!;
    go(page, next.name);
    list.current?.querySelector<HTMLElement>(`#tab-${next.name}`)?.focus();
  };
  return (
    <nav class="tabs" aria-label="Parts of the report" ref={list}>
      <div role="tablist" class="tab-list" onKeyDown={onKeyDown}>
        {tabs.map((tab) => {
          const count = tab.count?.(page.dataset.report) ?? 0;
          return (
            <button key={tab.name} id={`tab-${tab.name}`} class="tab" role="tab" type="button" aria-controls="panel"
              aria-selected={tab === current} tabIndex={tab === current ? 0 : -1} onClick={() => go(page, tab.name)}>
              {tab.title}
              {count > 0 && <span class="tab-count">{formatCount(count)}</span>}
            </button>
          );
        })}
      </div>
    </nav>
  );
}
