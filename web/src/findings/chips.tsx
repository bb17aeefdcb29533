import type { Finding } from "../bundle/types.ts";
import { formatCount } from "../parts/format.ts";
import { Name } from "../parts/text.tsx";
import { usePage } from "../state/page.ts";

interface Props {
  findings: readonly Finding[];
  all?: string; // the words for all of them together, where a tab can show that
  current: string; // id of the finding shown, "" for all
}

/** Narrows a tab to one of its findings, or widens it to all. */
export function FindingChips({ findings, all, current }: Props) {
  const { place } = usePage();
  const choose = (id: string) => {
    place.finding.value = id;
    place.group.value = 0;
  };
  const total = findings.reduce((sum, finding) => sum + finding.groups.length, 0);
  const chip = (id: string, title: string, count: number, severity: string) => (
    <button key={id} class={`chip chip-${severity}`} type="button" aria-pressed={current === id} onClick={() => choose(id)} data-finding={id}>
      <Name>{title}</Name> <span class="chip-count">{formatCount(count)}</span>
    </button>
  );
  return (
    <div class="chips" role="group" aria-label="Which findings">
      {all && findings.length > 1 && chip("", all, total, "all")}
      {findings.map((finding) => chip(finding.id, finding.title, Math.max(finding.groups.length, finding.files.length), finding.severity))}
    </div>
  );
}
