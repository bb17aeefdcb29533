import type { Finding, Group, MapInfo, Measure, Run, Severity, View } from "../../src/bundle/types.ts";
import { shape_names, type Look } from "./pictures.ts";
import { makeComparisons, makeLabels, makeNetwork } from "./network.ts";
import { normal, random } from "./random.ts";
import type { Content } from "./writer.ts";

export interface Options {
  samples: number;
  classes: number; // 0 for none
  splits: string[];
  findings: boolean;
  layers: boolean;
  widths: (readonly [name: string, units: number])[]; // of the layers that are looked into
  labels: boolean; // whether they were asked
  cell: number; // 0 for rows, which have no pictures
  title: string;
}

const plain: Options = { samples: 3000, classes: 10, splits: ["train", "test"], findings: true, layers: true, widths: [], labels: false, cell: 28, title: "shapes" };

interface Draft {
  options: Options;
  classOf: Int32Array;
  splitOf: Int32Array;
  looks: Look[];
  findings: Finding[];
  copies: Int32Array;
  suggested: Int32Array;
  z: Float32Array;
  next: number; // the first picture that no group of copies has taken
}

const className = (code: number) => (code < shape_names.length ? shape_names[code]! : `class ${code}`);

function draft(options: Options): Draft {
  const { samples, classes, splits } = options;
  // The later a class, the fewer pictures it has.
  const classOf = Int32Array.from({ length: samples }, (_, i) => (classes > 0 ? Math.floor(classes * random(i, 11) ** 1.35) : -1));
  const splitOf = Int32Array.from({ length: samples }, (_, i) => (splits.length > 0 ? Math.min(splits.length - 1, Math.floor(random(i, 12) * 1.25)) : -1));
  const looks = Array.from(classOf, (code, i) => ({ shape: (code < 0 ? i : code) % shape_names.length, seed: i, tint: code % 3 === 1 }));
  return { options, classOf, splitOf, looks, findings: [], copies: new Int32Array(samples).fill(-1), suggested: new Int32Array(samples).fill(-1), z: new Float32Array(samples), next: 1700 };
}

function add(draft: Draft, kind: string, title: string, severity: Severity, reason: string, groups: Group[], unit = "pictures"): void {
  if (groups.length === 0) return;
  const isAboutMembers = /leaks|copies|conflicts|twins|rare|moved/.test(kind);
  const count = isAboutMembers ? groups.reduce((sum, group) => sum + group.members.length, 0) : groups.length;
  draft.findings.push({ id: kind.replaceAll("_", "-"), kind, title, severity, count, unit, reason: `${count} ${reason}`, view: "", groups, files: [] });
}

/** Groups of pictures that look alike: the members take the representative's looks. */
function copyGroups(draft: Draft, count: number, from: number, same: { class: boolean; split: boolean }, seedStep: number, reason: string): Group[] {
  const groups: Group[] = [];
  for (let at = 0; at < count; ++at) {
    const representative = from + at * 7;
    const members = Array.from({ length: 1 + Math.floor(3 * random(at, from)) + (at === 0 && same.class && same.split ? 16 : 0) }, () => draft.next++);
    for (const [i, member] of members.entries()) {
      const look = draft.looks[representative]!;
      draft.looks[member] = { ...look, tint: seedStep > 0 ? !look.tint && i % 2 === 0 : look.tint };
      draft.copies[member] = draft.copies[representative] = at;
      draft.classOf[member] = (draft.classOf[representative]! + (same.class ? 0 : 1 + i)) % Math.max(1, draft.options.classes);
      draft.splitOf[member] = same.split ? draft.splitOf[representative]! : 1 - draft.splitOf[representative]!;
    }
    const scores = members.map((_, i) => (seedStep > 0 ? 0.997 - 0.004 * i : 1));
    groups.push({ representative, members, scores, view: "", reason });
  }
  return groups;
}

function unfamiliarGroups(draft: Draft, view: string, from: number, count: number): Group[] {
  return Array.from({ length: count }, (_, rank) => {
    const representative = from + rank * 13;
    const z = 14.2 - 0.28 * rank;
    draft.looks[representative] = rank % 3 === 0 ? { shape: -2, seed: rank, tint: true } : { ...draft.looks[representative]!, shape: (rank + 4) % 10, tint: true };
    draft.z[representative] = z;
    const members = Array.from({ length: 8 }, (_, i) => (representative + 40 + 10 * i) % draft.options.samples);
    return { representative, members, scores: [z], view, reason: "farther from its neighbours than 99.9 % of the pictures" };
  });
}

