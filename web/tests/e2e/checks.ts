import assert from "node:assert/strict";
import type { Locator } from "playwright-core";
import type { OpenReport } from "./browser.ts";
import { openBundle } from "./browser.ts";

export type Check = (report: OpenReport) => Promise<void>;

/** A number of distinct pixels on the map: a blank canvas has one. */
const coloursOnMap = (report: OpenReport) => countColours(report.tab.locator(".map-frame"));

async function countColours(target: Locator): Promise<number> {
  const shot = await target.screenshot();
  return new Set(shot.toString("latin1").match(/[\s\S]{4}/g)).size; // compressed bytes: few where nothing is drawn
}

/** Moves the pointer over the map until a card comes up. */
async function hoverSomePoint(report: OpenReport): Promise<void> {
  const box = (await report.tab.locator(".map-frame").boundingBox())!;
  for (let step = 0; step < 900; ++step) {
    const x = box.x + box.width * (0.3 + 0.65 * ((step * 0.618034) % 1));
    const y = box.y + box.height * (0.1 + 0.8 * ((step * 0.7548777) % 1));
    await report.tab.mouse.move(x, y);
    await report.tab.waitForTimeout(step % 8 === 7 ? 30 : 0);
    if (await report.tab.locator(".ring-hover").count()) return;
    if (step % 4 === 3) {
      await report.tab.waitForTimeout(140);
      if (await report.tab.locator(".hover-card").count()) return;
    }
  }
  throw new Error("no point of the map shows its picture");
}

const transformOf = (report: OpenReport) => report.tab.evaluate(() => {
  const ring = document.querySelector(".ring-primary circle")!;
  return { x: Number(ring.getAttribute("cx")), y: Number(ring.getAttribute("cy")) };
});

async function dragMap(report: OpenReport, from: [number, number], to: [number, number]): Promise<void> {
  const box = (await report.tab.locator(".map-frame").boundingBox())!;
  await report.tab.mouse.move(box.x + box.width * from[0], box.y + box.height * from[1]);
  await report.tab.mouse.down();
  await report.tab.mouse.move(box.x + box.width * (from[0] + to[0]) / 2, box.y + box.height * (from[1] + to[1]) / 2);
  await report.tab.mouse.move(box.x + box.width * to[0], box.y + box.height * to[1]);
  await report.tab.mouse.up();
}

