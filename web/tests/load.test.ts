import { describe, expect, it } from "vitest";
import { ChunkLoader, type Inject } from "../src/bundle/load.ts";

/** A loader over files that are functions: what they would do when run as scripts. */
function loaderOver(files: Record<string, (loader: ChunkLoader) => void>): ChunkLoader {
  const inject: Inject = (file, loaded, failed) => {
    queueMicrotask(() => {
      const script = files[file];
      if (!script) return failed();
      script(loader);
      loaded();
    });
  };
  const loader = new ChunkLoader(inject);
  return loader;
}

describe("ChunkLoader", () => {
  it("hands over what a chunk delivers", async () => {
    const loader = loaderOver({ "data/run.js": (to) => to.add("run", 0, "{}") });
    await expect(loader.load("data/run.js", "run", 0)).resolves.toBe("{}");
  });

  it("keeps the order of parts however they come", async () => {
    const loader = loaderOver({ a: (to) => to.add("paths", 0, "first"), b: (to) => to.add("paths", 1, "second") });
    await expect(loader.loadAll(["a", "b"], "paths")).resolves.toEqual(["first", "second"]);
  });

  it("names a file that is missing", async () => {
    await expect(loaderOver({}).load("data/run.js", "run", 0)).rejects.toThrow("data/run.js is missing or cannot be read");
  });

  it("names a file that delivers something else", async () => {
    const loader = loaderOver({ "data/run.js": (to) => to.add("report", 0, "{}") });
    await expect(loader.load("data/run.js", "run", 0)).rejects.toThrow("data/run.js is damaged");
  });
});
