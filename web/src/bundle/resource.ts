import { signal } from "@preact/signals";

type State<T> = { value?: T; failed: boolean };

/**
 * Something of the bundle that is loaded when first asked for. `get()` may be called while rendering
 * or inside a computed signal: it answers undefined until the value is there, then wakes the reader.
 */
export class Resource<T> {
  private readonly state = signal<State<T>>({ failed: false });
  private readonly load: () => Promise<T>;
  private readonly report: (error: Error) => void;
  private promise: Promise<T | undefined> | undefined;

  constructor(load: () => Promise<T>, report: (error: Error) => void) {
    this.load = load;
    this.report = report;
  }

  get(): T | undefined {
    void this.wait();
    return this.state.value.value;
  }

  get failed(): boolean {
    return this.state.value.failed;
  }

  /** Resolves with undefined when the value cannot be had; the failure has then been reported. */
  wait(): Promise<T | undefined> {
    this.promise ??= this.load().then(
      (value) => {
        this.state.value = { value, failed: false };
        return value;
      },
      (error: Error) => {
        this.state.value = { failed: true };
        this.report(error);
        return undefined;
      },
    );
    return this.promise;
  }
}
