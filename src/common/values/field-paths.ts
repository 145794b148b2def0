import { isDeepStrictEqual } from "node:util";

/** Steps to a field: names of properties and places in lists. */
export type FieldPath = readonly (string | number)[];

/** Paths of the smallest fields in which two values differ; absent and undefined are the same. */
export function differingPaths(a: unknown, b: unknown, path: FieldPath = []): readonly FieldPath[] {
  if (isDeepStrictEqual(a, b)) return [];
  if (Array.isArray(a) && Array.isArray(b) && a.length === b.length) {
    return a.flatMap((value, index) => differingPaths(value, b[index], [...path, index]));
  }
  if (!isFields(a) || !isFields(b)) return [path];
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].flatMap((name) => differingPaths(own(a, name), own(b, name), [...path, name]));
}

export function valueAtPath(value: unknown, path: FieldPath): unknown {
  let current = value;
  for (const step of path) current = typeof current === "object" && current !== null ? own(current, step) : undefined;
  return current;
}

/** `spec.workerGroupSpecs[0].replicas`, `metadata.labels["example.com/team"]`. */
export function pathInWords(path: FieldPath): string {
  const words = path.map((step) => {
    if (typeof step === "number") return `[${step}]`;
    return /^[A-Za-z_][\w-]*$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
  });
  return words.join("").replace(/^\./, "");
}

function own(value: object, step: string | number): unknown {
  return Object.hasOwn(value, step) ? (value as Record<string | number, unknown>)[step] : undefined;
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
