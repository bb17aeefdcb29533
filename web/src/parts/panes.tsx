import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";

interface Props {
  name: string; // of the style that shares out the room
  titles: readonly [string, string];
  children: readonly [ComponentChildren, ComponentChildren];
}

/** Two parts of a tab beside each other; on a narrow window one at a time. */
export function Panes({ name, titles, children }: Props) {
  const shown = useSignal(0);
  return (
    <div class={`panes panes-${name}`}>
      <div class="segments panes-choice" role="group" aria-label="Which part">
        {titles.map((title, i) => (
          <button key={title} type="button" class="segment" aria-pressed={shown.value === i} onClick={() => (shown.value = i)}>{title}</button>
        ))}
      </div>
      {children.map((part, i) => <section key={titles[i]} class={`pane${shown.value === i ? " is-shown" : ""}`} aria-label={titles[i]}>{part}</section>)}
    </div>
  );
}
