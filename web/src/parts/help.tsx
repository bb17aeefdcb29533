import { useEffect, useRef } from "preact/hooks";
import { usePage } from "../state/page.ts";
import type { Tab } from "../tabs.ts";
import { Icon } from "./icon.tsx";

interface Section {
  title: string;
  keys: readonly (readonly [keys: string, does: string])[];
}

const sections: readonly Section[] = [
  {
    title: "Everywhere",
    keys: [
      ["/", "search paths"],
      ["Esc", "close the picture, then clear the selection"],
      ["Ctrl+Z  Ctrl+Shift+Z", "undo, redo a selection"],
      ["?", "this sheet"],
    ],
  },
  {
    title: "Lists of pictures",
    keys: [
      ["← ↑ ↓ →", "move"],
      ["Enter", "look at the picture"],
      ["Space", "select or unselect it"],
      ["N  P", "next, previous group"],
    ],
  },
  {
    title: "Tables of colours, layers",
    keys: [
      ["← ↑ ↓ →", "move from cell to cell, from unit to unit"],
      ["Home  End", "to the first, last of a row"],
      ["Enter, click", "select the pictures of a cell"],
      ["[  ]", "previous, next layer"],
    ],
  },
  {
    title: "Curves",
    keys: [
      ["← →, Page Up  Page Down", "read the values of the next episode, of one farther on"],
      ["drag, +  −", "show a part of the episodes"],
      ["0, double click", "show all of them"],
    ],
  },
  {
    title: "Map",
    keys: [
      ["drag, Shift+arrows", "move the map"],
      ["wheel, pinch, +  −", "zoom"],
      ["0, double click", "fit everything"],
      ["click, Shift+click", "look at one picture, select one more"],
      ["B, Shift+drag", "select in a rectangle"],
      ["L, Shift+Ctrl+drag", "select inside a lasso"],
      ["Ctrl, Alt while selecting", "add, take away"],
      ["I", "show pictures on the map"],
      ["C", "choose the colours"],
      ["[  ]", "previous, next view"],
    ],
  },
];

export function Help({ tabs }: { tabs: readonly Tab[] }) {
  const { help } = usePage();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (help.value) dialog.current?.showModal();
    else dialog.current?.close();
  }, [help.value]);
  return (
    <dialog class="help" ref={dialog} aria-labelledby="help-title" onClose={() => (help.value = false)}
      onClick={(event) => event.target === dialog.current && (help.value = false)}>
      <div class="help-body">
        <header class="help-head">
          <h2 id="help-title">Keys and gestures</h2>
          <button class="tool" type="button" aria-label="Close" onClick={() => (help.value = false)}><Icon name="close" /></button>
        </header>
        <div class="help-sections">
          {sections.map((section) => (
            <section key={section.title}>
              <h3>{section.title}</h3>
              <dl>
                {section.title === "Everywhere" && <div><dt><kbd>1</kbd> … <kbd>{tabs.length}</kbd></dt><dd>{tabs.map((tab) => tab.title).join(", ")}</dd></div>}
                {section.keys.map(([keys, does]) => (
                  <div key={keys}><dt><kbd>{keys}</kbd></dt><dd>{does}</dd></div>
                ))}
              </dl>
            </section>
          ))}
        </div>
      </div>
    </dialog>
  );
}
