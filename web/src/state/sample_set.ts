/** An immutable set of sample numbers, one byte per sample: 100 k samples copy in microseconds. */
export class SampleSet {
  readonly mask: Uint8Array;
  readonly count: number;

  private constructor(mask: Uint8Array, count: number) {
    this.mask = mask;
    this.count = count;
  }

  static none(samples: number): SampleSet {
    return new SampleSet(new Uint8Array(samples), 0);
  }

  static all(samples: number): SampleSet {
    return new SampleSet(new Uint8Array(samples).fill(1), samples);
  }

  static of(samples: number, members: Iterable<number>): SampleSet {
    return SampleSet.none(samples).with(members);
  }

  static where(samples: number, keep: (sample: number) => boolean): SampleSet {
    const mask = new Uint8Array(samples);
    let count = 0;
    for (let sample = 0; sample < samples; ++sample) {
      if (!keep(sample)) continue;
      mask[sample] = 1;
      ++count;
    }
    return new SampleSet(mask, count);
  }

  has(sample: number): boolean {
    return this.mask[sample] === 1;
  }

  with(members: Iterable<number>): SampleSet {
    return this.changed(members, 1);
  }

  without(members: Iterable<number>): SampleSet {
    return this.changed(members, 0);
  }

  toggled(sample: number): SampleSet {
    return this.has(sample) ? this.without([sample]) : this.with([sample]);
  }

  /** The members in increasing order. */
  members(): Uint32Array {
    const members = new Uint32Array(this.count);
    let at = 0;
    for (let sample = 0; sample < this.mask.length; ++sample) if (this.mask[sample]) members[at++] = sample;
    return members;
  }

  private changed(members: Iterable<number>, to: 0 | 1): SampleSet {
    const mask = this.mask.slice();
    let count = this.count;
    for (const sample of members) {
      if (sample < 0 || sample >= mask.length || mask[sample] === to) continue;
      mask[sample] = to;
      count += to ? 1 : -1;
    }
    return new SampleSet(mask, count);
  }
}
