import { describe, expect, it } from "vitest";
import { csvCell, csvText } from "../src/state/export.ts";

describe("csvCell", () => {
  it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])("guards %j, which a spreadsheet would run", (value) => {
    expect(csvCell(value).replace(/^"/, "")).toMatch(/^'/);
  });

  it("leaves plain names alone", () => {
    expect(csvCell("train/3/a-b=c.png")).toBe("train/3/a-b=c.png");
  });

  it("quotes what would break the row", () => {
    expect(csvCell('a,"b"\nc')).toBe('"a,""b""\nc"');
  });
});

describe("csvText", () => {
  it("ends every row", () => {
    expect(csvText([["a", "b"], ["1", ""]])).toBe("a,b\r\n1,\r\n");
  });
});
