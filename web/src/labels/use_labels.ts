import { useMemo } from "preact/hooks";
import type { Labels } from "../bundle/types.ts";
import { usePage } from "../state/page.ts";
import { makeConfusion, pairsOfDoubts } from "./confusion.ts";

export type Counted = "doubts" | "confident";

/** The counts behind the tab, once the columns are there. */
export function useLabels(labels: Labels) {
  const { dataset, filtered, place } = usePage();
  const classes = dataset.report.classes.length;
  const classOf = dataset.column("class");
  const suggested = dataset.column(labels.suggested);
  const kept = filtered.value;
  const counted: Counted = place.counted.value === "confident" && labels.confident.length > 0 ? "confident" : "doubts";
  const doubts = useMemo(
    () => (classOf && suggested ? pairsOfDoubts(classes, classOf, suggested, kept) : undefined),
    [classes, classOf, suggested, kept],
  );
  const confusion = useMemo(
    () => doubts && makeConfusion(classes, counted === "confident" ? labels.confident : doubts),
    [classes, counted, doubts, labels],
  );
  return { classOf, suggested, kept, counted, doubts, confusion };
}
