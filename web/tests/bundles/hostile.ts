import { shapes } from "./shapes.ts";
import type { Content } from "./writer.ts";

/** Names as an attacker, or an unlucky camera, would choose them. Each would set window.pwned if it ran. */
export const hostile_names = [
  "<script>window.pwned=1</script>.png",
  "\"><img src=x onerror=window.pwned=2>.png",
  "javascript:window.pwned=3",
  "safe\u202egnp.exe",
  "line\u2028and\u2029paragraph.png",
  "control\u0007bell\u0000null.png",
  "</script><script>window.pwned=4</script>.png",
  "'-window.pwned=5-'.png",
  "=cmd|'/C calc'!A0.png",
  "../../../etc/passwd",
  "a".repeat(400) + ".png",
  "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627.png",
  "%3Cimg%20src=x%20onerror=alert(1)%3E.png",
  "url(\"javascript:window.pwned=6\").png",
];

/** The shapes with every text of the bundle replaced by something unfriendly. */
export function hostile(): Content {
  const content = shapes({ title: "<img src=x onerror=window.pwned=7>", labels: true, widths: [["a", 40], ["b", 12], ["c", 8], ["d", 30]] });
  content.paths = content.paths.map((path, i) => (i % 3 === 0 ? hostile_names[i % hostile_names.length]! : path));
  content.report.classes = content.report.classes.map((name, i) => hostile_names[i] ?? name);
  content.report.splits = ["<b>train</b>", "javascript:alert(1)"];
  for (const view of content.report.views) {
    view.title = `<svg onload=window.pwned=8> ${view.name}`;
    view.map!.method = "<b>magic</b>";
    view.map!.quality = hostile_names.map((name, i) => ({ name, value: i }));
  }
  for (const comparison of content.report.comparisons) [comparison.from, comparison.to] = [hostile_names[0]!, hostile_names[3]!];
  const { layers, similarity } = content.network!;
  layers.forEach((layer, i) => {
    layer.name = similarity!.rows[i] = hostile_names[i]!;
    layer.note = hostile_names[i + 1]!;
    for (const kept of layer.kept) kept.strategy = `${kept.strategy} ${hostile_names[i]}`;
  });
  similarity!.rows.length = similarity!.values.length;
  similarity!.method = hostile_names[6]!;
  for (const [i, finding] of content.report.findings.entries()) {
    const name = hostile_names[i % hostile_names.length]!;
    finding.title = `${finding.title} ${name}`;
    finding.reason = name;
    for (const group of finding.groups) group.reason = name;
    for (const file of finding.files) file.name = name;
  }
  content.run.command.push("<script>window.pwned=9</script>");
  content.run.options["<b>option</b>"] = "<iframe src=javascript:window.pwned=10>";
  content.run.skipped = hostile_names.map((name) => ({ name, reason: name }));
  content.run.data.originals = "../javascript:window.pwned=11/";
  return content;
}
