import { changeTarget } from "../core-objects/change-target.ts";
import type { ChangeTarget } from "../kubernetes-cluster/change-plan.ts";
import { type JsonPatchOperation, pointer } from "../kubernetes-cluster/json-patch.ts";
import type { HasMeta } from "../kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../kubernetes-cluster/resource-kind.ts";
import type { Workload } from "./workload.ts";

/**
 * The object that carries the labels which Kueue reads: the owner of the Workload. This room knows no frameworks, so whoever asks
 * says of which kind it is.
 */
export interface JobOfWorkload {
  readonly kind: ResourceKind;
  /** The job as it was read; without it, what the Workload says of its owner must do. */
  readonly record?: HasMeta | undefined;
}

/** The job as the target of a change; undefined when the Workload has no owner. */
export function targetOfJob(workload: Workload, { record }: JobOfWorkload): ChangeTarget | undefined {
  if (record !== undefined) return changeTarget(record);
  const { owner, meta } = workload;
  if (owner === undefined) return undefined;
  return { namespace: meta.namespace, name: owner.name, uid: owner.uid, resourceVersion: "", generation: undefined };
}

/** Sets a label. What was seen before is tested, so that nobody else's change is lost. */
export function setLabel(
  key: string,
  before: string | undefined,
  after: string,
  record?: HasMeta | undefined,
): readonly JsonPatchOperation[] {
  const path = pointer("metadata", "labels", key);
  if (before !== undefined) return replaceTested(path, before, after);
  if (record !== undefined && record.meta.labels.size === 0)
    return [{ op: "add", path: pointer("metadata", "labels"), value: { [key]: after } }];
  return [{ op: "add", path, value: after }];
}

/** Replaces a value, if it still is what was seen. */
export function replaceTested(path: string, before: unknown, after: unknown): readonly JsonPatchOperation[] {
  return [
    { op: "test", path, value: before },
    { op: "replace", path, value: after },
  ];
}
