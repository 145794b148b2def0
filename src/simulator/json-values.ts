/** A copy of decoded JSON that shares nothing. */
export function copyJson<T>(value: T): T {
  if (Array.isArray(value)) return value.map(copyJson) as T;
  if (typeof value !== "object" || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const key in value) {
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
  for (const key in a) {
    if (a[key] === undefined) continue;
    if (!Object.hasOwn(b, key) || !sameJson(a[key], b[key])) return false;
    left += 1;
  }
  let right = 0;
  for (const key in b) if (b[key] !== undefined) right += 1;
  return left === right;
}

/**
 * The value, in which every part that is equal to what stood in its place before is that very part: what does not change is kept
 * once and known again by identity. Parts are put in place, so the value must be the caller's own.
 */
export function sharingEqual(before: unknown, value: unknown): unknown {
  if (before === value || typeof value !== "object" || typeof before !== "object") return value;
  if (value === null || before === null || Array.isArray(before) !== Array.isArray(value)) return value;
  const same = Array.isArray(value)
    ? shareItems(before as readonly unknown[], value)
    : shareFields(before as Readonly<Record<string, unknown>>, value as Record<string, unknown>);
  return same ? before : value;
}

/** @returns whether the two are equal. */
function shareItems(before: readonly unknown[], value: unknown[]): boolean {
  let same = before.length === value.length;
  for (let at = 0; at < value.length; at += 1) {
    const item = sharingEqual(before[at], value[at]);
    if (item !== value[at]) value[at] = item;
    if (item !== before[at]) same = false;
  }
  return same;
}

/** @returns whether the two are equal. */
export function shareFields(before: Readonly<Record<string, unknown>>, value: Record<string, unknown>): boolean {
  let left = 0;
  let same = true;
  for (const key in value) {
    if (value[key] === undefined) continue;
    left += 1;
    if (!Object.hasOwn(before, key)) {
      same = false;
      continue;
    }
    const item = sharingEqual(before[key], value[key]);
    if (item !== value[key]) value[key] = item;
    if (item !== before[key]) same = false;
  }
  if (!same) return false;
  let right = 0;
  for (const key in before) if (before[key] !== undefined) right += 1;
  return left === right;
}

/** Whether a decoded JSON value is a map. */
export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
