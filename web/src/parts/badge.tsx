import type { Severity } from "../bundle/types.ts";
import { categoryColours, cssColour } from "../colour/palette.ts";
import { usePage } from "../state/page.ts";
import { Name } from "./text.tsx";

/** Shape and word besides the colour, so that none of the three is needed to tell severities apart. */
const shapes: Record<Severity, string> = {
  high: "M8 1l7 13H1z",
  medium: "M8 1l7 7-7 7-7-7z",
  low: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2z",
  note: "M2.5 6.5h11v3h-11z",
};

export function SeverityBadge({ severity }: { severity: Severity }) {
  return (
    <span class={`severity severity-${severity}`}>
      <svg viewBox="0 0 16 16" width="10" height="10" aria-hidden="true"><path d={shapes[severity]} /></svg>
      {severity}
    </span>
  );
}

/** A class with the colour it has on the map. */
export function ClassName({ code, marked = false }: { code: number; marked?: boolean }) {
  const { dataset, theme } = usePage();
  const label = dataset.report.classes[code];
  if (label === undefined) return null;
  const colour = categoryColours(dataset.report.classes.length, theme.name.value)[code]!;
  return (
    <span class={`label${marked ? " is-marked" : ""}`}>
      <span class="dot" style={{ background: cssColour(colour) }} />
      <Name>{label}</Name>
    </span>
  );
}

export function ClassLabel({ sample, marked = false }: { sample: number; marked?: boolean }) {
  return <ClassName code={usePage().dataset.column("class")?.[sample] ?? -1} marked={marked} />;
}

export function SplitLabel({ sample, marked = false }: { sample: number; marked?: boolean }) {
  const split = usePage().dataset.splitName(sample);
  return split === undefined ? null : <span class={`label label-split${marked ? " is-marked" : ""}`}><Name>{split}</Name></span>;
}
