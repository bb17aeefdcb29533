import { useEffect, useRef } from "preact/hooks";

/** Key name as KeyboardEvent gives it ("n", "[", "ArrowLeft"), with "Shift+" or "Ctrl+" before it where needed. */
export type Keys = Record<string, () => void>;

/** Fields take their own keys, and an open dialog everybody's. */
function isTaken(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement | null;
  if (event.defaultPrevented || event.altKey || event.isComposing) return true;
  if (document.querySelector("dialog[open]")) return true;
  return !!target?.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable], [role=menu]");
}

export function keyName(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const command = event.ctrlKey || event.metaKey ? "Ctrl+" : "";
  const shift = event.shiftKey && (command !== "" || key.length > 1) ? "Shift+" : "";
  return command + shift + key;
}

/** Answers keys while the component is on the page. */
export function useKeys(keys: Keys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const action = latest.current[keyName(event)];
      if (!action || isTaken(event)) return;
      event.preventDefault();
      action();
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, []);
}
