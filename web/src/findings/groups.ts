import type { Finding, Group, Report } from "../bundle/types.ts";
import { hasOwnList, kindOf } from "./kinds.ts";

/** A group together with the finding it belongs to. */
export interface GroupRef {
  finding: Finding;
  group: Group;
}

export function findingsFor(report: Report, tab: string): Finding[] {
  return report.findings.filter((finding) => hasOwnList(finding.kind) && kindOf(finding.kind).tab === tab);
}

/** All groups of these findings in rank order, or those of one finding. */
export function listGroups(findings: readonly Finding[], only: string): GroupRef[] {
  const chosen = findings.filter((finding) => only === "" || finding.id === only);
  return chosen.flatMap((finding) => finding.groups.map((group) => ({ finding, group })));
}

export const groupSamples = (group: Group): number[] => [group.representative, ...group.members];

/** A glance at the worst of a finding: pairs of copies that are shown together, other pictures one by one. */
export function worstSamples(finding: Finding, limit: number): number[][] {
  if (kindOf(finding.kind).tab === "duplicates") {
    return finding.groups.slice(0, limit / 2).map((group) => groupSamples(group).slice(0, 2));
  }
  if (finding.groups.length === 1) return groupSamples(finding.groups[0]!).slice(0, limit).map((sample) => [sample]);
  return finding.groups.slice(0, limit).map((group) => [group.representative]);
}

/** Every picture a finding is about, once, with the reason of its group. */
export function listedSamples(finding: Finding): { sample: number; reason: string }[] {
  const seen = new Map<number, string>();
  for (const group of finding.groups) {
    for (const sample of groupSamples(group)) if (!seen.has(sample)) seen.set(sample, group.reason);
  }
  return Array.from(seen, ([sample, reason]) => ({ sample, reason }));
}

/** The groups a sample is the subject or a member of. A few hundred thousand numbers are looked through. */
export function groupsOf(report: Report, sample: number): GroupRef[] {
  const found: GroupRef[] = [];
  for (const finding of report.findings) {
    for (const group of finding.groups) {
      if (group.representative === sample || group.members.includes(sample)) found.push({ finding, group });
    }
  }
  return found;
}
