import type { Sequence } from "../bundle/types.ts";
import { formatCount, plural } from "../parts/format.ts";

const most_px = 10; // a side of a bit
const least_px = 1.5;
const gap_px = 6; // between the three drawings

interface Layout {
  side: number;
  across: number; // from one drawing to the next
  down: number;
}

/** Three drawings beside or below each other, whichever shows bits larger. */
export function layoutFor(steps: number, bits: number, width: number, height: number): Layout {
  const fit = (columns: number, rows: number) =>
    Math.max(least_px, Math.min(most_px, (width - gap_px * (columns - 1)) / (columns * Math.max(1, steps)), (height - gap_px * (rows - 1)) / (rows * bits)));
  const [beside, below] = [fit(3, 1), fit(1, 3)];
  if (beside > below) return { side: beside, across: beside * steps + gap_px, down: 0 };
  return { side: below, across: 0, down: below * bits + gap_px };
}

/** One path through all bits that pass, as squares on a grid of steps by bits. */
function squares(count: number, bits: number, side: number, passes: (at: number) => boolean): string {
  const drawn = (side - (side > 4 ? 1 : 0)).toFixed(1);
  let path = "";
  for (let at = 0; at < count; ++at) {
    if (passes(at)) path += `M${(Math.floor(at / bits) * side).toFixed(1)} ${((at % bits) * side).toFixed(1)}h${drawn}v${drawn}h-${drawn}z`;
  }
  return path;
}

/** What was wanted, what was answered, and which bits of it are wrong; a column for each step. */
export function SequenceBits({ sequence, width, height }: { sequence: Sequence; width: number; height: number }) {
  const { target, answer, width: bits } = sequence;
  const steps = target.length / bits;
  const { side, across, down } = layoutFor(steps, bits, width, height);
  const shown = Math.min(steps, Math.floor(width / side));
  const wrong = [...target].filter((bit, at) => bit !== answer[at]).length;
  const drawings = [
    { name: "bit-target", passes: (at: number) => target[at] === "1" },
    { name: "bit-answer", passes: (at: number) => answer[at] === "1" },
    { name: "bit-wrong", passes: (at: number) => target[at] !== answer[at] },
  ];
  return (
    <svg class="bits" width={2 * across + shown * side} height={2 * down + bits * side} role="img" aria-label={`Target, answer and ${plural(wrong, "wrong bit")} of ${plural(steps, "step")}`}>
      <title>{`Target, answer, wrong bits; a column for each of ${formatCount(steps)} steps${shown < steps ? `, of which the first ${formatCount(shown)} are shown` : ""}`}</title>
      {drawings.map(({ name, passes }, i) => (
        <g key={name} transform={`translate(${i * across} ${i * down})`}>
          <rect class="bits-ground" width={shown * side} height={bits * side} />
          <path class={name} d={squares(shown * bits, bits, side, passes)} />
        </g>
      ))}
    </svg>
  );
}
