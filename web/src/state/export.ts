import type { Dataset } from "../bundle/dataset.ts";

/** A cell that a spreadsheet would run as a formula gets an apostrophe; then CSV quoting. */
export function csvCell(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function csvText(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => row.map(csvCell).join(",")).join("\r\n") + "\r\n";
}

/** Names of the findings a sample is in, by the bits of its flags. */
export function findingsOf(dataset: Dataset, sample: number): string[] {
  const flags = dataset.column("flags")?.[sample] ?? 0;
  return dataset.report.findings.filter((_, bit) => (flags >> bit) & 1).map((finding) => finding.id);
}

export function selectionCsv(dataset: Dataset, samples: Iterable<number>): string {
  const rows = [["sample", "path", "class", "split", "findings"]];
  for (const sample of samples) {
    const findings = findingsOf(dataset, sample).join(" ");
    const names = [dataset.className(sample) ?? "", dataset.splitName(sample) ?? ""];
    rows.push([String(sample), dataset.path(sample), ...names, findings]);
  }
  return csvText(rows);
}

/** One path a line, for a shell; a line break inside a name is written as \n so that lines stay names. */
export function selectionList(dataset: Dataset, samples: Iterable<number>): string {
  let text = "";
  for (const sample of samples) text += dataset.path(sample).replaceAll("\r", "\\r").replaceAll("\n", "\\n") + "\n";
  return text;
}

export function download(name: string, type: string, content: string): void {
  const url = URL.createObjectURL(new Blob([content], { type: `${type};charset=utf-8` }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000); // the browser reads it after the click returns
}
