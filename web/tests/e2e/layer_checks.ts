import assert from "node:assert/strict";
import type { OpenReport } from "./browser.ts";
import { openBundle } from "./browser.ts";
import type { Check } from "./checks.ts";

async function expectInHash(report: OpenReport, name: string, value: string): Promise<void> {
  await report.tab.waitForFunction(([key, wanted]) => new URLSearchParams(location.hash.slice(1)).get(key!) === wanted, [name, value]);
}

const unitTitle = ({ tab }: OpenReport) => tab.locator("#unit-title").innerText();

/** Labels, splits and layers of the bundle that has them all. */
export const layerChecks: Record<string, Check> = {
  "a confusion selects its pictures and narrows the list": async (report) => {
    const { tab } = report;
    await report.go("tab=labels");
    const cell = tab.locator(".heat-cell[style*=background]").first();
    const count = Number(await cell.innerText());
    const cards = () => tab.locator(".odd").first().getAttribute("aria-setsize").then(Number);
    const total = await cards();
    await cell.click();
    assert.equal(await report.counter("selected"), count);
    assert.equal(await cards(), count);
    assert.equal(await cell.getAttribute("aria-selected"), "true");
    await tab.locator(".chip").click();
    assert.equal(await cards(), total);
    assert.match(await tab.locator(".labels-rather").first().innerText(), /→/);
  },
  "a confusion is reached by keyboard": async (report) => {
    const { tab } = report;
    await report.go("tab=labels");
    await tab.locator(".heat-cell[tabindex='0']").focus();
    await tab.keyboard.press("ArrowRight");
    await tab.keyboard.press("ArrowDown");
    const here = tab.locator(".heat-cell:focus");
    assert.deepEqual([await here.getAttribute("data-row"), await here.getAttribute("data-column")], ["1", "1"]);
    const count = Number(await here.innerText());
    await tab.keyboard.press("Enter");
    assert.equal(await report.counter("selected"), count);
    assert.equal(await tab.locator(".heat-cell[tabindex='0']").count(), 1);
  },
  "what is counted is part of the address": async (report) => {
    const { tab } = report;
    await report.go("tab=labels");
    await tab.getByRole("button", { name: "Confident joint" }).click();
    await expectInHash(report, "counted", "confident");
    await report.go("tab=labels&counted=confident");
    assert.equal(await tab.getByRole("button", { name: "Confident joint" }).getAttribute("aria-pressed"), "true");
  },
  "classes are sorted and selected": async (report) => {
    const { tab } = report;
    await report.go("tab=labels");
    await tab.getByRole("button", { name: "Recall" }).click();
    const row = tab.locator(".numbers tbody tr").first();
    assert.match(await row.innerText(), /not judged[\s\S]*31 %/);
    await row.getByRole("button").click();
    assert.equal(await report.counter("selected"), Number(await row.locator("td").first().innerText()));
  },
  "numbers of the splits select": async (report) => {
    const { tab } = report;
    await report.go("tab=splits");
    const number = tab.locator(".numbers tbody td button").first();
    await number.focus();
    await tab.keyboard.press("Enter");
    assert.equal(await report.counter("selected"), Number(await number.innerText()));
  },
  "a comparison colours the map": async (report) => {
    const { tab } = report;
    await report.go("tab=splits");
    assert.match(await tab.locator(".comparison").first().innerText(), /train → test[\s\S]*differ[\s\S]*74 %[\s\S]*68 %/);
    await tab.getByRole("button", { name: "Show on the map" }).first().click();
    await tab.locator(".legend-sides").waitFor();
    assert.equal(await tab.locator("#colour").inputValue(), "ratio_fc1");
    assert.match(await tab.locator(".status-line").innerText(), /UMAP[\s\S]*trustworthiness 0\.99[\s\S]*neighbours kept 0\.54/);
  },
  "leaks and moved regions are at hand": async (report) => {
    const { tab } = report;
    await report.go("tab=splits");
    await tab.keyboard.press("n");
    assert.equal(await report.counter("selected"), 16);
    await tab.getByRole("button", { name: "Look at the leaks" }).click();
    await expectInHash(report, "finding", "leaks");
    await tab.locator(".group-list").waitFor();
  },
  "layers are changed by key, table, menu and similarity": async (report) => {
    const { tab } = report;
    await report.go("tab=layers");
    await tab.locator("#layer").waitFor();
    await tab.keyboard.press("]");
    await expectInHash(report, "layer", "c3");
    await tab.keyboard.press("[");
    await tab.keyboard.press("[");
    await expectInHash(report, "layer", "logits");
    assert.match(await tab.locator(".layer-note").innerText(), /not asked/);
    await tab.locator(".layers-table").getByRole("button", { name: "c5" }).click();
    await expectInHash(report, "layer", "c5");
    await tab.locator("#layer").selectOption("f6");
    await expectInHash(report, "layer", "f6");
    await tab.locator(".heat-cell[tabindex='0']").focus();
    await tab.keyboard.press("Enter");
    await expectInHash(report, "layer", "c1");
  },
  "a unit is chosen on the cells and in the list": async (report) => {
    const { tab } = report;
    await report.go("tab=layers&layer=c5");
    await tab.locator(".unit-map").click({ position: { x: 20, y: 20 } });
    assert.equal(await unitTitle(report), "Unit 0");
    await expectInHash(report, "unit", "0");
    await tab.locator(".unit-row[tabindex='0']").focus();
    await tab.keyboard.press("ArrowDown");
    await tab.keyboard.press("ArrowDown");
    assert.equal(await unitTitle(report), "Unit 2");
    await tab.keyboard.press("End");
    assert.equal(await unitTitle(report), "Unit 119");
    await tab.getByRole("button", { name: "Select all" }).click();
    assert.ok((await report.counter("selected")) > 0);
    await tab.locator(".unit-strongest [role=option]").first().focus();
    await tab.keyboard.press("Enter");
    await tab.locator(".drawer").waitFor();
  },
  "units are filtered, ordered and coloured": async (report) => {
    const { tab } = report;
    await report.go("tab=layers&layer=c5&strategy=PFA%20Size");
    await tab.getByLabel("Which units", { exact: true }).selectOption("dead");
    assert.match(await tab.locator(".unit-count").innerText(), /^\d units$/);
    assert.match(await tab.locator(".unit-row").first().innerText(), /dead/);
    await tab.getByLabel("Which units", { exact: true }).selectOption("kept");
    assert.match(await tab.locator(".unit-count").innerText(), /^46 units$/);
    await tab.getByRole("button", { name: "Mean", exact: true }).click();
    await expectInHash(report, "measure", "mean");
    await tab.getByLabel("Order of the units").selectOption("largest");
    const values = (await tab.locator(".unit-value").allInnerTexts()).slice(0, 5).map(Number);
    assert.deepEqual(values, values.toSorted((a, b) => b - a));
    await tab.getByRole("button", { name: /PFA KL/ }).click();
    await expectInHash(report, "strategy", "PFA KL");
    assert.match(await tab.locator(".shapes").innerText(), /kept by\s+PFA KL/);
  },
  "a link restores layer and unit": async (report) => {
    await report.go("tab=layers&layer=f6&unit=5&measure=deviation");
    assert.equal(await unitTitle(report), "Unit 5");
    assert.equal(await report.tab.locator("#layer").inputValue(), "f6");
    assert.equal(await report.tab.getByRole("button", { name: "Deviation" }).getAttribute("aria-pressed"), "true");
    await report.go("tab=layers&layer=nowhere&unit=99999&measure=%3Cb%3E");
    await report.tab.locator(".unit-detail.is-empty").waitFor();
  },
  "one part at a time on a narrow window": async ({ folder }) => {
    for (const [hash, parts] of [["tab=labels", [".heat", ".odd"]], ["tab=splits", [".comparisons", ".odd"]], ["tab=layers", [".layers-table", ".unit-map"]]] as const) {
      const report = await openBundle(folder, { hash, width: 800 });
      const choices = report.tab.locator(".panes-choice button");
      for (const [i, part] of parts.entries()) {
        await choices.nth(i).click();
        await report.tab.locator(part).first().waitFor({ state: "visible" });
        assert.equal(await report.tab.locator(parts[1 - i]!).first().isVisible(), false);
      }
      report.expectQuiet();
      await report.close();
    }
  },
};

