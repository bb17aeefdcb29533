/**
 * Pictures of a report's tabs for the documentation.
 *
 *   node tests/take_pictures.ts BUNDLE FOLDER TAB...      writes FOLDER/TAB.png
 */
import { join, resolve } from "node:path";
import { closeBrowser, openBundle } from "./e2e/browser.ts";

const [bundle, folder, ...tabs] = process.argv.slice(2);
const report = await openBundle(resolve(bundle!), { theme: "light", width: 1280, height: 800 });
for (const tab of tabs) {
  await report.go(`tab=${tab}`);
  await report.tab.waitForTimeout(1500); // until the pictures are there
  await report.tab.screenshot({ path: join(folder!, `${tab}.png`) });
}
await report.close();
await closeBrowser();
