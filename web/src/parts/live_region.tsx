import { useEffect, useState } from "preact/hooks";
import { usePage, type Page } from "../state/page.ts";
import { plural } from "./format.ts";

const pause_ms = 250; // a rectangle being drawn should be told once, not at every move

/** "312 pictures selected, 4 classes": what the counters show, for those who do not see them. */
function describe({ dataset, selection, filtered }: Page): string {
  const { count } = selection.set.value;
  const parts = [count === 0 ? "Nothing selected" : `${plural(count, "picture")} selected`];
  const classes = dataset.report.classes.length > 0 && count > 0 ? dataset.column("class") : undefined;
  if (classes) {
    const seen = new Set<number>();
    for (const sample of selection.set.value.members()) seen.add(classes[sample]!);
    parts.push(plural(seen.size, "class", "classes"));
  }
  if (filtered.value.count < dataset.report.samples) parts.push(`${plural(filtered.value.count, "picture")} after the filter`);
  return parts.join(", ");
}

export function LiveRegion() {
  const text = describe(usePage());
  const [said, say] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => say(text), pause_ms);
    return () => clearTimeout(timer);
  }, [text]);
  return <div class="visually-hidden" role="status" aria-live="polite" id="announcement">{said}</div>;
}
