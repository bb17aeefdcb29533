import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { OpenReport } from "./browser.ts";
import { openBundle } from "./browser.ts";
import type { Check } from "./checks.ts";

interface Document {
  experiment: { confusion: { target: number; prediction: number; count: number }[]; series: { name: string; columns: { name: string; means: number[] }[] }[] } | null;
  grid: { runs: { name: string; measures: Record<string, number> }[] } | null;
}

const documentOf = (report: OpenReport) => JSON.parse(readFileSync(join(report.folder, "experiment.json"), "utf8")) as Document;

const tabNames = ({ tab }: OpenReport) => tab.getByRole("tab").allInnerTexts();

/** Every tab by mouse and by keyboard, in both themes, and on a narrow window. */
const everyTab: Check = async (report) => {
  for (const entry of await report.tab.getByRole("tab").all()) {
    await entry.click();
    assert.ok((await report.tab.getByRole("tabpanel").innerText()).length > 0);
  }
  await report.tab.keyboard.press("1");
  assert.equal(await report.tab.getByRole("tab").first().getAttribute("aria-selected"), "true");
  const narrow = await openBundle(report.folder, { width: 800, theme: "dark" });
  for (const entry of await narrow.tab.getByRole("tab").all()) {
    await entry.click();
    await narrow.tab.waitForTimeout(60);
    const wide = await narrow.tab.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 800, `the page is ${wide} pixels wide`);
  }
  narrow.expectQuiet();
  await narrow.close();
};

const entryOf = ({ tab }: OpenReport, card: number, title: string) => tab.locator(".curves-card").nth(card).locator(".curve-entries tr", { hasText: title });

