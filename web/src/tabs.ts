import type { ComponentType } from "preact";
import type { Report } from "./bundle/types.ts";
import { findingsFor } from "./findings/groups.ts";
import { AnswersTab } from "./tabs/answers.tsx";
import { CompareTab } from "./tabs/compare.tsx";
import { ConfigurationTab } from "./tabs/configuration.tsx";
import { CurvesTab } from "./tabs/curves.tsx";
import { Duplicates } from "./tabs/duplicates.tsx";
import { LabelsTab } from "./tabs/labels.tsx";
import { LayersTab } from "./tabs/layers.tsx";
import { MapTab } from "./tabs/map.tsx";
import { Overview } from "./tabs/overview.tsx";
import { Quality } from "./tabs/quality.tsx";
import { RunTab } from "./tabs/run.tsx";
import { RunCurvesTab, RunsTab } from "./tabs/runs.tsx";
import { SplitsTab } from "./tabs/splits.tsx";
import { Unfamiliar } from "./tabs/unfamiliar.tsx";

export interface Tab {
  name: string;
  title: string;
  panel: ComponentType;
  /** A tab is there only when the bundle has something for it. */
  shown(report: Report): boolean;
  /** A number beside the title: how many findings wait there. */
  count?(report: Report): number;
}

const countOf = (name: string) => (report: Report) =>
  findingsFor(report, name).reduce((sum, finding) => sum + Math.max(finding.groups.length, finding.files.length), 0);

const forFindings = (name: string, title: string, panel: ComponentType): Tab => ({
  name,
  title,
  panel,
  shown: (report) => findingsFor(report, name).length > 0,
  count: countOf(name),
});

const isRun = ({ experiment }: Report) => experiment?.kind === "training" || experiment?.kind === "test";

const isGrid = ({ experiment }: Report) => experiment?.kind === "grid";

/** Every tab of the page, in order. A new one is a line here and a file in tabs/. */
export const all_tabs: readonly Tab[] = [
  { name: "overview", title: "Overview", panel: Overview, shown: (report) => report.experiment === null },
  { name: "curves", title: "Curves", panel: CurvesTab, shown: isRun },
  { name: "answers", title: "Answers", panel: AnswersTab, shown: (report) => isRun(report) && report.samples > 0 },
  { name: "runs", title: "Runs", panel: RunsTab, shown: isGrid },
  { name: "compare", title: "Compare", panel: CompareTab, shown: isGrid },
  { name: "run-curves", title: "Curves", panel: RunCurvesTab, shown: isGrid },
  { name: "configuration", title: "Configuration", panel: ConfigurationTab, shown: isRun },
  {
    name: "map",
    title: "Map",
    panel: MapTab,
    shown: (report) => report.samples > 0 && report.views.some((view) => view.map !== null),
  },
  forFindings("duplicates", "Duplicates", Duplicates),
  forFindings("unfamiliar", "Unfamiliar", Unfamiliar),
  {
    ...forFindings("labels", "Labels", LabelsTab),
    shown: (report) => report.labels !== null || findingsFor(report, "labels").length > 0,
  },
  {
    ...forFindings("splits", "Splits", SplitsTab),
    shown: (report) =>
      (report.samples > 0 && report.splits.length > 1) || report.comparisons.length > 0 || findingsFor(report, "splits").length > 0,
  },
  { name: "layers", title: "Layers & units", panel: LayersTab, shown: (report) => report.layers.chunks.length > 0 },
  forFindings("quality", "Quality", Quality),
  { name: "run", title: "Run", panel: RunTab, shown: () => true },
];
