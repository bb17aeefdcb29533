import { defineConfig } from "vite";
import { singleFile } from "./tools/single_file.ts";

export default defineConfig({
  plugins: [singleFile("page.html")],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    target: ["chrome111", "firefox115", "safari16.4"],
    modulePreload: false,
    cssCodeSplit: false,
    reportCompressedSize: false,
    rolldownOptions: {
      input: "src/main.tsx",
      output: { format: "iife", name: "deepviewPage", entryFileNames: "page.js" },
    },
  },
});
