import { random } from "./random.ts";

/** Ten shapes a classifier could be trained on, drawn as grey strokes on a dark ground. */
export const shape_names = ["circle", "square", "triangle", "cross", "ring", "bar", "wave", "grid", "star", "dots"];

type Shade = (x: number, y: number) => number; // 0..1 at coordinates in -1..1

const inside = (distance: number, softness = 0.1) => Math.min(1, Math.max(0, 0.5 - distance / softness));

const shapes: Shade[] = [
  (x, y) => inside(Math.hypot(x, y) - 0.6),
  (x, y) => inside(Math.max(Math.abs(x), Math.abs(y)) - 0.55),
  (x, y) => inside(Math.max(y - 0.5, -y * 0.5 + Math.abs(x) * 0.95 - 0.35)),
  (x, y) => inside(Math.max(Math.min(Math.abs(x), Math.abs(y)) - 0.16, Math.max(Math.abs(x), Math.abs(y)) - 0.7)),
  (x, y) => inside(Math.abs(Math.hypot(x, y) - 0.55) - 0.13),
  (x, y) => inside(Math.max(Math.abs(x) - 0.18, Math.abs(y) - 0.75)),
  (x, y) => inside(Math.abs(y - 0.35 * Math.sin(4 * x)) - 0.14),
  (x, y) => inside(Math.max(Math.min(Math.abs(((x + 2) % 0.5) - 0.25), Math.abs(((y + 2) % 0.5) - 0.25)) - 0.07, Math.max(Math.abs(x), Math.abs(y)) - 0.7)),
  (x, y) => inside(Math.hypot(x, y) - 0.45 - 0.22 * Math.cos(5 * Math.atan2(y, x))),
  (x, y) => inside(Math.hypot(((x + 2.25) % 0.5) - 0.25, ((y + 2.25) % 0.5) - 0.25) - 0.13),
];

export interface Look {
  shape: number; // index of shapes, -1 blank, -2 noise
  seed: number;
  tint: boolean;
}

/** One picture: its shape turned, moved, sized and lit by its seed. */
export function drawPicture(look: Look, side: number, rgb: Uint8Array, at: (x: number, y: number) => number): void {
  const r = (part: number) => random(look.seed, part) - 0.5;
  const [cos, sin] = [Math.cos(r(1) * 0.9), Math.sin(r(1) * 0.9)];
  const size = 1.05 + 0.4 * r(2);
  const light = 0.85 + 0.3 * r(5);
  const tint = look.tint ? [0.75 + 0.5 * r(6), 0.75 + 0.5 * r(7), 0.75 + 0.5 * r(8)] : [1, 1, 1];
  for (let y = 0; y < side; ++y) {
    for (let x = 0; x < side; ++x) {
      const [u, v] = [(2 * x + 1) / side - 1 + 0.25 * r(3), (2 * y + 1) / side - 1 + 0.25 * r(4)];
      let shade = look.shape >= 0 ? shapes[look.shape]!((u * cos + v * sin) / size, (v * cos - u * sin) / size) : 0.02;
      if (look.shape === -2) shade = random(look.seed, x, y);
      const grain = look.shape === -1 ? 0 : 0.06 * (random(look.seed, 9, x, y) - 0.5);
      const value = 255 * Math.min(1, Math.max(0, 0.05 + shade * light * 0.9 + grain));
      for (let channel = 0; channel < 3; ++channel) rgb[at(x, y) + channel] = Math.min(255, value * tint[channel]!);
    }
  }
}
