import { describe, expect, it } from "vitest";
import { decodeColumn, decodePaths } from "../src/bundle/columns.ts";
import type { ColumnInfo } from "../src/bundle/types.ts";

const info = (dtype: string, shape: number[], chunks = ["data/column-a-000.js"]): ColumnInfo => ({
  name: "a", title: "A", kind: "number", values: "", dtype, shape, file: "columns/a.npy", chunks, description: "",
});

const base64 = (values: ArrayBufferView) => Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("base64");

describe("decodeColumn", () => {
  it.each([
    ["int32", Int32Array.of(-1, 0, 2 ** 31 - 1)],
    ["float32", Float32Array.of(0.5, NaN, -Infinity)],
    ["float64", Float64Array.of(1e300, NaN, -0)],
    ["uint8", Uint8Array.of(0, 128, 255)],
  ])("reads %s as it was written", (dtype, values) => {
    expect(decodeColumn(info(dtype, [3]), [base64(values)])).toEqual(values);
  });

  it("reads 64-bit integers as doubles", () => {
    expect(decodeColumn(info("int64", [2]), [base64(BigInt64Array.of(-7n, 2n ** 40n))])).toEqual(Float64Array.of(-7, 2 ** 40));
  });

  it("joins parts that break inside a value", () => {
    const bytes = Buffer.from(Int32Array.of(1, 2, 3).buffer);
    const parts = [bytes.subarray(0, 5).toString("base64"), bytes.subarray(5).toString("base64")];
    expect(decodeColumn(info("int32", [3], ["data/a.js", "data/b.js"]), parts)).toEqual(Int32Array.of(1, 2, 3));
  });

  it("reads a column of no samples", () => {
    expect(decodeColumn(info("int32", [0]), [""])).toEqual(new Int32Array(0));
  });

  it("names the file when the length is wrong", () => {
    expect(() => decodeColumn(info("int32", [3]), [base64(Int32Array.of(1))])).toThrow("data/column-a-000.js is damaged: 4 bytes of values instead of 12");
  });

  it("names the part that is no base64", () => {
    expect(() => decodeColumn(info("int8", [3], ["data/a.js", "data/b.js"]), ["AAAA", "?"])).toThrow("data/b.js is damaged");
  });

  it("refuses a type it does not know", () => {
    expect(() => decodeColumn(info("complex64", [1]), ["AAAA"])).toThrow('unknown type "complex64"');
  });
});

describe("decodePaths", () => {
  it("joins the parts in order", () => {
    expect(decodePaths(["a", "b"], ['["x"]', '["y","z"]'], 3)).toEqual(["x", "y", "z"]);
  });

  it("refuses another number of paths than samples", () => {
    expect(() => decodePaths(["data/paths-000.js"], ['["x"]'], 2)).toThrow("data/paths-000.js leaves 1 paths for 2 samples");
  });

  it("names the file that is no JSON", () => {
    expect(() => decodePaths(["data/paths-000.js"], ["["], 1)).toThrow("data/paths-000.js does not hold readable JSON");
  });
});
