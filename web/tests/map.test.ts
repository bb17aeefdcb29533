import { describe, expect, it } from "vitest";
import { fit, pan, toData, toScreen, visibleBounds, zoomAt } from "../src/map/camera.ts";
import { isInside, Points } from "../src/map/points.ts";
import { spreadOut } from "../src/map/pictures.tsx";
import { makeScene, role } from "../src/map/scene.ts";
import { SampleSet } from "../src/state/sample_set.ts";

const size = { width: 800, height: 600 };
const bounds = { left: -2, right: 6, bottom: 10, top: 12 };
const home = fit(bounds, size);

describe("the camera", () => {
  it("shows all of the bounds when it fits them", () => {
    for (const corner of [{ x: bounds.left, y: bounds.bottom }, { x: bounds.right, y: bounds.top }]) {
      const at = toScreen(home, size, corner);
      expect(at.x).toBeGreaterThanOrEqual(35.9);
      expect(at.x).toBeLessThanOrEqual(764.1);
      expect(at.y > 0 && at.y < 600).toBe(true);
    }
  });

  it("leaves the insets free", () => {
    const camera = fit(bounds, size, { left: 300, right: 0, top: 0, bottom: 0 });
    expect(toScreen(camera, size, { x: bounds.left, y: 11 }).x).toBeCloseTo(300);
    expect(toScreen(camera, size, { x: bounds.right, y: 11 }).x).toBeCloseTo(800);
  });

  it("fits a single point", () => {
    expect(fit({ left: 3, right: 3, bottom: 1, top: 1 }, size)).toMatchObject({ x: 3, y: 1 });
  });

  it("finds its way back from the screen", () => {
    const back = toData(home, size, toScreen(home, size, { x: 1.25, y: 11.5 }));
    expect(back.x).toBeCloseTo(1.25);
    expect(back.y).toBeCloseTo(11.5);
  });

  it("keeps what is under the pointer there while zooming", () => {
    const at = { x: 123, y: 456 };
    const before = toData(home, size, at);
    const after = toData(zoomAt(home, size, at, 3.7, home), size, at);
    expect(after.x).toBeCloseTo(before.x);
    expect(after.y).toBeCloseTo(before.y);
  });

  it("sees what lies inside its corners", () => {
    const seen = visibleBounds(home, size);
    expect(seen.left < bounds.left && seen.right > bounds.right && seen.bottom < bounds.bottom && seen.top > bounds.top).toBe(true);
  });

  it("does not zoom without end", () => {
    expect(zoomAt(home, size, { x: 0, y: 0 }, 1e12, home).scale).toBe(home.scale * 2000);
    expect(zoomAt(home, size, { x: 0, y: 0 }, 1e-12, home).scale).toBe(home.scale / 10);
  });

  it("moves the data with the hand", () => {
    const start = toScreen(home, size, { x: 0, y: 11 });
    const end = toScreen(pan(home, 30, -20), size, { x: 0, y: 11 });
    expect(end.x - start.x).toBeCloseTo(30);
    expect(end.y - start.y).toBeCloseTo(-20);
  });
});

describe("Points", () => {
  const points = new Points(Float32Array.of(0, 1, 2, NaN), Float32Array.of(0, 1, 2, 5));

  it("leaves out samples without a place", () => {
    expect(points.placed).toBe(3);
    expect(points.bounds).toEqual({ left: 0, right: 2, bottom: 0, top: 2 });
    expect(points.inside({ left: -9, right: 9, bottom: -9, top: 9 }).sort()).toEqual([0, 1, 2]);
  });

  it("finds the nearest that passes", () => {
    expect(points.nearest({ x: 0.9, y: 0.9 }, 2, () => true)).toBe(1);
    expect(points.nearest({ x: 0.9, y: 0.9 }, 2, (sample) => sample !== 1)).toBe(0);
    expect(points.nearest({ x: 50, y: 50 }, 2, () => true)).toBe(-1);
  });

  it("agrees with a look at every point inside a lasso", () => {
    const x = Float32Array.from({ length: 500 }, (_, i) => (i * 0.618034) % 1);
    const y = Float32Array.from({ length: 500 }, (_, i) => (i * 0.7548777) % 1);
    const lasso = [{ x: 0.1, y: 0.1 }, { x: 0.9, y: 0.3 }, { x: 0.4, y: 0.5 }, { x: 0.8, y: 0.9 }, { x: 0.2, y: 0.8 }];
    const expected = Array.from(x.keys()).filter((i) => isInside(lasso, x[i]!, y[i]!));
    expect(new Points(x, y).insidePolygon(lasso).sort((a, b) => a - b)).toEqual(expected);
  });

  it("has bounds without any point", () => {
    expect(new Points(new Float32Array(0), new Float32Array(0)).placed).toBe(0);
  });
});

describe("makeScene", () => {
  it("draws context first and the selected last", () => {
    const points = new Points(Float32Array.of(0, 1, 2), Float32Array.of(0, 0, 0));
    const looks = { paint: Uint32Array.of(1, 2, 3), missing: 9, ink: 0, ground: 0 };
    const scene = makeScene(points, { ...looks, filtered: SampleSet.of(3, [0, 1]), selected: SampleSet.of(3, [0]) });
    expect([...scene.role]).toEqual([role.context, role.plain, role.selected]);
    expect([...scene.xy].filter((_, i) => i % 2 === 0)).toEqual([1, 0, -1]);
  });
});

describe("spreadOut", () => {
  it("keeps one spot for each square", () => {
    const spots = [{ sample: 0, x: 1, y: 1 }, { sample: 1, x: 6, y: 6 }, { sample: 2, x: 18, y: 5 }];
    expect(spreadOut(spots, 10).map(({ sample }) => sample)).toEqual([1, 2]);
  });

  it("never puts one picture on another", () => {
    const spots = Array.from({ length: 400 }, (_, i) => ({ sample: i, x: 200 * ((i * 0.618034) % 1), y: 200 * ((i * 0.7548777) % 1) }));
    const kept = spreadOut(spots, 20);
    const touching = kept.flatMap((a) => kept.filter((b) => a !== b && Math.abs(a.x - b.x) < 20 && Math.abs(a.y - b.y) < 20));
    expect(kept.length).toBeGreaterThan(20);
    expect(touching).toEqual([]);
  });
});
