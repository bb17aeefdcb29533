import type { Combine } from "../state/selection.ts";
import type { Point } from "./camera.ts";

export type Mode = "pan" | "box" | "lasso";

/** What the pointer does to the map. All points are pixels from the canvas's corner. */
export interface Actions {
  mode(): Mode;
  pan(dx: number, dy: number): void;
  zoom(at: Point, factor: number): void;
  /** The outline while it is being drawn; null when the gesture ends or is given up. */
  outline(shape: { mode: "box" | "lasso"; points: readonly Point[] } | null): void;
  select(mode: "box" | "lasso", points: readonly Point[], combine: Combine): void;
  click(at: Point, keys: { shift: boolean; command: boolean; alt: boolean }): void;
  fit(at: Point): void;
  hover(at: Point | null): void;
}

const slack_px = 4; // a hand is not still while it clicks
const long_press_ms = 450;

function modeFor(event: PointerEvent, chosen: Mode): Mode {
  if (event.shiftKey && (event.ctrlKey || event.metaKey)) return "lasso";
  return event.shiftKey ? "box" : chosen;
}

function combineFor(event: PointerEvent): Combine {
  if (event.altKey) return "subtract";
  return !event.shiftKey && (event.ctrlKey || event.metaKey) ? "add" : "replace";
}

/** One finger, pen or mouse from press to release. */
class Drag {
  readonly points: Point[];
  mode: Mode;
  moved = false;

  constructor(start: Point, mode: Mode) {
    this.points = [start];
    this.mode = mode;
  }

  get last(): Point {
    return this.points.at(-1)!;
  }

  /** True once the pointer has left its place, and from then on. */
  move(to: Point): boolean {
    const start = this.points[0]!;
    this.moved ||= Math.hypot(to.x - start.x, to.y - start.y) > slack_px;
    return this.moved;
  }

  shape(): readonly Point[] {
    return this.mode === "box" ? [this.points[0]!, this.last] : this.points;
  }
}

/** Turns the pointers over an element into actions. */
class Gestures {
  private readonly element: HTMLElement;
  private readonly actions: Actions;
  private readonly fingers = new Map<number, Point>();
  private drag: Drag | undefined;
  private press: ReturnType<typeof setTimeout> | undefined;

  constructor(element: HTMLElement, actions: Actions) {
    this.element = element;
    this.actions = actions;
  }

  readonly down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    this.element.setPointerCapture(event.pointerId);
    this.actions.hover(null);
    this.fingers.set(event.pointerId, this.place(event));
    if (this.fingers.size > 1) return this.giveUp();
    const drag = new Drag(this.place(event), modeFor(event, this.actions.mode()));
    this.drag = drag;
    if (event.pointerType !== "touch") return;
    this.press = setTimeout(() => {
      if (!drag.moved) drag.mode = "lasso";
    }, long_press_ms);
  };

  readonly move = (event: PointerEvent): void => {
    const { drag, actions } = this;
    const at = this.place(event);
    if (this.fingers.size > 1 && this.fingers.has(event.pointerId)) return this.pinch(event.pointerId, at);
    if (!drag) return actions.hover(event.pointerType === "touch" ? null : at);
    const { last } = drag;
    if (!drag.move(at)) return;
    drag.points.push(at);
    if (drag.mode === "pan") actions.pan(at.x - last.x, at.y - last.y);
    else actions.outline({ mode: drag.mode, points: drag.shape() });
  };

  readonly up = (event: PointerEvent): void => {
    const { drag, actions } = this;
    this.fingers.delete(event.pointerId);
    this.giveUp();
    if (!drag || event.type === "pointercancel") return;
    const keys = { shift: event.shiftKey, command: event.ctrlKey || event.metaKey, alt: event.altKey };
    if (!drag.moved) actions.click(this.place(event), keys);
    else if (drag.mode !== "pan") actions.select(drag.mode, drag.shape(), combineFor(event));
  };

  readonly leave = (): void => this.actions.hover(null);

  readonly twice = (event: MouseEvent): void => this.actions.fit(this.place(event));

  readonly wheel = (event: WheelEvent): void => {
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 18 : 1;
    const strength = event.ctrlKey ? 0.01 : 0.0016; // a pinch on a touch pad comes as a small wheel with Ctrl
    this.actions.zoom(this.place(event), Math.exp(-event.deltaY * lines * strength));
  };

  giveUp(): void {
    clearTimeout(this.press);
    this.drag = undefined;
    this.actions.outline(null);
  }

  private pinch(finger: number, now: Point): void {
    const before = this.fingers.get(finger)!;
    const [, other] = [...this.fingers].find(([id]) => id !== finger)!;
    this.fingers.set(finger, now);
    const apart = (at: Point) => Math.max(8, Math.hypot(at.x - other.x, at.y - other.y));
    this.actions.pan((now.x - before.x) / 2, (now.y - before.y) / 2);
    this.actions.zoom({ x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 }, apart(now) / apart(before));
  }

  private place(event: MouseEvent): Point {
    const box = this.element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }
}

/** Listens to the pointers over an element until the returned function is called. */
export function listenToGestures(element: HTMLElement, actions: Actions): () => void {
  const gestures = new Gestures(element, actions);
  const stop = new AbortController();
  const { signal } = stop;
  element.addEventListener("pointerdown", gestures.down, { signal });
  element.addEventListener("pointermove", gestures.move, { signal });
  element.addEventListener("pointerup", gestures.up, { signal });
  element.addEventListener("pointercancel", gestures.up, { signal });
  element.addEventListener("pointerleave", gestures.leave, { signal });
  element.addEventListener("dblclick", gestures.twice, { signal });
  element.addEventListener("wheel", gestures.wheel, { signal, passive: false });
  return () => {
    gestures.giveUp();
    stop.abort();
  };
}
