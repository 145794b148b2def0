/** Decoded JSON that may be written to. */
export type Writable = Record<string, unknown>;

/** The map at a key, made when there is none. */
export function mapIn(parent: Writable, key: string): Writable {
  const found = parent[key];
  if (typeof found === "object" && found !== null && !Array.isArray(found)) return found as Writable;
  const made: Writable = {};
  parent[key] = made;
  return made;
}

/** The list of maps at a key; empty, and not kept, when there is none. */
export function mapsIn(parent: Writable, key: string): Writable[] {
  const found = parent[key];
  return Array.isArray(found) ? found.filter((item) => typeof item === "object" && item !== null) : [];
}

/** Sets what is not there. `null` counts as not there, as it does for an API server. */
export function setDefaults(target: Writable, defaults: Readonly<Writable>): void {
  for (const [key, value] of Object.entries(defaults)) target[key] ??= value;
}
