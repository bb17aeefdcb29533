import type { SampleSet } from "../state/sample_set.ts";
import type { Points } from "./points.ts";

/** What the painters draw, in drawing order: context first, the selected last and so on top. */
export interface Scene {
  count: number;
  xy: Float32Array; // relative to `origin`, so that 32 bits are enough at any zoom
  rgba: Uint8Array;
  role: Uint8Array; // context, plain or selected
  origin: { x: number; y: number };
  ink: number; // of the ring around selected points, 0xRRGGBB
  ground: number; // behind everything, 0xRRGGBB
}

export const role = { context: 0, plain: 1, selected: 2 } as const;

interface Looks {
  paint: Uint32Array; // colour of every sample
  filtered: SampleSet;
  selected: SampleSet;
  missing: number; // colour of what the filter took out
  ink: number;
  ground: number;
}

/** Fewer points are drawn stronger. */
const plainAlpha = (count: number) => Math.min(0.92, Math.max(0.5, 1.25 - 0.13 * Math.log10(Math.max(1, count))));

const context_alpha = 0.22;
const unselected_alpha = 0.32; // while something is selected

export function makeScene(points: Points, looks: Looks): Scene {
  const { filtered, selected } = looks;
  const samples = points.x.length;
  const scene: Scene = {
    count: 0,
    xy: new Float32Array(2 * points.placed),
    rgba: new Uint8Array(4 * points.placed),
    role: new Uint8Array(points.placed),
    origin: { x: (points.bounds.left + points.bounds.right) / 2, y: (points.bounds.bottom + points.bounds.top) / 2 },
    ink: looks.ink,
    ground: looks.ground,
  };
  const roles = new Uint8Array(samples);
  for (let sample = 0; sample < samples; ++sample) {
    if (filtered.mask[sample]) roles[sample] = selected.mask[sample] ? role.selected : role.plain;
  }
  const plain = selected.count > 0 ? unselected_alpha : plainAlpha(samples);
  const alphas = [context_alpha, plain, 1].map((alpha) => Math.round(255 * alpha));
  for (const now of [role.context, role.plain, role.selected]) {
    for (let sample = 0; sample < samples; ++sample) {
      if (roles[sample] !== now || !points.has(sample)) continue;
      put(scene, points, sample, now === role.context ? looks.missing : looks.paint[sample]!, alphas[now]!, now);
    }
  }
  return scene;
}

function put(scene: Scene, points: Points, sample: number, rgb: number, alpha: number, now: number): void {
  const at = scene.count++;
  scene.xy[2 * at] = points.x[sample]! - scene.origin.x;
  scene.xy[2 * at + 1] = points.y[sample]! - scene.origin.y;
  scene.rgba[4 * at] = rgb >> 16;
  scene.rgba[4 * at + 1] = (rgb >> 8) & 255;
  scene.rgba[4 * at + 2] = rgb & 255;
  scene.rgba[4 * at + 3] = alpha;
  scene.role[at] = now;
}

/** Radius in pixels: smaller where there are many, growing slowly as one comes nearer. */
export function pointRadius(count: number, zoom: number): number {
  const base = Math.min(5.5, Math.max(1.5, 22 / Math.max(1, count) ** 0.23));
  return Math.min(Math.max(9, base), base * Math.max(0.75, zoom) ** 0.3);
}

/** Radius of a role relative to the plain one. */
export const role_radius = [0.8, 1, 1.35] as const;