/** Pictures whose label their neighbours contradict; most by one that is easily taken for it. */
function doubtfulGroups(d: Draft, view: string, count: number): Group[] {
  const { samples, classes } = d.options;
  return Array.from({ length: count }, (_, rank) => {
    const representative = (23 + 37 * rank) % samples;
    const given = d.classOf[representative]!;
    const other = (given + (random(rank, 51) < 0.7 ? 1 : 2 + Math.floor((classes - 2) * random(rank, 52)))) % classes;
    d.suggested[representative] = other;
    const like = [...d.classOf.keys()].filter((sample) => d.classOf[sample] === other);
    const members = Array.from({ length: Math.min(6, like.length) }, (_, i) => like[Math.floor(like.length * random(rank, 53, i))]!);
    return { representative, members, scores: [0.002 + 0.0015 * rank], view, reason: `labelled ${className(given)}, but 9 of the nearest are ${className(other)} and none has its label` };
  });
}

function movedGroups(view: string): Group[] {
  return [24, 15, 9, 5].map((size, k) => {
    const members = Array.from({ length: size }, (_, i) => 2000 + 100 * k + 3 * i);
    return { representative: 2000 + 100 * k + 1, members, scores: members.map(() => 3.2 - 0.4 * k), view, reason: `${size + 1} samples of test: around them 92 % are from test where 20 % would be expected` };
  });
}

function addFindings(d: Draft, view: string): void {
  add(d, "leaks", "Leaks between splits", "high", "pictures of test are also in train", copyGroups(d, 14, 10, { class: true, split: false }, 0, "same pixels in train and test"));
  add(d, "label_conflicts", "Label conflicts", "high", "copies carry different classes", copyGroups(d, 9, 200, { class: false, split: true }, 0, "same pixels, different classes"));
  add(d, "exact_copies", "Exact copies", "medium", "pictures have the same pixels as another one", copyGroups(d, 22, 400, { class: true, split: true }, 0, "same bytes"));
  add(d, "near_copies", "Near copies", "medium", "pictures are re-encoded or slightly changed copies", copyGroups(d, 17, 700, { class: true, split: true }, 1, "same picture after scaling"));
  add(d, "twins", "Twins", "low", "pictures are as close as copies to the network", copyGroups(d, 12, 900, { class: true, split: true }, 1, "closer than any other pair"));
  if (d.options.labels) {
    add(d, "label_issues", "Doubtful labels", "medium", "pictures whose neighbours and a classifier agree on another label", doubtfulGroups(d, view, 64));
    add(d, "moved", "Moved between splits", "low", "pictures where a split holds more than chance explains", movedGroups(view));
  }
  add(d, "unfamiliar", "Unfamiliar pictures", "medium", "pictures are unlike all others", unfamiliarGroups(d, view, 1203, 36));
  add(d, "unfamiliar_in_class", "Unfamiliar in their class", "medium", "pictures are unlike their class", unfamiliarGroups(d, "descriptor", 1207, 18));
  const rare = [0, 1, 2].map((k) => ({ representative: 2900 + 9 * k, members: [2901, 2902, 2903, 2904, 2905, 2906, 2907].map((i) => i + 9 * k), scores: [], view, reason: "a tight group of 8 far from everything else" }));
  add(d, "rare_groups", "Rare groups", "low", "pictures are in small groups far from the rest", rare);
  d.findings.push({ id: "unreadable", kind: "unreadable", title: "Unreadable files", severity: "medium", count: 5, unit: "files", reason: "5 files could not be decoded", view: "", groups: [],
    files: ["3/broken.png", "ring/cut off.jpg", "wave/empty.png", "star/not a picture.png", "dots/huge.png"].map((name, i) => ({ name, reason: ["PNG: file ends after 120 of 812 bytes", "JPEG: no end of image", "the file is empty", "no known format", "60000 x 60000 is above the limit"][i]! })) });
  const single = (from: number, count: number, reason: string) => Array.from({ length: count }, (_, i) => ({ representative: from + 3 * i, members: [], scores: [], view: "", reason }));
  for (const { representative } of single(2500, 7, "")) d.looks[representative] = { shape: -1, seed: representative, tint: false };
  add(d, "blank", "Blank pictures", "low", "pictures have one value everywhere", single(2500, 7, "all pixels are 5"));
  add(d, "odd_sizes", "Odd sizes", "note", "pictures are far from the usual size", single(2600, 40, "96 x 96, usual is 28 x 28"));
  add(d, "odd_aspects", "Odd aspects", "note", "pictures are far from the usual shape", single(2750, 11, "4 : 1, usual is 1 : 1"));
  d.findings.push({ id: "class-balance", kind: "class_balance", title: "Class balance", severity: "note", count: 3, unit: "classes", reason: "the largest class has 9 times as many pictures as the smallest", view: "", groups: [], files: [] });
}

