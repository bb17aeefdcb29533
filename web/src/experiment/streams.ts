import { categoryColours, cssColour } from "../colour/palette.ts";
import type { ThemeName } from "../state/theme.ts";
import type { Look } from "./plot.tsx";

/** Round, square, diamond: marks that are told apart without their colours. */
export const marks = ["M-3.5 0A3.5 3.5 0 1 0 3.5 0 3.5 3.5 0 1 0-3.5 0Z", "M-3.2-3.2H3.2V3.2H-3.2Z", "M0-4.8L4.8 0 0 4.8-4.8 0Z"];

interface Stream {
  colour: number; // position among Okabe and Ito's
  width: number;
  mark?: string;
}

/** Training is blue, validation vermilion, testing green; what stands for a whole set is bold and has marks. */
const streams: Record<string, Stream> = {
  training: { colour: 0, width: 1.2 },
  training_set_agg: { colour: 0, width: 2.4, mark: marks[0]! },
  validation: { colour: 5, width: 1.2 },
  validation_set_agg: { colour: 5, width: 2.4, mark: marks[2]! },
  testing: { colour: 2, width: 1.2 },
  testing_set_agg: { colour: 2, width: 2.4, mark: marks[1]! },
};

const other: Stream = { colour: 6, width: 1.2 };

/** How the curve of a table of statistics looks. */
export function lookOf(name: string, theme: ThemeName): Look {
  const { colour, width, mark } = streams[name] ?? other;
  return { colour: cssColour(categoryColours(8, theme)[colour]!), width, ...(mark !== undefined && { mark }) };
}

const words: Record<string, string> = { acc: "accuracy", seq_length: "sequence length", max_seq_length: "longest sequence" };

/** A column's name for people. */
export function columnTitle(name: string): string {
  const suffix = /^(loss|acc)_(min|max|std|weighted)$/.exec(name);
  if (!suffix) return words[name] ?? name.replaceAll("_", " ");
  const statistic = words[suffix[1]!] ?? suffix[1];
  if (suffix[2] === "weighted") return `${statistic} over samples`;
  const of = { min: "least", max: "largest", std: "standard deviation of the" }[suffix[2] as "min" | "max" | "std"];
  return `${of} ${statistic}`;
}

/** Shares are read in percent. */
export const isShare = (column: string): boolean => /^(acc$|acc_|test_acc|validation_acc)/.test(column);
