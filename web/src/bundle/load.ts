import { BundleError } from "./error.ts";

/** Runs a chunk of the bundle; `failed` when the file cannot be read. Replaced in tests. */
export type Inject = (file: string, loaded: () => void, failed: () => void) => void;

/** Pages opened from disk may not fetch, but they may add classic scripts, which call deepview.add(). */
export const injectScript: Inject = (file, loaded, failed) => {
  const script = document.createElement("script");
  script.src = file;
  script.onload = () => {
    script.remove();
    loaded();
  };
  script.onerror = () => {
    script.remove();
    failed();
  };
  document.head.append(script);
};

/** Gathers what the chunks deliver, keyed as they name it. */
export class ChunkLoader {
  private readonly inject: Inject;
  private readonly delivered = new Map<string, string>();

  constructor(inject: Inject) {
    this.inject = inject;
  }

  /** What a chunk calls: deepview.add("KEY", PART, "PAYLOAD"). */
  add(key: string, part: number, payload: string): void {
    this.delivered.set(`${part} ${key}`, payload);
  }

  /** Loads one file, which must deliver this part of this key; the payload is handed over once. */
  load(file: string, key: string, part: number): Promise<string> {
    return new Promise((resolve, reject) => {
      const name = `${part} ${key}`;
      const loaded = () => {
        const payload = this.delivered.get(name);
        this.delivered.delete(name);
        if (typeof payload === "string") resolve(payload);
        else reject(new BundleError(file, "is damaged: it did not deliver its data"));
      };
      this.inject(file, loaded, () => reject(new BundleError(file, "is missing or cannot be read")));
    });
  }

  /** All parts of a key, in order. */
  loadAll(files: readonly string[], key: string): Promise<string[]> {
    return Promise.all(files.map((file, part) => this.load(file, key, part)));
  }
}