export const trainingChecks: Record<string, Check> = {
  "every tab opens": everyTab,
  "a training has its own tabs": async (report) => {
    assert.deepEqual(await tabNames(report), ["Curves", "Answers", "Configuration", "Run"]);
    assert.match(await report.tab.locator(".experiment-head").innerText(), /LeNet5 on MNIST[\s\S]*Converged[\s\S]*0\.0712[\s\S]*at episode 1,099/);
  },
  "curves are drawn, and the best model's episode is marked": async (report) => {
    await report.tab.locator(".plot svg").first().waitFor();
    assert.equal(await report.tab.locator(".curves-card").first().locator("path.curve").count(), 3);
    assert.match(await report.tab.locator(".landmark").first().innerHTML(), /episode 1,099/);
    assert.equal(await report.tab.locator(".curves-card").first().getByLabel("log").isChecked(), true);
    assert.equal(await report.tab.locator(".curves-card").nth(1).getByLabel("log").isChecked(), false);
  },
  "hovering reads the values, in both plots at once": async (report) => {
    const series = documentOf(report).experiment!.series.find(({ name }) => name === "validation_set_agg")!;
    const of = (name: string) => series.columns.find((column) => column.name === name)!.means;
    const plot = report.tab.locator(".plot").first();
    await plot.locator("svg").waitFor();
    await plot.focus();
    await report.tab.keyboard.press("Home");
    for (let i = 0; i < 2; ++i) await report.tab.keyboard.press("PageDown");
    assert.match((await plot.getAttribute("aria-valuetext"))!, /^episode \d+, Training, each episode/);
    const box = (await plot.boundingBox())!;
    await report.tab.mouse.move(box.x + box.width - 18, box.y + 100);
    for (const [card, name] of [[0, "loss"], [1, "acc"]] as const) {
      const shown = Number(await entryOf(report, card, "Validation, whole set").locator(".curve-value").innerText());
      assert.ok(Math.abs(shown - of(name).at(-1)!) < 1e-4, `${name}: ${shown}`);
    }
    assert.equal(await report.tab.locator(".guide").count(), 2);
  },
  "a curve is hidden and shown, a column chosen": async (report) => {
    const card = report.tab.locator(".curves-card").first();
    await card.locator("path.curve").first().waitFor();
    await entryOf(report, 0, "Training, each episode").getByRole("button").click();
    assert.equal(await card.locator("path.curve").count(), 2);
    await entryOf(report, 0, "Training, each episode").getByRole("button").click();
    assert.deepEqual(await card.locator("option").allInnerTexts(), ["loss", "acc", "epoch"]);
    await card.locator("select").selectOption("epoch");
    assert.equal(await card.locator("path.curve").count(), 1);
  },
  "a drag shows a part of the episodes, and the button all": async (report) => {
    const plot = report.tab.locator(".plot").first();
    await plot.locator("svg").waitFor();
    const box = (await plot.boundingBox())!;
    await report.tab.mouse.move(box.x + box.width * 0.5, box.y + 90);
    await report.tab.mouse.down();
    await report.tab.mouse.move(box.x + box.width * 0.8, box.y + 90, { steps: 4 });
    await report.tab.mouse.up();
    const button = report.tab.getByRole("button", { name: /show all/ });
    assert.match(await button.innerText(), /Episodes \d+ to \d+/);
    assert.equal(await report.tab.locator(".landmark").count(), 0, "the best episode lies outside");
    await button.click();
    assert.equal(await report.tab.locator(".landmark").count(), 2);
    await plot.focus();
    await report.tab.keyboard.press("+");
    await button.waitFor();
    await report.tab.keyboard.press("0");
    await button.waitFor({ state: "detached" });
  },
  "smoothing keeps what it smooths in sight": async (report) => {
    await report.tab.locator(".plot svg").first().waitFor();
    await report.tab.locator("#smoothing").fill("0.9");
    assert.equal(await report.tab.locator(".curves-card").first().locator(".curve-under").count(), 1);
    assert.match(await entryOf(report, 0, "Training, each episode").innerText(), /smoothed/);
  },
  "a confusion selects its samples and narrows the worst": async (report) => {
    await report.go("tab=answers");
    const { tab } = report;
    const cell = tab.locator(".heat-cell[style*=background]").first();
    const [row, column] = [Number(await cell.getAttribute("data-row")), Number(await cell.getAttribute("data-column"))];
    const expected = documentOf(report).experiment!.confusion.find(({ target, prediction }) => target === row && prediction === column)!.count;
    assert.equal(Number(await cell.innerText()), expected);
    await cell.click();
    assert.equal(await report.counter("selected"), expected);
    assert.equal(Number(await tab.locator(".worst").first().getAttribute("aria-setsize")), expected);
    await tab.locator(".chip").click();
    assert.equal(Number(await tab.locator(".worst").first().getAttribute("aria-setsize")), 600);
  },
  "the worst samples come first, with their pictures": async (report) => {
    await report.go("tab=answers");
    await report.tab.locator(".worst .thumb").first().waitFor();
    const losses = (await report.tab.locator(".worst .odd-score").allInnerTexts()).map((text) => Number(text.replace("loss ", "")));
    assert.deepEqual(losses, losses.toSorted((a, b) => b - a));
    assert.match(await report.tab.locator(".list-head").innerText(), /The 600 samples with the largest loss, of 1,000 answers/);
    await report.tab.locator(".odd-picture").first().click();
    assert.match(await report.tab.locator(".drawer").innerText(), /Prediction/);
    assert.doesNotMatch(await report.tab.locator(".drawer").innerText(), /finding/i);
  },
  "scores of classes are sorted by what is worst": async (report) => {
    await report.go("tab=answers");
    await report.tab.getByRole("button", { name: "Recall" }).click();
    const recall = (await report.tab.locator(".numbers tbody td:nth-of-type(3)").allInnerTexts()).map((text) => parseFloat(text));
    assert.deepEqual(recall, recall.toSorted((a, b) => a - b));
  },
  "a value says where it came from": async (report) => {
    await report.go("tab=configuration");
    await report.tab.locator(".setting").first().waitFor();
    assert.equal(await report.tab.locator(".setting").count(), 8);
    await report.tab.getByLabel(/not defaults/).check();
    assert.equal(await report.tab.locator(".setting").count(), 6);
    assert.match(await report.tab.locator(".setting", { hasText: "lr" }).innerText(), /0\.002[\s\S]*digits\.yaml:5/);
    assert.match(await report.tab.locator("tfoot").innerText(), /996/);
  },
};

export const bitsChecks: Record<string, Check> = {
  "every tab opens": everyTab,
  "bits are counted by length": async (report) => {
    await report.go("tab=answers");
    assert.match(await report.tab.locator(".numbers tbody tr").first().innerText(), /3 steps\s+16/);
    assert.match(await report.tab.locator(".worst").first().innerText(), /4 of \d+ bits wrong/);
    assert.equal(await report.tab.locator(".worst .thumb").count(), 0);
    assert.equal(await report.tab.locator(".worst .bits").count(), 4);
    const wrong = await report.tab.locator(".worst[data-sample='4'] .bit-wrong").getAttribute("d");
    assert.equal(wrong!.split("z").length - 1, 4);
    assert.match(await report.tab.locator("#lengths-title + p").innerText(), /of whole sequences/);
  },
  "a test says what was tested": async (report) => {
    assert.match(await report.tab.locator(".experiment-head").innerText(), /0\.135[\s\S]*93\.5 %[\s\S]*2999/);
    assert.equal(await report.tab.locator(".landmark").count(), 0);
  },
};

export const stoppedChecks: Record<string, Check> = {
  "a run that was stopped says so": async (report) => {
    assert.deepEqual(await tabNames(report), ["Curves", "Configuration", "Run"]);
    assert.match(await report.tab.locator(".experiment-head").innerText(), /Interrupted[\s\S]*no model was kept[\s\S]*asked when it ends/);
    await report.go("tab=configuration");
    assert.match(await report.tab.locator("#weights-title").locator("xpath=../..").innerText(), /No model was kept/);
  },
};

