import { BundleError } from "./error.ts";

/** Values of a JSON document that is not believed: what is missing or wrongly typed takes its empty form. */

export type Json = Record<string, unknown>;

export const record = (value: unknown): Json =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
export const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
export const text = (value: unknown): string => (typeof value === "string" ? value : "");
export const number = (value: unknown): number => (typeof value === "number" ? value : 0);
export const numberOrNaN = (value: unknown): number => (typeof value === "number" ? value : NaN);
export const texts = (value: unknown): string[] => list(value).map(text);
export const numbers = (value: unknown): number[] => list(value).map(numberOrNaN);

export function parseJson(file: string, payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    throw new BundleError(file, "does not hold readable JSON");
  }
}

/** Whole numbers from 0 to limit - 1; `what` names one of them in the message for any other. */
export function indices(file: string, what: string, value: unknown, limit: number): number[] {
  const found = numbers(value);
  for (const index of found) {
    if (!Number.isInteger(index) || index < 0 || index >= limit) throw new BundleError(file, `names ${what} ${index} of ${limit}`);
  }
  return found;
}
