import type { BlastRadius, ChangeTarget } from "../kubernetes-cluster/change-plan.ts";
import type { HasMeta } from "../kubernetes-cluster/meta.ts";

/** The object of a plan, exactly as it was seen. */
export function changeTarget({ meta }: HasMeta): ChangeTarget {
  const { namespace, name, uid, resourceVersion, generation } = meta;
  return { namespace, name, uid, resourceVersion, generation };
}

/** `team-a/train`, `cq-a`. */
export function nameInWords({ meta }: HasMeta): string {
  return meta.namespace === "" ? meta.name : `${meta.namespace}/${meta.name}`;
}

/** Nothing stops with the change. */
export const NOTHING_STOPS: BlastRadius = { pods: 0, accelerators: 0, jobs: 0 };

/** What stops could not be read: shown as `?`. */
export const UNKNOWN_STOPS: BlastRadius = { pods: undefined, accelerators: undefined, jobs: undefined };

/**
 * Why an object must not be changed at all, whatever the change: it could not be read, or it is on its way out.
 * Undefined when it may be changed.
 */
export function whyUntouchable(record: HasMeta): string | undefined {
  const { meta, unreadable } = record;
  const name = nameInWords(record);
  if (unreadable !== undefined) {
    return `${name} could not be read (${unreadable}), so nobody can say what the change would do. Look at its YAML first.`;
  }
  if (meta.deletingSince === undefined) return undefined;
  const since = new Date(meta.deletingSince).toISOString();
  const waiting =
    meta.finalizers.length === 0
      ? "it goes when what it owns has gone"
      : `it waits for its finalizers: ${meta.finalizers.join(", ")}`;
  return `${name} is being deleted since ${since}; ${waiting}. A deletion cannot be taken back.`;
}
