import { render } from "preact";
import { App } from "./app.tsx";
import { openDataset } from "./bundle/dataset.ts";
import { ChunkLoader, injectScript } from "./bundle/load.ts";
import { Unreadable } from "./parts/unreadable.tsx";
import { createPage, PageProvider } from "./state/page.ts";
import "./style/tokens.css";
import "./style/base.css";
import "./style/shell.css";
import "./style/parts.css";
import "./style/overview.css";
import "./style/map.css";
import "./style/groups.css";
import "./style/tables.css";
import "./style/layers.css";
import "./style/run.css";
import "./style/experiment.css";

declare global {
  interface Window {
    deepview: { add(key: string, part: number, payload: string): void };
  }
}

async function start(root: HTMLElement): Promise<void> {
  const loader = new ChunkLoader(injectScript);
  window.deepview = { add: (key, part, payload) => loader.add(key, part, payload) };
  try {
    const page = createPage(await openDataset(loader));
    document.title = page.dataset.report.title ? `${page.dataset.report.title} – DeepView` : "DeepView report";
    render(<PageProvider value={page}><App /></PageProvider>, root);
  } catch (error) {
    render(<Unreadable error={error as Error} />, root);
  }
}

void start(document.getElementById("page")!);
