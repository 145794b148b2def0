import { cleanLine } from "../values/text.ts";
import { isKubernetesObject, type KubernetesObject } from "./kubernetes-object.ts";
import { type HasMeta, projectMeta } from "./meta.ts";
import type { ResourceKind } from "./resource-kind.ts";

/**
 * One decoded object to one record, whatever a server sent. An object on which the projection fails becomes a record with
 * `unreadable` set and the defaults that an empty object of that name would have.
 *
 * @returns undefined for what has no name, uid or resourceVersion: count it and go on.
 */
export function projectObject<T extends HasMeta>(
  kind: ResourceKind<T>,
  version: string,
  object: unknown,
): T | undefined {
  if (!isKubernetesObject(object)) return undefined;
  try {
    return kind.project(object, version);
  } catch (error) {
    return unreadableRecord(kind, version, object, error);
  }
}

function unreadableRecord<T extends HasMeta>(
  kind: ResourceKind<T>,
  version: string,
  object: KubernetesObject,
  error: unknown,
): T {
  const meta = projectMeta(object);
  const unreadable =
    cleanLine(error instanceof Error ? error.message : String(error)) || "the object could not be read";
  try {
    const { apiVersion = "", kind: kindName = kind.kind, metadata } = object;
    const empty = kind.project({ apiVersion, kind: kindName, metadata }, version);
    return { ...empty, meta, unreadable };
  } catch {
    // Not even an empty object projects: `HasMeta` is all that anyone may read of an unreadable record then.
    return { meta, unreadable } as unknown as T;
  }
}
