import assert from "node:assert/strict";
import type { Check } from "./checks.ts";

interface Hands {
  remove(file: string): void;
  write(file: string, text: string): void;
}

const cannotBeShown = (pattern: RegExp): Check => async (report) => {
  report.tolerated = /ERR_FILE_NOT_FOUND|SyntaxError|Unexpected|Invalid/;
  assert.match(await report.tab.locator(".unreadable").innerText(), pattern);
};

const isNamed = (hash: string, pattern: RegExp): Check => async (report) => {
  report.tolerated = /ERR_FILE_NOT_FOUND/;
  await report.go(hash);
  await report.tab.locator(".failures").waitFor();
  assert.match(await report.tab.locator(".failures").innerText(), pattern);
};

/** Bundles with something wrong: the page must name the file, never stay blank. */
export const damageChecks: Record<string, { damage(hands: Hands): void; check: Check }> = {
  "no report.js": { damage: ({ remove }) => remove("data/report.js"), check: cannotBeShown(/data\/report\.js is missing/) },
  "report.js is no script": { damage: ({ write }) => write("data/report.js", "deepview.add(\"rep"), check: cannotBeShown(/data\/report\.js is damaged/) },
  "report.js is no JSON": { damage: ({ write }) => write("data/report.js", "deepview.add(\"report\", 0, \"{\");"), check: cannotBeShown(/data\/report\.js does not hold readable JSON/) },
  "a newer schema": { damage: ({ write }) => write("data/run.js", "deepview.add(\"run\", 0, \"{\\\"schema\\\": 9}\");"), check: cannotBeShown(/data\/run\.js has schema 9/) },
  "a column is missing": { damage: ({ remove }) => remove("data/column-class-000.js"), check: isNamed("tab=map", /data\/column-class-000\.js is missing/) },
  "a column is too short": { damage: ({ write }) => write("data/column-class-000.js", "deepview.add(\"column:class\", 0, \"AAAA\");"), check: isNamed("tab=map", /column-class-000\.js is damaged: 3 bytes/) },
  "layers are missing": { damage: ({ remove }) => remove("data/layers-000.js"), check: isNamed("tab=layers", /data\/layers-000\.js is missing/) },
  "layers are cut off": { damage: ({ write }) => write("data/layers-000.js", "deepview.add(\"layers\", 0, \"{\\\"layers\\\": [\");"), check: isNamed("tab=layers", /layers-000\.js does not hold readable JSON/) },
  "a layer names a sample that is not there": { damage: ({ write }) => write("data/layers-000.js", "deepview.add(\"layers\", 0, \"{\\\"layers\\\": [{\\\"units\\\": 1, \\\"strongest\\\": [[600]]}]}\");"), check: isNamed("tab=layers", /names sample 600 of 600/) },
  "paths are missing": { damage: ({ remove }) => remove("data/paths-000.js"), check: isNamed("tab=map&primary=1", /data\/paths-000\.js is missing/) },
  "a sheet of thumbnails is missing": { damage: ({ remove }) => remove("thumbnails/page-000.png"), check: isNamed("tab=map", /thumbnails\/page-000\.png is missing/) },
};
