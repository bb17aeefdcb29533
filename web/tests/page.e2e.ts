/**
 * Opens the built page from disk in headless Chromium and uses it as a person would.
 *
 *   node tests/page.e2e.ts [--screenshots DIR] [--only SCENARIO] [BUNDLE...]
 *
 * Without bundles it makes its own, and also checks what only they have (hostile names, no findings,
 * damaged files). With bundles it checks those, so that a bundle of the real writer can be tried.
 * Environment: CHROMIUM the browser's path, SCREENSHOTS a folder as --screenshots.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { checks, type Check } from "./e2e/checks.ts";
import { closeBrowser, openBundle } from "./e2e/browser.ts";
import { damageChecks } from "./e2e/damage.ts";
import { scenarioChecks } from "./e2e/scenarios.ts";
import { takeScreenshots } from "./e2e/screenshots.ts";
import { makeBundle, scenarios } from "./make_bundle.ts";

const { values, positionals } = parseArgs({ allowPositionals: true, options: { screenshots: { type: "string" }, only: { type: "string" } } });
const screenshots = values.screenshots ?? process.env["SCREENSHOTS"];
const scratch = mkdtempSync(join(tmpdir(), "deepview-page-"));

let failed = 0;
let passed = 0;

async function run(name: string, folder: string, check: Check): Promise<void> {
  const page = await openBundle(folder);
  try {
    await check(page);
    page.expectQuiet();
    ++passed;
    console.log(`  ok    ${name}`);
  } catch (error) {
    ++failed;
    console.log(`  FAIL  ${name}\n        ${(error as Error).message.replaceAll("\n", "\n        ")}`);
  } finally {
    await page.close();
  }
}

async function runAll(folder: string, list: Record<string, Check>): Promise<void> {
  for (const [name, check] of Object.entries(list)) await run(name, folder, check);
}

try {
  if (positionals.length > 0) {
    for (const folder of positionals.map((name) => resolve(name))) {
      console.log(folder);
      await runAll(folder, checks);
      if (screenshots) await takeScreenshots(folder, screenshots);
    }
  } else {
    for (const scenario of Object.keys(scenarios).filter((name) => !values.only || name === values.only)) {
      console.log(scenario);
      const folder = makeBundle(scratch, scenario);
      await runAll(folder, scenario === "rich" || scenario === "hostile" ? { ...checks, ...scenarioChecks[scenario] } : scenarioChecks[scenario]!);
      if (screenshots) await takeScreenshots(folder, screenshots);
    }
    for (const [name, { damage, check }] of Object.entries(values.only ? {} : damageChecks)) {
      const folder = join(scratch, "damaged");
      rmSync(folder, { recursive: true, force: true });
      cpSync(join(scratch, "clean"), folder, { recursive: true });
      mkdirSync(folder, { recursive: true });
      damage({ remove: (file) => rmSync(join(folder, file)), write: (file, text) => writeFileSync(join(folder, file), text) });
      await run(name, folder, check);
    }
  }
} finally {
  await closeBrowser();
  rmSync(scratch, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
