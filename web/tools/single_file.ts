import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";

const budget_bytes = 250_000; // of the whole page, after gzip

/** Text that can stand inside <script> without ending it: the HTML parser looks for these two only. */
function inlineScript(code: string): string {
  return code.trim().replace(/<\/(script)/gi, "<\\/$1").replace(/<!--/g, "\\x3C!--");
}

function contentSecurityPolicy(script: string): string {
  const hash = createHash("sha256").update(script, "utf8").digest("base64");
  return [
    "default-src 'none'",
    `script-src 'sha256-${hash}' 'strict-dynamic'`, // the page's own script may add the data chunks
    "style-src 'unsafe-inline'",
    "img-src 'self' file: data: blob:",
    "worker-src blob:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

/** Folds the one script and the one style sheet into the template and drops every other output. */
export function singleFile(template: string): Plugin {
  return {
    name: "single-file",
    enforce: "post",
    generateBundle(_options, bundle) {
      let script = "";
      let style = "";
      for (const [name, output] of Object.entries(bundle)) {
        if (output.type === "chunk") script += inlineScript(output.code);
        else if (name.endsWith(".css")) style += String(output.source).trim();
        else this.error(`the page must be one file, but the build also made ${basename(name)}`);
        delete bundle[name];
      }
      if (style.includes("</style")) this.error("the style sheet would end its own element");
      const parts: Record<string, string> = { policy: contentSecurityPolicy(script), style, script };
      const page = readFileSync(template, "utf8").replace(/%(policy|style|script)%/g, (_, part) => parts[part]!);
      const packed = gzipSync(page, { level: 9 }).length;
      if (packed > budget_bytes) this.error(`the page takes ${packed} bytes gzipped, more than ${budget_bytes}`);
      this.info(`index.html ${page.length} bytes, ${packed} gzipped`);
      this.emitFile({ type: "asset", fileName: "index.html", source: page });
    },
  };
}
