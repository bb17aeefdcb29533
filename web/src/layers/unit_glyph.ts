import { inkOn } from "../colour/mix.ts";
import { cssColour } from "../colour/palette.ts";
import { flag } from "./units.ts";

export interface UnitLook {
  colour: number; // of its value, 0xRRGGBB
  isKept: boolean;
  flags: number;
}

/** What a glyph needs of a canvas, so that the legend can draw the same ones. */
type Pen = CanvasRenderingContext2D;

/**
 * A unit by its shape as well as its colour: a square is kept, a diamond dropped, a cross dead, a bar
 * constant; a dot inside says that another unit is identical.
 */
export function drawUnit(pen: Pen, x: number, y: number, side: number, { colour, isKept, flags }: UnitLook, ink: string): void {
  const inner = side - 1;
  const [cx, cy] = [x + inner / 2, y + inner / 2];
  if (flags & (flag.dead | flag.constant)) {
    pen.strokeStyle = ink;
    pen.lineWidth = Math.max(1, side / 9);
    const arm = inner * 0.3;
    pen.beginPath();
    if (flags & flag.dead) {
      pen.moveTo(cx - arm, cy - arm);
      pen.lineTo(cx + arm, cy + arm);
      pen.moveTo(cx + arm, cy - arm);
      pen.lineTo(cx - arm, cy + arm);
    } else {
      pen.moveTo(cx - arm * 1.2, cy);
      pen.lineTo(cx + arm * 1.2, cy);
    }
    pen.stroke();
    return;
  }
  pen.fillStyle = cssColour(colour);
  if (isKept) pen.fillRect(x, y, inner, inner);
  else {
    const reach = inner * 0.42;
    pen.beginPath();
    pen.moveTo(cx, cy - reach);
    pen.lineTo(cx + reach, cy);
    pen.lineTo(cx, cy + reach);
    pen.lineTo(cx - reach, cy);
    pen.fill();
  }
  if (!(flags & flag.identical)) return;
  pen.fillStyle = cssColour(inkOn(colour));
  pen.beginPath();
  pen.arc(cx, cy, Math.max(1.2, inner * 0.14), 0, 2 * Math.PI);
  pen.fill();
}