/** What holds for any report that has pictures. */
export const checks: Record<string, Check> = {
  "every tab opens by mouse": async ({ tab }) => {
    for (const entry of await tab.getByRole("tab").all()) {
      await entry.click();
      assert.equal(await entry.getAttribute("aria-selected"), "true");
      assert.ok((await tab.getByRole("tabpanel").innerText()).length > 0);
    }
  },

  "every tab opens by keyboard": async ({ tab }) => {
    const names = await tab.getByRole("tab").allInnerTexts();
    await tab.getByRole("tab").first().focus();
    for (const name of names.slice(1)) {
      await tab.keyboard.press("ArrowRight");
      assert.equal(await tab.locator("[role=tab][aria-selected=true]").innerText(), name);
      assert.equal(await tab.evaluate(() => document.activeElement?.getAttribute("aria-selected")), "true");
    }
    await tab.keyboard.press("1");
    assert.equal(await tab.locator("[role=tab][aria-selected=true]").innerText(), names[0]);
  },

  "the selection is the same on every tab": async (report) => {
    const { tab } = report;
    await report.go("tab=map");
    await tab.locator(".side-list [role=option]").first().focus();
    await tab.keyboard.press("Space");
    assert.equal(await report.counter("selected"), 1);
    for (const entry of await tab.getByRole("tab").all()) {
      await entry.click();
      assert.equal(await report.counter("selected"), 1);
    }
    await tab.keyboard.press("Escape");
    assert.equal(await report.counter("selected"), 0);
    await tab.keyboard.press("Control+z");
    assert.equal(await report.counter("selected"), 1);
  },

  "the map is drawn, pans and zooms": async (report) => {
    const { tab } = report;
    await report.go("tab=map&primary=0");
    await tab.locator(".ring-primary").waitFor();
    assert.ok((await coloursOnMap(report)) > 1000, "the map is blank");
    const start = await transformOf(report);
    await dragMap(report, [0.6, 0.5], [0.7, 0.6]);
    const panned = await transformOf(report);
    assert.ok(panned.x > start.x && panned.y > start.y, "dragging did not move the map");
    await tab.mouse.wheel(0, -400);
    const zoomed = await transformOf(report);
    assert.ok(zoomed.x !== panned.x || zoomed.y !== panned.y, "the wheel did not zoom");
    await tab.keyboard.press("Shift+ArrowLeft");
    assert.ok((await transformOf(report)).x > zoomed.x, "Shift+ArrowLeft did not move the map");
    await tab.keyboard.press("0");
    assert.deepEqual(await transformOf(report), start);
  },

  "hovering shows a picture and clicking opens it": async (report) => {
    await report.go("tab=map");
    await hoverSomePoint(report);
    await report.tab.locator(".hover-card .thumb").waitFor();
    await report.tab.mouse.down();
    await report.tab.mouse.up();
    await report.tab.locator(".drawer").waitFor();
  },

  "rectangle, lasso, adding and taking away": async (report) => {
    const { tab } = report;
    await report.go("tab=map");
    await tab.locator(".side-list [role=option]").first().waitFor();
    await tab.keyboard.press("b");
    await dragMap(report, [0.05, 0.95], [0.98, 0.03]);
    const all = await report.counter("selected");
    assert.ok(all > 0, "the rectangle selected nothing");
    await tab.keyboard.down("Alt");
    // The map stands in the middle: however narrow it is, its right half has points.
    await dragMap(report, [0.5, 0.97], [0.98, 0.03]);
    await tab.keyboard.up("Alt");
    const left = await report.counter("selected");
    assert.ok(left < all, "Alt took nothing away");
    await tab.keyboard.down("Control");
    await dragMap(report, [0.5, 0.97], [0.98, 0.03]);
    await tab.keyboard.up("Control");
    assert.equal(await report.counter("selected"), all);
    await tab.waitForTimeout(400);
    assert.match(await tab.locator("#announcement").innerText(), /selected/);
  },

  "the legend toggles and isolates": async (report) => {
    const { tab } = report;
    await report.go("tab=map");
    await tab.locator(".map-main").waitFor();
    const entries = tab.locator(".legend-entry");
    if ((await entries.count()) < 2) return;
    const total = await report.counter("total");
    const counts = (await tab.locator(".legend-count").allInnerTexts()).map((text) => Number(text.replaceAll(",", "")));
    await entries.first().click();
    assert.equal(await report.counter("filtered"), total - counts[0]!);
    await entries.first().click();
    await tab.waitForTimeout(600);
    await entries.nth(1).dblclick();
    assert.equal(await report.counter("filtered"), counts[1]);
    await tab.getByRole("button", { name: "Show all" }).click();
    assert.equal(await report.counter("filtered"), total);
  },

  "searching filters, and a field keeps its keys": async (report) => {
    const { tab } = report;
    await tab.keyboard.press("/");
    await tab.keyboard.type("?23");
    assert.equal(await tab.locator("dialog[open]").count(), 0);
    assert.equal(await tab.locator("[role=tab][aria-selected=true]").getAttribute("id"), "tab-overview");
    await tab.locator("#search").fill("0");
    assert.ok((await report.counter("filtered")) <= (await report.counter("total")));
    await tab.keyboard.press("Escape");
    assert.equal(await report.counter("filtered"), await report.counter("total"));
    await tab.keyboard.press("?");
    await tab.locator("dialog[open]").waitFor();
    await tab.keyboard.press("Escape");
    await tab.locator("dialog[open]").waitFor({ state: "detached" });
  },

  "a finding of the inbox opens its tab": async ({ tab }) => {
    const button = tab.locator("button.inbox-open").first();
    if ((await button.count()) === 0) return;
    await button.click();
    assert.notEqual(await tab.locator("[role=tab][aria-selected=true]").getAttribute("id"), "tab-overview");
    await tab.goBack();
    await tab.locator(".inbox").waitFor();
  },

  "a link restores tab, picture and colour": async (report) => {
    const { tab } = report;
    await report.go("tab=map&primary=3&colour=width");
    await tab.locator(".drawer").waitFor();
    assert.equal(await tab.locator("#colour").inputValue(), "width");
    await tab.locator(".histogram, .legend p").first().waitFor();
  },

  "the theme follows the system and the button": async (report) => {
    const theme = (name: string) => report.tab.locator(`html[data-theme=${name}]`).waitFor();
    await theme("light");
    await report.tab.emulateMedia({ colorScheme: "dark" });
    await theme("dark");
    await report.tab.locator("#theme").click();
    await theme("light");
  },

  "the map draws with WebGL, and without": async ({ folder }) => {
    for (const graphicsCard of [true, false]) {
      const report = await openBundle(folder, { hash: "tab=map&primary=0", graphicsCard });
      await report.tab.locator(".ring-primary").waitFor();
      await report.tab.waitForTimeout(150);
      const painter = graphicsCard ? "webgl" : "canvas";
      assert.equal(await report.tab.locator(".map-canvas").getAttribute("data-painter"), painter);
      assert.ok((await coloursOnMap(report)) > 1000, `the map is blank with ${painter}`);
      report.expectQuiet();
      await report.close();
    }
  },

  "everything is reachable at 800 pixels": async ({ folder }) => {
    const report = await openBundle(folder, { hash: "tab=map", width: 800 });
    for (const entry of await report.tab.getByRole("tab").all()) {
      await entry.click();
      const wide = await report.tab.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= 800, `the page is ${wide} pixels wide`);
    }
    report.expectQuiet();
    await report.close();
  },
};
