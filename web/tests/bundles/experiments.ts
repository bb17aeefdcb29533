import type { Experiment, Experiments, Grid, GridGroup, Run, Series, SeriesColumn } from "../../src/bundle/types.ts";
import { shape_names } from "./pictures.ts";
import { normal, random } from "./random.ts";
import type { Content } from "./writer.ts";

const column = (name: string, means: number[]): SeriesColumn => ({ name, means, least: [], most: [] });

/** A table of one row for each point. */
function series(name: string, title: string, columns: Record<string, number[]>): Series {
  const all = Object.entries(columns).map(([of, values]) => column(of, values));
  return { name, title, rows: all[0]!.means.length, every: 1, columns: all };
}

/** The same with several rows to a point. */
function thinned(one: Series, every: number): Series {
  const columns = one.columns.map(({ name, means }) => ({ name, means, least: means.map((value) => value * 0.8), most: means.map((value) => value * 1.25) }));
  return { ...one, rows: one.rows * every, every, columns };
}

const count = (length: number, value: (i: number) => number) => Array.from({ length }, (_, i) => value(i));

function trainingSeries(seed: number, rate: number): Series[] {
  const loss = (episode: number) => 0.02 + 2.2 * Math.exp(-episode * rate);
  const noisy = (episode: number) => loss(episode) * Math.exp(0.3 * normal(seed, episode));
  const epochs = count(12, (i) => 100 * (i + 1) - 1);
  return [
    thinned(series("training", "Training, each episode", {
      loss: count(600, (i) => noisy(2 * i)), episode: count(600, (i) => 2 * i + 0.5), epoch: count(600, (i) => Math.floor(i / 50)), acc: count(600, (i) => 1 - noisy(2 * i) / 3),
    }), 2),
    series("training_set_agg", "Training, mean of an epoch", { episode: epochs, loss: epochs.map(loss), acc: epochs.map((episode) => 1 - loss(episode) / 3) }),
    series("validation_set_agg", "Validation, whole set", { episode: epochs, loss: epochs.map((episode) => loss(episode) + 0.05), acc: epochs.map((episode) => 0.98 - loss(episode) / 3) }),
  ];
}

const settings = [
  ["training.problem.name", "'MNIST'", "lenet5.yaml:3"], ["training.problem.batch_size", "64", "lenet5.yaml:4"], ["training.optimizer.name", "'Adam'", "lenet5.yaml:8"],
  ["training.optimizer.lr", "0.002", "digits.yaml:5"], ["training.optimizer.weight_decay", "0", "a default"], ["training.seed_numpy", "3292480882", "drawn"],
  ["model.name", "'LeNet5'", "lenet5.yaml:20"], ["model.num_classes", "10", "the problem"],
].map(([path, value, origin]) => ({ path: path!, value: value!, origin: origin! }));

function experimentOf(parts: Partial<Experiment>): Experiment {
  return {
    kind: "training", problem: "MNIST", model: "LeNet5", status: "Converged (Full Validation Loss went below Loss Stop threshold)", note: "",
    best_episode: 1099, best_loss: 0.0712, series: trainingSeries(1, 0.006), judged: 0, confusion: [], lengths: [], sequences: [], configuration: settings,
    weights: [{ name: "conv1.weight", shape: [6, 1, 5, 5] }, { name: "conv1.bias", shape: [6] }, { name: "linear.weight", shape: [10, 84] }],
    ...parts,
  };
}

const runOf = (command: string): Run => ({
  schema: 1, deepview: "0.1.0", started: "2026-05-04T09:30:00Z", seconds: 12.5, command: [command], threads: 2, seed: 7,
  data: { path: "MNIST", kind: "problem", files: 0, read: 1000, skipped: 0, other_files: 0, originals: "" },
  model: { path: "../models/model_best.safetensors", framework: "libtorch 2.13.0", layers: [], preparation: "" },
  steps: [{ name: "train", seconds: 12.5 }], options: { trainer: "offline", episodes: "1200" }, versions: { libtorch: "2.13.0" }, machine: { cores: "2" }, skipped: [],
});

type Made = Content["columns"][number];

