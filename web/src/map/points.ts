import KDBush from "kdbush";
import type { Column } from "../bundle/columns.ts";
import type { Bounds, Point } from "./camera.ts";

/** Where the samples of a view lie, with an index that finds them. Samples without a place are left out. */
export class Points {
  readonly x: Column;
  readonly y: Column;
  readonly bounds: Bounds;
  readonly placed: number;
  private index: KDBush | undefined;

  constructor(x: Column, y: Column) {
    this.x = x;
    this.y = y;
    let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
    let placed = 0;
    for (let sample = 0; sample < x.length; ++sample) {
      if (!this.has(sample)) continue;
      ++placed;
      left = Math.min(left, x[sample]!);
      right = Math.max(right, x[sample]!);
      bottom = Math.min(bottom, y[sample]!);
      top = Math.max(top, y[sample]!);
    }
    this.placed = placed;
    this.bounds = placed > 0 ? { left, right, bottom, top } : { left: 0, right: 1, bottom: 0, top: 1 };
  }

  has(sample: number): boolean {
    return Number.isFinite(this.x[sample]) && Number.isFinite(this.y[sample]);
  }

  /** The nearest sample within `radius` that passes, or -1. */
  nearest(at: Point, radius: number, passes: (sample: number) => boolean): number {
    let best = -1;
    let least = Infinity;
    for (const sample of this.indexed().within(at.x, at.y, radius)) {
      const distance = Math.hypot(this.x[sample]! - at.x, this.y[sample]! - at.y);
      if (distance >= least || !passes(sample)) continue;
      least = distance;
      best = sample;
    }
    return best;
  }

  inside(bounds: Bounds): number[] {
    return this.indexed().range(bounds.left, bounds.bottom, bounds.right, bounds.top);
  }

  /** The samples inside a closed polygon, by the even-odd rule. */
  insidePolygon(polygon: readonly Point[]): number[] {
    if (polygon.length < 3) return [];
    const xs = polygon.map((corner) => corner.x);
    const ys = polygon.map((corner) => corner.y);
    const box = { left: Math.min(...xs), right: Math.max(...xs), bottom: Math.min(...ys), top: Math.max(...ys) };
    return this.inside(box).filter((sample) => isInside(polygon, this.x[sample]!, this.y[sample]!));
  }

  /** Made when the first thing is looked for: drawing does not need it. */
  private indexed(): KDBush {
    if (this.index) return this.index;
    const index = new KDBush(this.x.length);
    const nowhere = this.bounds.right + 1e6 * (this.bounds.right - this.bounds.left + 1);
    for (let sample = 0; sample < this.x.length; ++sample) {
      // The index numbers its points as they come, so a sample without a place goes out of reach.
      if (this.has(sample)) index.add(this.x[sample]!, this.y[sample]!);
      else index.add(nowhere, nowhere);
    }
    this.index = index.finish();
    return this.index;
  }
}

export function isInside(polygon: readonly Point[], x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
    const a = polygon[i]!;
    const b = polygon[j]!;
    if (a.y > y !== b.y > y && x < ((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x) inside = !inside;
  }
  return inside;
}