/** Samples without pictures, a thousand classes and a layer of 16,384 units. */
export const rowsChecks: Record<string, Check> = {
  "samples without pictures show their names": async (report) => {
    for (const hash of ["tab=overview", "tab=map", "tab=duplicates", "tab=unfamiliar", "tab=labels", "tab=splits", "tab=layers&unit=3", "tab=map&primary=5"]) {
      await report.go(hash);
      await report.tab.locator(".thumb-name").first().waitFor();
      assert.match(await report.tab.locator(".thumb-name").first().innerText(), /^\d{5}\.png$/);
      assert.equal(await report.tab.locator(".thumb:not(.thumb-name)").count(), 0);
    }
  },
  "of a thousand classes the most confused are shown": async (report) => {
    await report.go("tab=labels&counted=confident");
    await report.tab.locator(".heat").waitFor();
    assert.equal(await report.tab.locator(".heat-row").count(), 40);
    assert.match(await report.tab.locator(".card").first().innerText(), /\d+ other confused classes not shown/);
    assert.equal(await report.tab.locator(".numbers tbody tr").count(), 100);
  },
  "sixteen thousand units stay fluid": async (report) => {
    const { tab } = report;
    await report.go("tab=layers");
    await tab.locator(".unit-map canvas").waitFor();
    assert.ok((await tab.locator(".unit-row").count()) < 60, "the whole list is on the page");
    await tab.locator(".unit-row[tabindex='0']").focus();
    let fastest = Infinity; // whatever else the machine does, a step that is cheap is quick once
    for (let i = 0; i < 10; ++i) {
      const start = Date.now();
      await tab.keyboard.press("ArrowDown");
      await tab.evaluate(() => new Promise(requestAnimationFrame));
      fastest = Math.min(fastest, Date.now() - start);
    }
    assert.ok(fastest < 250, `a step takes ${fastest} ms`);
    await tab.getByRole("button", { name: "Mean", exact: true }).click();
    await tab.getByLabel("Order of the units").selectOption("largest");
    await tab.locator(".unit-rows").focus();
    await tab.locator(".unit-row[tabindex='0']").focus();
    await tab.keyboard.press("End");
    await tab.locator("#unit-title").waitFor();
  },
};
