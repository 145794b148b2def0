import { listAt } from "../values/untyped.ts";

const NONE: readonly string[] = [];

/** The text entries of a list; other entries are left out. */
export function textsAt(value: unknown, ...path: readonly (string | number)[]): readonly string[] {
  const found = listAt(value, ...path);
  return found.length === 0 ? NONE : found.filter((entry) => typeof entry === "string");
}
