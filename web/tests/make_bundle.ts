/**
 * Writes bundles for looking at and testing the page.
 *
 *   node tests/make_bundle.ts FOLDER [SCENARIO...]     all scenarios without a name
 *
 * Each scenario becomes FOLDER/SCENARIO, with the built page in it when there is one.
 */
import { copyFileSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bits, grid, hostileGrid, stopped, training } from "./bundles/experiments.ts";
import { hostile, hostile_names } from "./bundles/hostile.ts";
import { shapes } from "./bundles/shapes.ts";
import { writeBundle, type Content } from "./bundles/writer.ts";

export const scenarios: Record<string, () => Content> = {
  rich: () => shapes({ labels: true, widths: [["c1", 6], ["c3", 16], ["c5", 120], ["f6", 84], ["wide", 2048]] }),
  photos: () => shapes({ cell: 96, title: "holiday photographs", layers: false }),
  hostile,
  empty: () => shapes({ samples: 0, classes: 0, splits: [], findings: false, layers: false, title: "nothing here" }),
  clean: () => shapes({ samples: 600, findings: false, widths: [["c1", 6], ["c3", 16]], title: "clean" }),
  bare: () => shapes({ samples: 500, classes: 0, splits: [], findings: false, layers: false, title: "no classes" }),
  rows: () => shapes({ samples: 6000, classes: 1000, labels: true, widths: [["features", 16_384]], cell: 0, title: "rows of a thousand classes" }),
  training,
  bits,
  stopped,
  grid,
  "hostile-grid": () => hostileGrid(hostile_names),
  many: () => shapes({ samples: 100_000, classes: 60, cell: 16, title: "a hundred thousand" }),
};

export function makeBundle(folder: string, scenario: string): string {
  const make = scenarios[scenario];
  if (!make) throw new Error(`no scenario ${scenario}; there are ${Object.keys(scenarios).join(", ")}`);
  const target = join(folder, scenario);
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  writeBundle(target, make());
  const page = fileURLToPath(new URL("../dist/index.html", import.meta.url));
  if (existsSync(page)) copyFileSync(page, join(target, "index.html"));
  return target;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder, ...names] = process.argv.slice(2);
  if (!folder) throw new Error("usage: node tests/make_bundle.ts FOLDER [SCENARIO...]");
  for (const name of names.length > 0 ? names : Object.keys(scenarios)) console.log(makeBundle(folder, name));
}
