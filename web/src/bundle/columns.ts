import { BundleError } from "./error.ts";
import type { ColumnInfo } from "./types.ts";

export type Column = Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array | Float32Array | Float64Array;

type Viewer = (buffer: ArrayBuffer) => Column;

/** 64-bit integers become doubles: exact to 2^53, far beyond any sample or group number. */
const viewers: Record<string, { bytes: number; view: Viewer }> = {
  bool: { bytes: 1, view: (b) => new Uint8Array(b) },
  int8: { bytes: 1, view: (b) => new Int8Array(b) },
  uint8: { bytes: 1, view: (b) => new Uint8Array(b) },
  int16: { bytes: 2, view: (b) => new Int16Array(b) },
  uint16: { bytes: 2, view: (b) => new Uint16Array(b) },
  int32: { bytes: 4, view: (b) => new Int32Array(b) },
  uint32: { bytes: 4, view: (b) => new Uint32Array(b) },
  int64: { bytes: 8, view: (b) => Float64Array.from(new BigInt64Array(b), Number) },
  uint64: { bytes: 8, view: (b) => Float64Array.from(new BigUint64Array(b), Number) },
  float32: { bytes: 4, view: (b) => new Float32Array(b) },
  float64: { bytes: 8, view: (b) => new Float64Array(b) },
};

function decodeBase64(file: string, payload: string): string {
  try {
    return atob(payload);
  } catch {
    throw new BundleError(file, "is damaged: its values are not base64");
  }
}

/** The values of a column from the base64 payloads of its chunks; the length must be what the report says. */
export function decodeColumn(info: ColumnInfo, payloads: readonly string[]): Column {
  const file = info.chunks[0] ?? info.file;
  const type = viewers[info.dtype];
  if (!type) throw new BundleError(file, `has values of unknown type ${JSON.stringify(info.dtype)}`);
  const parts = payloads.map((payload, part) => decodeBase64(info.chunks[part] ?? file, payload));
  const found = parts.reduce((sum, part) => sum + part.length, 0);
  const expected = info.shape.reduce((product, extent) => product * extent, type.bytes);
  if (found !== expected) throw new BundleError(file, `is damaged: ${found} bytes of values instead of ${expected}`);
  const bytes = new Uint8Array(found);
  let at = 0;
  for (const part of parts) {
    for (let i = 0; i < part.length; ++i) bytes[at++] = part.charCodeAt(i);
  }
  return type.view(bytes.buffer);
}

/** The shown paths of all samples from the JSON payloads of their chunks. */
export function decodePaths(files: readonly string[], payloads: readonly string[], samples: number): string[] {
  const paths: string[] = [];
  payloads.forEach((payload, part) => {
    const file = files[part] ?? "data/paths";
    let values: unknown;
    try {
      values = JSON.parse(payload);
    } catch {
      throw new BundleError(file, "does not hold readable JSON");
    }
    if (!Array.isArray(values)) throw new BundleError(file, "does not hold a list of paths");
    for (const value of values) paths.push(String(value));
  });
  if (paths.length !== samples) {
    throw new BundleError(files.at(-1) ?? "data/report.js", `leaves ${paths.length} paths for ${samples} samples`);
  }
  return paths;
}
