/** What the page knows of each kind of finding: where it is shown and how its groups read. */
interface Kind {
  tab: "duplicates" | "unfamiliar" | "labels" | "splits" | "quality";
  short: string;
  marks: "class" | "split" | ""; // the property that must not differ inside a group
  score: string;
}

const kinds: Record<string, Kind> = {
  leaks: { tab: "duplicates", short: "Leak", marks: "split", score: "similarity" },
  label_conflicts: { tab: "duplicates", short: "Label conflict", marks: "class", score: "similarity" },
  exact_copies: { tab: "duplicates", short: "Exact copy", marks: "", score: "similarity" },
  near_copies: { tab: "duplicates", short: "Near copy", marks: "", score: "similarity" },
  twins: { tab: "duplicates", short: "Twin", marks: "", score: "distance" },
  label_issues: { tab: "labels", short: "Doubtful label", marks: "", score: "chance" },
  moved: { tab: "splits", short: "Moved region", marks: "", score: "log ratio" },
  unfamiliar: { tab: "unfamiliar", short: "Unfamiliar", marks: "", score: "z" },
  unfamiliar_in_class: { tab: "unfamiliar", short: "Unfamiliar in class", marks: "", score: "z" },
  rare_groups: { tab: "unfamiliar", short: "Rare group", marks: "", score: "" },
  unreadable: { tab: "quality", short: "Unreadable", marks: "", score: "" },
  blank: { tab: "quality", short: "Blank", marks: "", score: "" },
  odd_sizes: { tab: "quality", short: "Odd size", marks: "", score: "" },
  odd_aspects: { tab: "quality", short: "Odd aspect", marks: "", score: "" },
};

const unknown: Kind = { tab: "quality", short: "Finding", marks: "", score: "score" };

/** A kind that a newer writer invented still has a place. */
export const kindOf = (kind: string): Kind => kinds[kind] ?? unknown;

/** Class balance is a sentence of the overview, not a list of pictures. */
export const hasOwnList = (kind: string): boolean => kind !== "class_balance";

/** What was looked for, for the sentence that nothing was found. */
export const looked_for =
  "leaks between splits, label conflicts, exact and near copies, twins, doubtful labels, regions that moved between splits, " +
  "unfamiliar pictures, rare groups, unreadable files, blank pictures, odd sizes and unbalanced classes";
