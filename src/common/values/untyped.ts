/**
 * Reading decoded JSON of unknown shape. Every function answers for any input and never throws; only own properties are read.
 * `path` steps are property names or list indexes.
 */
type Step = string | number;

const NOTHING: readonly never[] = [];
const NO_LABELS: ReadonlyMap<string, string> = new Map();

export function valueAt(value: unknown, ...path: readonly Step[]): unknown {
  return follow(value, path);
}

/** Every read ends here: a path is handed on as it is, and own properties are told from inherited ones where the two can differ. */
function follow(value: unknown, path: readonly Step[]): unknown {
  let current = value;
  for (let at = 0; at < path.length; at += 1) {
    if (typeof current !== "object" || current === null) return undefined;
    const step = path[at] as Step;
    if (!Object.hasOwn(current, step)) return undefined;
    current = (current as Record<Step, unknown>)[step];
  }
  return current;
}

export function textAt(value: unknown, ...path: readonly Step[]): string | undefined {
  const found = follow(value, path);
  return typeof found === "string" ? found : undefined;
}

export function numberAt(value: unknown, ...path: readonly Step[]): number | undefined {
  const found = follow(value, path);
  return typeof found === "number" && Number.isFinite(found) ? found : undefined;
}

export function booleanAt(value: unknown, ...path: readonly Step[]): boolean | undefined {
  const found = follow(value, path);
  return typeof found === "boolean" ? found : undefined;
}

export function listAt(value: unknown, ...path: readonly Step[]): readonly unknown[] {
  const found = follow(value, path);
  return Array.isArray(found) ? found : NOTHING;
}

/** Own entries of an object; none when the value is not an object. */
export function entriesAt(value: unknown, ...path: readonly Step[]): readonly (readonly [string, unknown])[] {
  const found = follow(value, path);
  return typeof found === "object" && found !== null && !Array.isArray(found) ? Object.entries(found) : NOTHING;
}

/** Text values of a string map such as labels; other values are left out. A Map, so that no key can be mistaken for a method. */
export function labelsAt(value: unknown, ...path: readonly Step[]): ReadonlyMap<string, string> {
  const entries = entriesAt(value, ...path);
  if (entries.length === 0) return NO_LABELS;
  const labels = new Map<string, string>();
  for (const [key, text] of entries) if (typeof text === "string") labels.set(key, text);
  return labels;
}
