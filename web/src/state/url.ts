/** What a link to the report restores. */
export interface Place {
  tab: string;
  view: string;
  colour: string;
  finding: string; // the finding a tab shows, by id; "" for all
  group: number; // position in that tab's list, -1 none
  primary: number; // -1 none
  pinned: number; // -1 none
  query: string;
  counted: string; // what the confusion of labels counts, "" for the doubtful
  layer: string;
  unit: number; // of that layer, -1 none
  measure: string; // what units are coloured by
  strategy: string; // whose kept units are marked
  hidden: Hidden;
}

const text_names = ["tab", "view", "colour", "finding", "query", "counted", "layer", "measure", "strategy"] as const;
const number_names = ["group", "primary", "pinned", "unit"] as const;

/** Category codes switched off, by the name of what colours them; -1 is the missing value. */
export type Hidden = Readonly<Record<string, readonly number[]>>;

export const nowhere: Place = {
  tab: "",
  view: "",
  colour: "",
  finding: "",
  group: -1,
  primary: -1,
  pinned: -1,
  query: "",
  counted: "",
  layer: "",
  unit: -1,
  measure: "",
  strategy: "",
  hidden: {},
};

const hidden_prefix = "hide.";

/** The part of the address after `#`; what has its default value is left out. */
export function toHash(place: Place): string {
  const params = new URLSearchParams();
  for (const name of text_names) {
    if (place[name]) params.set(name, place[name]);
  }
  for (const name of number_names) {
    if (place[name] >= 0) params.set(name, String(place[name]));
  }
  for (const [name, codes] of Object.entries(place.hidden)) {
    if (codes.length > 0) params.set(hidden_prefix + name, codes.join("."));
  }
  return params.toString();
}

/** Reads an address that anyone may have typed: a number outside 0..samples-1 counts as absent. */
export function fromHash(hash: string, samples: number): Place {
  const params = new URLSearchParams(hash.replace(/^#/, ""));
  const text = (name: string) => params.get(name) ?? "";
  const natural = (name: string, limit: number) => {
    const value = /^\d{1,9}$/.test(text(name)) ? Number(text(name)) : -1;
    return value < limit ? value : -1;
  };
  const hidden: Record<string, number[]> = {};
  for (const [name, codes] of params) {
    if (!name.startsWith(hidden_prefix)) continue;
    hidden[name.slice(hidden_prefix.length)] = codes.split(".").filter((c) => /^(-1|\d{1,9})$/.test(c)).map(Number);
  }
  return {
    tab: text("tab"),
    view: text("view"),
    colour: text("colour"),
    finding: text("finding"),
    group: natural("group", Infinity),
    primary: natural("primary", samples),
    pinned: natural("pinned", samples),
    query: text("query"),
    counted: text("counted"),
    layer: text("layer"),
    unit: natural("unit", Infinity),
    measure: text("measure"),
    strategy: text("strategy"),
    hidden,
  };
}
