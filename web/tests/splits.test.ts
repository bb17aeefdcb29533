import { describe, expect, it } from "vitest";
import { verdictOf } from "../src/splits/verdict.ts";

const comparison = (z: number) => ({ view: "", from: "", to: "", from_samples: 1, to_samples: 1, same_share: 0, expected_share: 0, z, ratio: "" });

describe("verdictOf", () => {
  it.each([[0, "alike"], [3, "alike"], [3.01, "differ"], [-9, "differ"], [NaN, "undecided"]])("says of z %d: %s", (z, verdict) => {
    expect(verdictOf(comparison(z))).toBe(verdict);
  });
});