const made = (name: string, title: string, kind: string, values: Made["values"], categories = ""): Made => ({ info: { name, title, kind, values: categories, description: "" }, values });

function contentOf(experiments: Experiments, title: string, command: string): Content {
  return {
    report: { schema: 1, title, samples: 0, splits: [], classes: [], views: [], map_view: "", findings: [], labels: null, comparisons: [], experiment: null },
    network: null, experiments, run: runOf(command), paths: [], columns: [], looks: [], cell: 0,
  };
}

/** A training on pictures, of which the 600 with the largest losses are kept. */
export function training(): Content {
  const samples = 600;
  const target = Int32Array.from({ length: samples }, (_, i) => Math.floor(10 * random(i, 71)));
  const prediction = target.map((code, i) => (random(i, 72) < 0.07 ? (code + (random(i, 73) < 0.6 ? 1 : 4)) % 10 : code));
  const loss = Float64Array.from(target, (code, i) => (prediction[i] === code ? 0.5 * random(i, 74) : 1 + 6 * random(i, 75)));
  const counts = new Map<string, number>();
  target.forEach((code, i) => counts.set(`${code} ${prediction[i]}`, (counts.get(`${code} ${prediction[i]}`) ?? 0) + 1));
  for (let code = 0; code < 10; ++code) counts.set(`${code} ${code}`, counts.get(`${code} ${code}`)! + 40); // that the page does not have
  const confusion = [...counts].map(([key, found]) => ({ target: Number(key.split(" ")[0]), prediction: Number(key.split(" ")[1]), count: found }));
  const content = contentOf({ experiment: experimentOf({ judged: 1000, confusion }), grid: null }, "LeNet5 on MNIST", "deepview train lenet5.yaml");
  return {
    ...content,
    report: { ...content.report, samples, classes: shape_names },
    paths: Array.from(target, (_, i) => `sample ${40_000 + i}`),
    columns: [made("class", "Target", "category", target, "classes"), made("prediction", "Prediction", "category", prediction, "classes"), made("loss", "Loss", "number", loss), made("flags", "Findings", "number", new Int32Array(samples))],
    looks: Array.from(target, (code, i) => ({ shape: code, seed: i, tint: false })),
    cell: 28,
  };
}

/** A test on sequences of bits: there are no classes and no pictures. */
export function bits(): Content {
  const samples = 64;
  const length = Int32Array.from({ length: samples }, (_, i) => 3 + (i % 4));
  const asked = length.map((steps) => 8 * steps);
  const right = asked.map((count, i) => count - (i % 5));
  const lengths = [3, 4, 5, 6].map((steps) => {
    const of = [...length.keys()].filter((i) => length[i] === steps);
    return { length: steps, sequences: of.length, whole: of.filter((i) => right[i] === asked[i]).length, bits: of.reduce((sum, i) => sum + asked[i]!, 0), right_bits: of.reduce((sum, i) => sum + right[i]!, 0) };
  });
  const tables = [
    series("testing", "Test, each batch", { loss: count(8, (i) => 0.1 + 0.01 * i), episode: count(8, (i) => i), acc: count(8, (i) => 0.9 + 0.01 * i) }),
    series("testing_set_agg", "Test, whole set", { episode: [8], loss: [0.135], loss_std: [0.024], acc: [0.935] }),
  ];
  const sequences = [4, 9, 14, 19].map((sample) => {
    const target = Array.from({ length: asked[sample]! }, (_, i) => (random(sample, i, 91) < 0.5 ? "0" : "1")).join("");
    const wrong = asked[sample]! - right[sample]!;
    const answer = [...target].map((bit, i) => (i % 5 === 0 && i / 5 < wrong ? (bit === "0" ? "1" : "0") : bit)).join("");
    return { sample, width: 8, target, answer };
  });
  const content = contentOf({ experiment: experimentOf({ kind: "test", sequences, problem: "SerialRecall", model: "NTM", judged: samples, lengths, series: tables, status: "Not converged: Episode Limit reached", best_episode: 2999, best_loss: 0.2 }), grid: null }, "Test of NTM on SerialRecall", "deepview test runs/a");
  return {
    ...content,
    report: { ...content.report, samples },
    paths: Array.from(length, (_, i) => `sample ${i}`),
    columns: [made("length", "Length", "number", length), made("bits", "Bits", "number", asked), made("right_bits", "Right bits", "number", right),
      made("loss", "Loss", "number", Float64Array.from(right, (found, i) => asked[i]! - found + 0.01 * i)), made("flags", "Findings", "number", new Int32Array(samples))],
  };
}

