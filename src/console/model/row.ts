import type { HasMeta, Meta } from "../../common/kubernetes-cluster/meta.ts";

/** One object on the screen: its typed record, and the values of the raw (CEL) columns of its kind, evaluated once when it changed. */
export interface Row extends HasMeta {
  readonly meta: Meta;
  readonly record: HasMeta;
  /** In the order of `KnownKind.rawValues`. */
  readonly raw: readonly unknown[];
}

/** Points at an object without holding it: what marks, detail pages and dialogs keep. */
export interface RowRef {
  readonly kindId: KindId;
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
}

/** `plural.group`, or the plural alone for the core group: `workloads.kueue.x-k8s.io`, `pods`. */
export type KindId = string;

export function refOf(kindId: KindId, { meta }: Row): RowRef {
  return { kindId, uid: meta.uid, namespace: meta.namespace, name: meta.name };
}
