import { describe, expect, it } from "vitest";
import { describeNumbers, quantileOf, type NumberChannel } from "../src/colour/channel.ts";
import { heatColour } from "../src/colour/heat.ts";
import { inkOn, luminance, mix } from "../src/colour/mix.ts";
import { numberColour } from "../src/colour/paint.ts";
import { categoryColours } from "../src/colour/palette.ts";
import { signedColour } from "../src/colour/signed.ts";
import { viridis } from "../src/colour/viridis.ts";

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

const themes = [["light", 0xffffff], ["dark", 0x14181d]] as const;

describe("signedColour", () => {
  it.each(themes)("stands out from the %s ground at every value", (theme, ground) => {
    for (let t = -1.5; t <= 1.5; t += 0.05) expect(contrast(signedColour(t, theme), ground)).toBeGreaterThanOrEqual(3);
  });

  it("tells the signs apart by blue and orange", () => {
    const [negative, positive] = [signedColour(-1, "light"), signedColour(1, "light")];
    expect([negative & 255, negative >> 16].sort((a, b) => b - a)[0]).toBe(negative & 255);
    expect([positive & 255, positive >> 16].sort((a, b) => b - a)[0]).toBe(positive >> 16);
  });
});

describe("numbers on cells", () => {
  it.each(themes)("can be read on every colour of the %s scale", (theme) => {
    for (let t = 0; t <= 1; t += 0.01) {
      const colour = heatColour(t, theme);
      expect(contrast(inkOn(colour), colour)).toBeGreaterThanOrEqual(4.5);
    }
  });

  it("can be read on any colour at all", () => {
    for (let grey = 0; grey < 256; ++grey) expect(contrast(inkOn(grey * 0x010101), grey * 0x010101)).toBeGreaterThanOrEqual(4.5);
  });
});

describe("mix", () => {
  it("reaches both colours", () => {
    expect([mix(0x102030, 0xf0e0d0, 0), mix(0x102030, 0xf0e0d0, 1), mix(0x000000, 0xffffff, 0.5)]).toEqual([0x102030, 0xf0e0d0, 0x808080]);
  });
});

describe("numberColour", () => {
  const name = { name: "a", title: "A" };
  it("takes a signed number by its size", () => {
    const channel = describeNumbers(name, Float32Array.of(-4, -2, 0, 2, 4), "signed");
    expect(channel.limit).toBeCloseTo(4);
    expect(numberColour(channel, 0, "light")).toBe(signedColour(0, "light"));
    expect(numberColour(channel, 9, "light")).toBe(signedColour(1, "light"));
  });

  it("takes a share as it is", () => {
    const channel = describeNumbers(name, Float32Array.of(0.4, 0.5), "share");
    expect(numberColour(channel, 0.5, "light")).toBe(viridis(0.5));
  });

  it("has a grey for what is missing, also where everything is", () => {
    const channel = describeNumbers(name, Float32Array.of(NaN, NaN), "signed");
    expect(channel.limit).toBe(1);
    expect(numberColour(channel, NaN, "dark")).toBe(0x6b727a);
  });
});