type Made = Content["columns"][number];

const column = (name: string, title: string, kind: string, values: Made["values"], categories = ""): Made => ({
  info: { name, title, kind, values: categories, description: "" }, values,
});

function viewColumns(d: Draft, name: string, title: string, seed: number): Made[] {
  const { samples } = d.options;
  const groups = Math.max(1, d.options.classes);
  const angle = (i: number) => (2 * Math.PI * (d.classOf[i]! < 0 ? i % 5 : d.classOf[i]!)) / groups;
  const spread = seed === 0 ? 2.2 : 1;
  const far = (i: number) => (d.z[i]! > 0 ? 2.2 : 1);
  const wide = (i: number) => 0.55 + 0.9 * random(d.classOf[i]! + 1, 77);
  const x = Float32Array.from({ length: samples }, (_, i) => far(i) * 6 * Math.cos(angle(i)) + spread * wide(i) * normal(i, seed, 1));
  const y = Float32Array.from({ length: samples }, (_, i) => far(i) * 4.4 * Math.sin(angle(i)) + spread * wide(i) * normal(i, seed, 2));
  return [
    column(`map_${name}_x`, `${title} map x`, "coordinate", x),
    column(`map_${name}_y`, `${title} map y`, "coordinate", y),
    column(`familiarity_${name}`, `Familiarity (${title})`, "number", Float64Array.from({ length: samples }, (_, i) => -8 - d.z[i]! + 2 * normal(i, seed, 3))),
    column(`distance_${name}`, `Distance (${title})`, "number", Float32Array.from({ length: samples }, (_, i) => Math.exp(0.3 * normal(i, seed, 4)) + 0.2 * d.z[i]!)),
    column(`class_familiarity_${name}`, `Familiarity in class (${title})`, "number", Float64Array.from({ length: samples }, (_, i) => (d.classOf[i]! < 0 ? NaN : -6 + normal(i, seed, 5)))),
    column(`twins_${name}`, `Twins (${title})`, "group", new Int32Array(samples).fill(-1)),
  ];
}

function sampleColumns(d: Draft): Made[] {
  const { samples } = d.options;
  const flags = new Int32Array(samples);
  d.findings.forEach((finding, bit) => {
    for (const group of finding.groups) for (const sample of [group.representative, ...group.members]) flags[sample] = flags[sample]! | (1 << bit);
  });
  const sizes = [28, 28, 28, 28, 32, 32, 48, 64, 96, 200];
  const width = Int32Array.from({ length: samples }, (_, i) => (d.options.cell === 28 && random(i, 31) < 0.85 ? 28 : sizes[Math.floor(10 * random(i, 21))]!));
  const height = Int32Array.from(width, (w, i) => (random(i, 22) < 0.93 ? w : sizes[Math.floor(10 * random(i, 23))]!));
  return [
    column("class", "Class", "category", d.classOf, "classes"),
    column("split", "Split", "category", d.splitOf, "splits"),
    ...(d.options.cell > 0 ? [
      column("width", "Width", "number", width),
      column("height", "Height", "number", height),
      column("channels", "Channels", "number", Int32Array.from(d.looks, (look) => (look.tint ? 3 : 1))),
    ] : []),
    column("flags", "Findings", "number", flags),
    column("copies", "Copies", "group", d.copies),
    column("unfamiliar", "Unfamiliar (robust z)", "number", d.z),
    column("unfamiliar_view", "Most unfamiliar in", "group", new Int32Array(samples)),
  ];
}

