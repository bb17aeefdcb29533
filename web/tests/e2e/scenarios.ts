import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { OpenReport } from "./browser.ts";
import type { Check } from "./checks.ts";
import { bitsChecks, gridChecks, hostileGridChecks, stoppedChecks, trainingChecks } from "./experiment_checks.ts";
import { layerChecks, rowsChecks } from "./layer_checks.ts";

async function everyTab(report: OpenReport): Promise<void> {
  for (const entry of await report.tab.getByRole("tab").all()) {
    await entry.click();
    await report.tab.waitForTimeout(120);
  }
}

const tabNames = async ({ tab }: OpenReport) => (await tab.getByRole("tab").allInnerTexts()).map((text) => text.split(/\s/)[0]);

async function exportedText(report: OpenReport, item: string): Promise<string> {
  await report.tab.locator("#export").click();
  const [download] = await Promise.all([report.tab.waitForEvent("download"), report.tab.getByRole("menuitem", { name: item }).click()]);
  return readFileSync(await download.path(), "utf8");
}

/** What holds for one of the made bundles only. */
export const scenarioChecks: Record<string, Record<string, Check>> = {
  rich: {
    ...layerChecks,
    "groups are walked with N and P, and their copies selected": async (report) => {
      await report.go("tab=duplicates");
      await report.tab.keyboard.press("n");
      await report.tab.locator(".group-row[aria-selected=true][data-at='1']").waitFor();
      assert.ok((await report.counter("selected")) > 0);
      await report.tab.keyboard.press("p");
      await report.tab.locator(".group-row[aria-selected=true][data-at='0']").waitFor();
    },
    "marks say what a leak and a conflict are": async (report) => {
      await report.go("tab=duplicates&finding=leaks");
      await report.tab.locator(".label-split.is-marked").first().waitFor();
      await report.go("tab=duplicates&finding=label-conflicts");
      await report.tab.locator(".label.is-marked:not(.label-split)").first().waitFor();
    },
    "brackets change the view": async (report) => {
      await report.go("tab=map");
      await report.tab.keyboard.press("]");
      assert.equal(await report.tab.locator("#view").inputValue(), "descriptor");
    },
    "the selection is exported": async (report) => {
      await report.go("tab=duplicates");
      await report.tab.getByRole("button", { name: "Select all copies" }).click();
      const count = await report.counter("selected");
      const csv = await exportedText(report, "Table (CSV)");
      assert.match(csv, /^sample,path,class,split,findings\r\n\d+,/);
      assert.equal(csv.trim().split("\r\n").length, count + 1);
      const list = await exportedText(report, "List of paths (text)");
      assert.equal(list.trim().split("\n").length, count);
    },
  },
  hostile: {
    "names execute nothing and stay text": async (report) => {
      await everyTab(report);
      for (const hash of ["tab=map&primary=0", "tab=map&primary=3", "tab=overview&primary=9", "tab=duplicates&primary=6"]) {
        await report.go(hash);
        await report.tab.locator(".drawer").waitFor();
      }
      await report.go("tab=layers&unit=1");
      await report.tab.locator("#unit-title").waitFor();
      await report.tab.locator(".layers-table button").nth(3).click();
      await report.go("tab=labels&counted=confident");
      await report.tab.locator(".heat-cell").first().click();
      assert.equal(await report.tab.evaluate(() => "pwned" in window), false);
      assert.equal(await report.tab.locator("iframe, svg[onload], img[src=x], a[href]").count(), 0);
    },
    "unseen characters are spelt out": async (report) => {
      await report.go("tab=map&primary=3");
      assert.match(await report.tab.locator(".drawer h2").innerText(), /U\+202E/);
    },
    "formulas are guarded in the table": async (report) => {
      await report.go("tab=map");
      await report.tab.locator(".side-list [role=option]").first().waitFor();
      await report.tab.locator("#search").fill("=cmd");
      await report.tab.locator("#search").blur();
      await report.tab.keyboard.press("b");
      const box = (await report.tab.locator(".map-frame").boundingBox())!;
      await report.tab.mouse.move(box.x + 2, box.y + box.height - 2);
      await report.tab.mouse.down();
      await report.tab.mouse.move(box.x + box.width - 2, box.y + 2, { steps: 3 });
      await report.tab.mouse.up();
      assert.match(await exportedText(report, "Table (CSV)"), /,'=cmd\|'\/C calc'!A0\.png,/);
    },
  },
  photos: { "every tab opens": everyTab },
  empty: {
    "an empty set is said to be empty": async (report) => {
      assert.match(await report.tab.locator(".inbox").innerText(), /No pictures/);
      assert.deepEqual(await tabNames(report), ["Overview", "Run"]);
      await everyTab(report);
    },
  },
  clean: {
    "nothing found is said kindly": async (report) => {
      assert.match(await report.tab.locator(".inbox").innerText(), /Nothing found[\s\S]*leaks between splits/);
      assert.deepEqual(await tabNames(report), ["Overview", "Map", "Splits", "Layers", "Run"]);
    },
  },
  bare: {
    "no classes and no splits": async (report) => {
      await everyTab(report);
      await report.go("tab=map&primary=1");
      assert.equal(await report.tab.locator(".drawer .label").count(), 0);
      assert.equal(await report.tab.locator("#colour").inputValue(), "width");
    },
  },
  rows: rowsChecks,
  training: trainingChecks,
  bits: bitsChecks,
  stopped: stoppedChecks,
  grid: gridChecks,
  "hostile-grid": hostileGridChecks,
  many: {
    "a hundred thousand points stay responsive": async (report) => {
      await report.go("tab=map");
      await report.tab.locator(".side-list [role=option]").first().waitFor({ timeout: 15_000 });
      const box = (await report.tab.locator(".map-frame").boundingBox())!;
      await report.tab.mouse.move(box.x + 700, box.y + 400);
      const slowest = await report.tab.evaluate(async () => {
        const frames: number[] = [];
        const frame = document.querySelector(".map-frame")!;
        for (let i = 0, last = performance.now(); i < 20; ++i) {
          frame.dispatchEvent(new WheelEvent("wheel", { deltaY: i % 2 ? 60 : -60, clientX: 700, clientY: 400, cancelable: true }));
          await new Promise(requestAnimationFrame);
          frames.push(performance.now() - last);
          last = performance.now();
        }
        return frames.sort((a, b) => a - b)[15]!; // the machine may hiccup now and then
      });
      assert.ok(slowest < 250, `a frame takes ${slowest.toFixed(0)} ms`);
      await report.tab.locator(".legend-search").fill("class 3");
      assert.ok((await report.tab.locator(".legend-entry").count()) < 60);
    },
  },
};
