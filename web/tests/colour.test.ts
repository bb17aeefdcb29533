import { describe, expect, it } from "vitest";
import { quantileOf, type NumberChannel } from "../src/colour/channel.ts";
import { categoryColours } from "../src/colour/palette.ts";
import { viridis } from "../src/colour/viridis.ts";

const luminance = (rgb: number) => {
  const [r, g, b] = [rgb >> 16, (rgb >> 8) & 255, rgb & 255].map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
};

const contrast = (a: number, b: number) => {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
};

describe("categoryColours", () => {
  it.each(["light", "dark"] as const)("gives each of 60 classes its own colour on %s", (theme) => {
    expect(new Set(categoryColours(60, theme)).size).toBe(60);
  });

  it("is the same list each time", () => {
    expect(categoryColours(40, "dark")).toEqual(categoryColours(40, "dark").slice());
  });

  it("begins with the same colours for few and many classes", () => {
    expect(categoryColours(30, "light").slice(0, 6)).toEqual(categoryColours(6, "light"));
  });

  it.each([["light", 0xffffff], ["dark", 0x14181d]] as const)("stands out from the %s ground", (theme, ground) => {
    for (const colour of categoryColours(60, theme)) expect(contrast(colour, ground)).toBeGreaterThanOrEqual(3);
  });

  it("repeats rather than fails for a thousand classes", () => {
    expect(categoryColours(1000, "light")).toHaveLength(1000);
  });
});

describe("viridis", () => {
  it("has the known ends and stays inside them", () => {
    expect([viridis(0), viridis(1), viridis(-3), viridis(9)]).toEqual([0x440154, 0xfde725, 0x440154, 0xfde725]);
  });

  it("only grows lighter", () => {
    const steps = Array.from({ length: 50 }, (_, i) => luminance(viridis(i / 49)));
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
  });
});

describe("quantileOf", () => {
  const thresholds = Float64Array.from({ length: 63 }, (_, i) => i);
  const channel: NumberChannel = { kind: "number", name: "a", title: "A", scale: "quantile", values: new Float32Array(0), limit: 1, thresholds, bars: [] };

  it("runs from 0 to 1", () => {
    expect([quantileOf(channel, -9), quantileOf(channel, 62.5)]).toEqual([0, 1]);
  });

  it("has no place for a missing value", () => {
    expect(quantileOf(channel, NaN)).toBeNaN();
  });
});
