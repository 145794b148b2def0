/** A copy of decoded JSON that shares nothing. */
export function copyJson<T>(value: T): T {
  if (Array.isArray(value)) return value.map(copyJson) as T;
  if (typeof value !== "object" || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const item = (value as Record<string, unknown>)[key];
    if (item === undefined) continue;
    // Own even for `__proto__`, which plain assignment would take for the prototype.
    if (key === "__proto__")
      Object.defineProperty(copy, key, { value: copyJson(item), enumerable: true, writable: true });
    else copy[key] = typeof item === "object" ? copyJson(item) : item;
  }
  return copy as T;
}

/** The same value if no map in it says `undefined`, else a copy that leaves those fields out. */
export function withoutUndefined<T>(value: T): T {
  return hasUndefined(value) ? copyJson(value) : value;
}

function hasUndefined(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) return value.some(hasUndefined);
  for (const key in value) {
    const item = (value as Record<string, unknown>)[key];
    if (item === undefined || (typeof item === "object" && hasUndefined(item))) return true;
  }
  return false;
}

/** Whether two decoded JSON values are the same. Order of keys does not count; a key that is undefined counts as absent. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  if (Array.isArray(a)) return sameLists(a, b as readonly unknown[]);
  return sameMaps(a as Record<string, unknown>, b as Record<string, unknown>);
}

function sameLists(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, index) => sameJson(item, b[index]));
}

function sameMaps(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): boolean {
  let left = 0;
  for (const key of Object.keys(a)) {
    if (a[key] === undefined) continue;
    if (!Object.hasOwn(b, key) || !sameJson(a[key], b[key])) return false;
    left += 1;
  }
  let right = 0;
  for (const key of Object.keys(b)) if (b[key] !== undefined) right += 1;
  return left === right;
}

/** Whether a decoded JSON value is a map. */
export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