/** A training that was stopped: it has curves, and nobody asked the model yet. */
export function stopped(): Content {
  const note = "The training was interrupted: what the best model answers to each sample is asked when it ends.";
  return contentOf({ experiment: experimentOf({ status: "Not converged: Interrupted", note, weights: [], best_episode: NaN, best_loss: NaN }), grid: null }, "LeNet5 on MNIST", "deepview train lenet5.yaml");
}

function groupOf(lr: number, size: number, seeds: number[]): GridGroup {
  const mean = seeds.reduce((sum, value) => sum + value, 0) / seeds.length;
  const spread = Math.max(...seeds) - Math.min(...seeds);
  return {
    problem: "SerialRecall", model: "LSTM",
    settings: [["model.hidden_state_size", String(size)], ["training.optimizer.lr", String(lr)]].map(([path, value]) => ({ path: path!, value: value!, origin: "" })),
    summaries: [
      { measure: "test_loss", n: seeds.length, mean, deviation: seeds.length > 1 ? spread / 2 : NaN, low: seeds.length > 1 ? Math.min(...seeds) : NaN, high: seeds.length > 1 ? Math.max(...seeds) : NaN },
      { measure: "test_acc", n: seeds.length, mean: 1 - mean, deviation: NaN, low: NaN, high: NaN },
    ],
  };
}

/** Two rates by three sizes, three runs each; one run was never tested and has no page. */
export function grid(): Content {
  const points = [0.001, 0.1].flatMap((lr) => [16, 64, 128].map((size) => ({ lr, size })));
  const lossOf = (group: number, seed: number) => 0.6 - 0.08 * group + 0.05 * random(group, seed, 81);
  const groups = points.map(({ lr, size }, g) => groupOf(lr, size, [0, 1, 2].map((seed) => lossOf(g, seed))));
  const runs: Grid["runs"] = points.flatMap((_, g) => [0, 1, 2].map((seed) => {
    const name = `SerialRecall/LSTM/20260504_09300${seed}_${String(3 * g + seed + 1).padStart(3, "0")}`;
    const isLast = g === points.length - 1 && seed === 2;
    const rows = trainingSeries(10 * g + seed, 0.002 + 0.001 * g).filter((one) => one.name !== "training_set_agg");
    return { name, page: isLast ? "" : `../${name}/report/index.html`, status: "Not converged: Epoch Limit reached", group: g,
      measures: new Map(isLast ? [] : [["test_loss", lossOf(g, seed)], ["test_acc", 1 - lossOf(g, seed)]]), series: rows };
  }));
  const columns = ["problem", "model", "training_seed_torch", "test_loss"];
  const rows = runs.map(({ measures }, run) => ({ run, cells: ["SerialRecall", "LSTM", String(1000 - run), measures.has("test_loss") ? String(measures.get("test_loss")) : " "] }));
  return contentOf({ experiment: null, grid: { groups, runs, columns, rows } }, "recall_20260504", "deepview grid report recall_20260504");
}

/** The same with every text as somebody unfriendly would choose it. */
export function hostileGrid(names: readonly string[]): Content {
  const content = grid();
  const { groups, runs, columns, rows } = content.experiments!.grid!;
  groups.forEach((group, i) => {
    for (const setting of group.settings) setting.value = `${setting.value} ${names[i]}`;
    group.settings[0]!.path = names[6]!;
  });
  runs.forEach((run, i) => {
    run.name = names[i % names.length]!;
    run.page = ["javascript:window.pwned=20/index.html", "https://example.org/index.html", "//example.org/index.html", "a/../../../index.html", "index.html", "data:text/html,x/index.html"][i % 6]!;
    run.status = names[(i + 1) % names.length]!;
  });
  columns[0] = names[0]!;
  for (const row of rows) row.cells[0] = names[row.run % names.length]!;
  return content;
}
