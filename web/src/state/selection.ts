import { batch, signal, type ReadonlySignal } from "@preact/signals";
import { SampleSet } from "./sample_set.ts";

export type Combine = "replace" | "add" | "subtract";

const steps_kept = 50;

/** The many samples every tab selects together, with the way back. */
export class Selection {
  private readonly state;
  private readonly past = signal<readonly SampleSet[]>([]);
  private readonly future = signal<readonly SampleSet[]>([]);

  constructor(samples: number) {
    this.state = signal(SampleSet.none(samples));
  }

  get set(): ReadonlySignal<SampleSet> {
    return this.state;
  }

  get canUndo(): boolean {
    return this.past.value.length > 0;
  }

  get canRedo(): boolean {
    return this.future.value.length > 0;
  }

  apply(members: Iterable<number>, combine: Combine = "replace"): void {
    const now = this.state.peek();
    if (combine === "add") this.change(now.with(members));
    else if (combine === "subtract") this.change(now.without(members));
    else this.change(SampleSet.of(now.mask.length, members));
  }

  toggle(sample: number): void {
    this.change(this.state.peek().toggled(sample));
  }

  clear(): void {
    if (this.state.peek().count > 0) this.apply([]);
  }

  undo(): void {
    this.step(this.past, this.future);
  }

  redo(): void {
    this.step(this.future, this.past);
  }

  private change(next: SampleSet): void {
    batch(() => {
      this.past.value = [...this.past.peek().slice(1 - steps_kept), this.state.peek()];
      this.future.value = [];
      this.state.value = next;
    });
  }

  private step(from: typeof this.past, to: typeof this.past): void {
    const next = from.peek().at(-1);
    if (!next) return;
    batch(() => {
      to.value = [...to.peek(), this.state.peek()];
      from.value = from.peek().slice(0, -1);
      this.state.value = next;
    });
  }
}
