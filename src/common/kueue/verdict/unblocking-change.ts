import type { JsonPatchOperation } from "../../kubernetes-cluster/json-patch.ts";
import type { HasMeta } from "../../kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../../kubernetes-cluster/resource-kind.ts";
import { replaceTested } from "../job-label.ts";
import { WORKLOADS, type Workload } from "../workload.ts";
import type { Unblocker, UnblockingChange } from "./verdict.ts";

/** A patch of an object that was read. */
export function patchOf(
  { group, plural }: ResourceKind,
  { meta }: HasMeta,
  patch: readonly JsonPatchOperation[],
  subresource = "",
): UnblockingChange {
  const { namespace, name } = meta;
  return { verb: "patch", group, resource: plural, namespace, name, patch, subresource };
}

export interface Creation<T> {
  readonly change: UnblockingChange;
  /** As it will be read once it is there. */
  readonly record: T;
}

export function creationOf<T extends HasMeta>(
  kind: ResourceKind<T>,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  spec: object,
): Creation<T> {
  const { group, plural: resource, versions } = kind;
  const [version] = versions;
  const metadata = namespace === "" ? { name } : { namespace, name };
  const object = { apiVersion: `${group}/${version}`, kind: kind.kind, metadata, spec };
  const stored = { ...object, metadata: { ...metadata, uid: "", resourceVersion: "" } };
  return {
    change: { verb: "create", group, resource, namespace, name, patch: object, subresource: "" },
    record: kind.project(stored, version),
  };
}

/** Whether Kueue may run it. The job stays: it is only suspended, and gives its quota back. */
export function activeChange(workload: Workload, active: boolean): UnblockingChange {
  const path = "/spec/active";
  const { active: before } = workload;
  return patchOf(
    WORKLOADS,
    workload,
    before === undefined ? [{ op: "add", path, value: active }] : replaceTested(path, before, active),
  );
}

/** An unblocker with nothing to send. */
export function advice(kind: Unblocker["kind"], sentence: string): Unblocker {
  return { kind, sentence, change: undefined, then: [], frees: new Map() };
}
