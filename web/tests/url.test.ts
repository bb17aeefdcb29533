import { describe, expect, it } from "vitest";
import { fromHash, nowhere, toHash, type Place } from "../src/state/url.ts";

const samples = 100;

describe("the address", () => {
  it("is empty where everything has its default", () => {
    expect(toHash(nowhere)).toBe("");
    expect(fromHash("", samples)).toEqual(nowhere);
  });

  it("restores every part of the state", () => {
    const place: Place = {
      tab: "map", view: "fc1 & more", colour: "class", finding: "exact-copies", group: 7, primary: 99, pinned: 0,
      query: "a=b&c #é\u2028", counted: "confident", layer: "conv/1 <b>", unit: 16_383, measure: "mean", strategy: "PFA KL", hidden: { class: [-1, 3], split: [0] },
    };
    expect(fromHash(`#${toHash(place)}`, samples)).toEqual(place);
  });

  it.each(["-5", "1e9", "100", "abc", "1.5", "99999999999"])("takes primary=%s for none", (value) => {
    expect(fromHash(`#primary=${value}`, samples).primary).toBe(-1);
  });

  it("drops hidden codes that are no codes", () => {
    expect(fromHash("#hide.class=1.x.-1.-2.<b>", samples).hidden).toEqual({ class: [1, -1] });
  });
});