/** What the labels were asked and how the splits compare, as columns. */
function answerColumns(d: Draft, views: readonly string[]): Made[] {
  if (!d.options.labels) return [];
  const chance = Float64Array.from(d.suggested, (code, sample) => (code >= 0 ? 0.1 * random(sample, 61) : 0.6 + 0.4 * random(sample, 62)));
  const ratio = (seed: number) => Float32Array.from(d.splitOf, (_, sample) => 0.7 * normal(sample, 63, seed) + (sample >= 2000 && sample < 2400 && seed === 0 ? 2.6 : 0));
  return [
    column("suggested", "Suggested label", "category", d.suggested, "classes"),
    column("label_chance", "Chance of the label", "number", chance),
    ...(d.options.splits.length > 1 ? views.map((view, seed) => column(`ratio_${view}`, `Density of test over train (${view}, log2)`, "number", ratio(seed))) : []),
  ];
}

function runOf(options: Options): Run {
  return {
    schema: 1, deepview: "0.1.0", started: "2026-05-04T09:30:00Z", seconds: 9.1, threads: 2, seed: 0,
    command: ["deepview", "report", options.title, "--model", "lenet5.onnx", "--layer", "fc1", "-o", "report"],
    data: { path: options.title, kind: "folder", files: options.samples + 5, read: options.samples, skipped: 5, other_files: 2, originals: "" },
    model: options.layers ? { path: "lenet5.onnx", framework: "onnx", layers: ["fc1"], preparation: "resize 28x28, x / 255" } : null,
    steps: [["read pictures", 3.2], ["describe pictures", 1.4], ["run the network", 2.1], ["find neighbours", 1.6], ["draw maps", 0.4], ["write the report", 0.4]].map(([name, seconds]) => ({ name: String(name), seconds: Number(seconds) })),
    options: { neighbours: 30, near_copies: 0.995, pool: "mean", overwrite: false, precision: "float32" },
    versions: { openvino: "2026.4.1", opencv: "4.6.0", openblas: "0.3.21" },
    machine: { cores: 2, instructions: "avx512" },
    skipped: options.findings ? [{ name: "3/broken.png", reason: "PNG: file ends after 120 of 812 bytes" }, { name: "wave/empty.png", reason: "the file is empty" }] : [],
  };
}

/** A set of drawn shapes with whatever the options ask for. */
export function shapes(wanted: Partial<Options> = {}): Content {
  const options = { ...plain, ...wanted };
  const d = draft(options);
  const map = (name: string, method: string, explained: number[], quality: Measure[]): MapInfo => ({ method, x: `map_${name}_x`, y: `map_${name}_y`, explained, quality });
  const views: View[] = [{ name: "descriptor", title: "Image descriptor", kind: "descriptor", dimensions: 40, map: map("descriptor", "pca", [0.31, 0.12], []) }];
  const kept = [{ name: "trustworthiness", value: 0.987 }, { name: "recall", value: 0.541 }];
  if (options.layers) views.unshift({ name: "fc1", title: "fc1", kind: "layer", dimensions: 84, map: map("fc1", "umap", [], kept) });
  if (options.findings) addFindings(d, views[0]!.name);
  const viewed = options.samples > 0 ? views.flatMap((view, seed) => viewColumns(d, view.name, view.title, options.layers ? 1 - seed : 0)) : [];
  const names = views.map(({ name }) => name);
  return {
    report: { schema: 1, experiment: null, title: options.title, samples: options.samples, splits: options.splits, classes: Array.from({ length: options.classes }, (_, code) => className(code)), views, map_view: views[0]!.name, findings: d.findings,
      labels: options.labels ? makeLabels(names[0]!, options.classes, d.classOf, d.suggested) : null,
      comparisons: options.labels ? makeComparisons(names, options.splits, options.splits.map((_, split) => d.splitOf.filter((code) => code === split).length)) : [] },
    network: options.widths.length > 0 ? makeNetwork(options.samples, options.widths) : null,
    run: runOf(options),
    paths: d.looks.map((_, i) => {
      const folder = [options.splits[d.splitOf[i]!], d.classOf[i]! >= 0 ? className(d.classOf[i]!) : undefined].filter(Boolean).join("/");
      return `${folder ? `${folder}/` : ""}${String(i).padStart(5, "0")}.png`;
    }),
    columns: [...sampleColumns(d), ...answerColumns(d, names), ...viewed],
    looks: d.looks,
    cell: options.cell,
  };
}
