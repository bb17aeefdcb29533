import { formatCount } from "../parts/format.ts";
import { usePage } from "../state/page.ts";

/** The data set in four numbers. */
export function Summary() {
  const { report, run } = usePage().dataset;
  const unreadable = report.findings.reduce((sum, finding) => sum + finding.files.length, 0);
  const tiles = [
    { name: report.samples === 1 ? "picture" : "pictures", value: report.samples },
    { name: report.classes.length === 1 ? "class" : "classes", value: report.classes.length },
    { name: report.splits.length === 1 ? "split" : "splits", value: report.splits.length },
    { name: "unreadable", value: Math.max(unreadable, run.skipped.length) },
  ];
  return (
    <dl class="tiles" aria-label="The data set">
      {tiles.map(({ name, value }) => (
        <div key={name} class="tile"><dd>{formatCount(value)}</dd><dt>{name}</dt></div>
      ))}
    </dl>
  );
}
