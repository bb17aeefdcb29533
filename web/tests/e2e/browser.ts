import { chromium, type Browser, type Page as Tab } from "playwright-core";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { join } from "node:path";

const flags = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];

const browsers = new Map<string, Browser>();

async function browserWith(extra: readonly string[]): Promise<Browser> {
  const key = extra.join(" ");
  let browser = browsers.get(key);
  if (!browser) {
    browser = await chromium.launch({ executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium", args: [...flags, ...extra] });
    browsers.set(key, browser);
  }
  return browser;
}

export async function closeBrowser(): Promise<void> {
  for (const browser of browsers.values()) await browser.close();
}

export interface Opening {
  hash?: string;
  theme?: "light" | "dark";
  width?: number;
  height?: number;
  graphicsCard?: boolean; // the page is told that software is a card; the default is none at all
}

/** A report that is open, and everything it did that it should not. */
export class OpenReport {
  readonly tab: Tab;
  readonly folder: string;
  readonly complaints: string[] = [];
  tolerated: RegExp | undefined; // complaints that a check means to cause

  constructor(tab: Tab, folder: string) {
    this.tab = tab;
    this.folder = folder;
    const allowed = [pathToFileURL(folder).href + "/", originalsOf(folder)];
    tab.on("console", (message) => {
      if (message.location().url.startsWith(allowed[1]!)) return; // an original may be gone: the thumbnail stays
      const isDriver = message.text().includes("GL Driver Message"); // of the software renderer, not of the page
      if (["error", "warning"].includes(message.type()) && !isDriver) this.complaints.push(`console: ${message.text()}`);
    });
    tab.on("pageerror", (error) => this.complaints.push(`error: ${error.message}`));
    tab.on("dialog", (dialog) => {
      this.complaints.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    tab.on("request", (request) => {
      const url = request.url();
      if (!allowed.some((start) => url.startsWith(start)) && !/^(data|blob):/.test(url)) this.complaints.push(`request outside of the bundle: ${url}`);
    });
  }

  async go(hash: string): Promise<void> {
    await this.tab.goto("about:blank");
    await this.tab.goto(`${pathToFileURL(join(this.folder, "index.html")).href}#${hash}`);
    await this.tab.locator(".shell, .unreadable").waitFor();
  }

  expectQuiet(): void {
    const rest = this.complaints.filter((complaint) => !this.tolerated?.test(complaint));
    if (rest.length > 0) throw new Error(rest.slice(0, 5).join("\n"));
  }

  /** The number one of the counters at the top shows. */
  async counter(name: "total" | "filtered" | "selected"): Promise<number> {
    return Number((await this.tab.locator(`[data-counter=${name}]`).innerText()).replaceAll(",", ""));
  }

  async close(): Promise<void> {
    await this.tab.context().close();
  }
}

/** Where the originals of a bundle lie, or an address that nothing starts with. */
function originalsOf(folder: string): string {
  const { data } = JSON.parse(readFileSync(join(folder, "run.json"), "utf8")) as { data: { originals: string } };
  if (!data.originals) return "none:";
  return new URL(data.originals.split("/").map(encodeURIComponent).join("/"), pathToFileURL(folder).href + "/").href;
}

export async function openBundle(folder: string, opening: Opening = {}): Promise<OpenReport> {
  const browser = await browserWith(opening.graphicsCard ? ["--enable-unsafe-swiftshader"] : []);
  const context = await browser.newContext({
    viewport: { width: opening.width ?? 1440, height: opening.height ?? 900 },
    colorScheme: opening.theme ?? "light",
    reducedMotion: "reduce",
  });
  if (opening.graphicsCard) {
    await context.addInitScript(() => {
      const { getParameter } = WebGL2RenderingContext.prototype;
      WebGL2RenderingContext.prototype.getParameter = function (name: number) {
        const value = getParameter.call(this, name);
        return typeof value === "string" ? "a graphics card" : value;
      };
    });
  }
  const report = new OpenReport(await context.newPage(), folder);
  await report.go(opening.hash ?? "");
  return report;
}