export const gridChecks: Record<string, Check> = {
  "every tab opens": everyTab,
  "there is nothing to search or select": async (report) => {
    assert.deepEqual(await tabNames(report), ["Runs", "Compare", "Curves", "Run"]);
    assert.equal(await report.tab.locator("#search, .counters, #export").count(), 0);
  },
  "runs are sorted up and down, what is missing last": async (report) => {
    const { tab } = report;
    const losses = async () => (await tab.locator(".runs-table tbody tr td:nth-of-type(3)").allInnerTexts()).map(Number);
    const header = tab.getByRole("columnheader", { name: /test loss/ });
    await header.getByRole("button").click();
    const up = await losses();
    assert.equal(await header.getAttribute("aria-sort"), "ascending");
    assert.equal(up.length, 18);
    assert.ok(Number.isNaN(up.at(-1)!));
    assert.deepEqual(up.slice(0, -1), up.slice(0, -1).toSorted((a, b) => a - b));
    const least = Math.min(...documentOf(report).grid!.runs.map(({ measures }) => measures["test_loss"] ?? Infinity));
    assert.ok(Math.abs(up[0]! - least) < 1e-4);
    await header.getByRole("button").click();
    const down = await losses();
    assert.ok(Number.isNaN(down.at(-1)!));
    assert.deepEqual(down.slice(0, -1), down.slice(0, -1).toSorted((a, b) => b - a));
  },
  "a run leads to its own page": async (report) => {
    const links = report.tab.locator(".runs-table a");
    assert.equal(await links.count(), 17);
    assert.equal(await links.first().getAttribute("href"), `../${await links.first().innerText()}/report/index.html`);
  },
  "all columns are a table of their own": async (report) => {
    await report.tab.getByLabel(/all 4 columns/).check();
    assert.deepEqual(await report.tab.locator(".runs-table thead .sort bdi").allInnerTexts(), ["run", "problem", "model", "training_seed_torch", "test_loss"]);
    await report.tab.getByRole("columnheader", { name: /training_seed_torch/ }).getByRole("button").click();
    assert.equal(await report.tab.locator(".runs-table tbody tr td:nth-of-type(3)").first().innerText(), "983");
  },
  "a measure is plotted against what was swept": async (report) => {
    const { tab } = report;
    await report.go("tab=compare");
    await tab.locator(".sweep").waitFor();
    assert.equal(await tab.locator(".sweep-mean").count(), 6);
    assert.equal(await tab.locator(".sweep-run").count(), 17);
    assert.equal(await tab.locator(".sweep-line").count(), 2); // along the three widths, the most varied
    await tab.locator("#key").selectOption("training.optimizer.lr");
    assert.equal(await tab.locator(".sweep-line").count(), 3);
    assert.match(await tab.locator(".sweep-legend").innerText(), /hidden_state_size 16/);
    assert.match(await tab.locator(".sweep .axis").innerHTML(), /lr, logarithmic/);
    await tab.locator("#key").selectOption("model.hidden_state_size");
    assert.equal(await tab.locator(".sweep-line").count(), 2);
    await tab.locator("#measure").selectOption("test_acc");
    await tab.waitForFunction(() => location.hash.includes("measure=test_acc"));
    const means = (await tab.locator("#groups-title").locator("xpath=../..").locator("tbody strong").allInnerTexts()).map(Number);
    assert.deepEqual(means, means.toSorted((a, b) => b - a));
  },
  "pointing at a curve names its run": async (report) => {
    const { tab } = report;
    await report.go("tab=run-curves");
    await tab.locator(".plot svg").waitFor();
    assert.equal(await tab.locator("path.curve").count(), 18);
    const box = (await tab.locator(".plot").boundingBox())!;
    await tab.mouse.move(box.x + box.width - 20, box.y + 60);
    assert.match(await tab.locator(".run-read").innerText(), /SerialRecall\/LSTM\/\S+: \S+ at episode 1,\d+/);
    assert.equal(await tab.locator("path.curve.is-faint").count(), 17);
    await tab.locator(".group-legend button").first().click();
    assert.equal(await tab.locator("path.curve").count(), 15);
  },
};

export const hostileGridChecks: Record<string, Check> = {
  "names execute nothing and links lead nowhere else": async (report) => {
    await everyTab(report);
    await report.go("tab=runs");
    await report.tab.getByLabel(/all 4 columns/).check();
    const addresses = await report.tab.locator("a").evaluateAll((links) => links.map((link) => link.getAttribute("href")!));
    assert.deepEqual(addresses.filter((address) => /:|^\/|\.\.\/.*\.\.\/.*\.\./.test(address)), []);
    assert.equal(await report.tab.evaluate(() => "pwned" in window), false);
    assert.equal(await report.tab.locator("iframe, svg[onload], img[src=x]").count(), 0);
  },
};
