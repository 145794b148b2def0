/** An object as the API server sends it: only the envelope is known, everything else is untyped until a room projects it. */
export interface KubernetesObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: ObjectMetadata;
  readonly [field: string]: unknown;
}

/** The wire's `metadata`: every field but the first three may be absent, and times are RFC 3339 text. */
export interface ObjectMetadata {
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly namespace?: string;
  readonly [field: string]: unknown;
}

/** Says whether a decoded JSON value has what the product cannot do without: `metadata.name`, `uid` and `resourceVersion`. */
export function isKubernetesObject(value: unknown): value is KubernetesObject {
  if (typeof value !== "object" || value === null) return false;
  const metadata = (value as { metadata?: unknown }).metadata;
  if (typeof metadata !== "object" || metadata === null) return false;
  const { name, uid, resourceVersion } = metadata as Record<string, unknown>;
  return typeof name === "string" && name !== "" && typeof uid === "string" && typeof resourceVersion === "string";
}
