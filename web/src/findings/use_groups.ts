import { useMemo } from "preact/hooks";
import { useKeys } from "../state/keys.ts";
import { usePage } from "../state/page.ts";
import type { SampleSet } from "../state/sample_set.ts";
import { findingsFor, groupSamples, listGroups, type GroupRef } from "./groups.ts";

/**
 * The groups a tab lists, the one it is at, and the keys that go from one to the next. The address
 * counts groups without the filter, so that a link means the same group under any filter. `among`
 * narrows the list to groups of these representatives.
 */
export function useGroups(tab: string, among?: SampleSet) {
  const page = usePage();
  const { place, dataset, filtered } = page;
  const findings = useMemo(() => findingsFor(dataset.report, tab), [dataset, tab]);
  const only = findings.some((finding) => finding.id === place.finding.value) ? place.finding.value : "";
  const all = useMemo(() => listGroups(findings, only), [findings, only]);
  const kept = filtered.value;
  const isFiltered = kept.count < dataset.report.samples;
  // A group stays as long as the filter lets one of its pictures through.
  const groups = useMemo(() => all.filter(({ group }) =>
    (!isFiltered || groupSamples(group).some((sample) => kept.has(sample))) && (!among || among.has(group.representative))),
  [all, kept, isFiltered, among]);
  const wanted = all[place.group.value];
  const at = groups.length === 0 ? -1 : Math.max(0, wanted ? groups.indexOf(wanted) : 0);

  /** Goes to a group and selects what it suggests to act on: the copies, the region, or the odd picture itself. */
  const open = (next: number) => {
    const entry = groups[next];
    if (!entry) return;
    place.group.value = all.indexOf(entry);
    page.selection.apply(suggestedSamples(entry, tab));
  };
  const selectAll = () => page.selection.apply(new Set(groups.flatMap((entry) => suggestedSamples(entry, tab))));
  useKeys({ n: () => open(Math.min(groups.length - 1, at + 1)), p: () => open(Math.max(0, at - 1)) });
  return { findings, only, groups, total: all.length, hiddenCount: all.length - groups.length, at, open, selectAll };
}

function suggestedSamples({ group }: GroupRef, tab: string): number[] {
  if (tab === "splits") return groupSamples(group);
  return tab === "duplicates" ? group.members : [group.representative];
}
