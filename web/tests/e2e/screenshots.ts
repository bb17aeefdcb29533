import { mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import { openBundle } from "./browser.ts";

const places = [
  { theme: "light", width: 1440 },
  { theme: "dark", width: 1440 },
  { theme: "light", width: 800 },
] as const;

/** Every tab of a bundle in both themes and on a narrow window. */
export async function takeScreenshots(bundle: string, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const { theme, width } of places) {
    const report = await openBundle(bundle, { theme, width });
    for (const entry of await report.tab.getByRole("tab").all()) {
      await entry.click();
      await report.tab.waitForTimeout(500);
      const name = (await entry.getAttribute("id"))!.slice("tab-".length);
      await report.tab.screenshot({ path: join(folder, `${basename(bundle)}-${name}-${theme}-${width}.png`) });
    }
    await report.close();
  }
}
