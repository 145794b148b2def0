import { PODS } from "../../common/core-objects/pod.ts";
import type { HasMeta, OwnerReference } from "../../common/kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../../common/kubernetes-cluster/resource-kind.ts";
import { WORKLOADS } from "../../common/kueue/workload.ts";
import { PYTORCH_JOBS } from "../../kubeflow/pytorch-job/pytorch-job.ts";
import { TRAIN_JOBS } from "../../kubeflow/train-job/train-job.ts";
import { APP_WRAPPERS } from "../../ray/appwrapper/app-wrapper.ts";
import { RAY_CLUSTERS } from "../../ray/cluster/ray-cluster.ts";
import { RAY_JOBS } from "../../ray/job/ray-job.ts";
import { RAY_SERVICES } from "../../ray/service/ray-service.ts";
import type { Cell } from "../model/cell.ts";
import type { Related } from "../model/related.ts";
import { type Row, type RowRef, refOf } from "../model/row.ts";
import { relatedIn } from "../model/selectors.ts";
import type { State } from "../model/state.ts";

/** An object below another one in the owner tree. */
export interface Child extends RowRef {
  /** Owned by the object itself: 1; by one of its children: 2; and so on. */
  readonly depth: number;
  readonly kind: string;
  /** What its own view says of it; undefined where that view has no such column. */
  readonly status: Cell | undefined;
}

const DEEPEST = 5;
/** Kinds that own others here. */
const OWNERS: readonly ResourceKind[] = [
  APP_WRAPPERS,
  RAY_SERVICES,
  RAY_JOBS,
  RAY_CLUSTERS,
  TRAIN_JOBS,
  PYTORCH_JOBS,
  WORKLOADS,
  PODS,
];

/** Everything below an object among the rows that are being read, each child after its parent. */
export function childrenOf(state: State, of: RowRef): readonly Child[] {
  const owned = rowsByOwner(state);
  const related = relatedIn(state);
  const found: Child[] = [];
  const seen = new Set([of.uid]);
  const walk = (uid: string, depth: number): void => {
    if (depth > DEEPEST) return;
    for (const { kindId, row } of owned.get(uid) ?? []) {
      if (seen.has(row.meta.uid)) continue;
      seen.add(row.meta.uid);
      found.push(childFrom(state, related, kindId, row, depth));
      walk(row.meta.uid, depth + 1);
    }
  };
  walk(of.uid, 1);
  return found;
}

interface OwnedRow {
  readonly kindId: string;
  readonly row: Row;
}

function rowsByOwner(state: State): ReadonlyMap<string, readonly OwnedRow[]> {
  const owned = new Map<string, OwnedRow[]>();
  for (const { scope, store } of state.listings.values()) {
    for (const row of store.rows.values()) {
      for (const { uid } of row.meta.owners) {
        const entry = { kindId: scope.kindId, row };
        const others = owned.get(uid);
        if (others === undefined) owned.set(uid, [entry]);
        else others.push(entry);
      }
    }
  }
  return owned;
}

function childFrom(state: State, related: Related, kindId: string, row: Row, depth: number): Child {
  const view = [...state.catalog.views.values()].find((candidate) => candidate.kindId === kindId);
  const status = view?.columns.find(({ id }) => id === "status");
  return {
    ...refOf(kindId, row),
    depth,
    kind: state.catalog.kinds.get(kindId)?.kind.kind ?? kindId,
    status: row.unreadable === undefined ? status?.cell(row, related) : { text: "unreadable", tone: "bad" },
  };
}

/** An owner and the owners above it, nearest first, as far as they are being read. */
export function ownersAbove(owners: readonly OwnerReference[], related: Related): readonly OwnerReference[] {
  const chain: OwnerReference[] = [];
  let next = nearest(owners);
  while (next !== undefined && chain.length < DEEPEST && !chain.some(({ uid }) => uid === next?.uid)) {
    chain.push(next);
    next = nearest(recordOf(next, related)?.meta.owners ?? []);
  }
  return chain;
}

function nearest(owners: readonly OwnerReference[]): OwnerReference | undefined {
  return owners.find(({ controller }) => controller) ?? owners[0];
}

function recordOf({ group, kind, uid }: OwnerReference, related: Related): HasMeta | undefined {
  const known = OWNERS.find((owner) => owner.group === group && owner.kind === kind);
  return known === undefined ? undefined : related.records(known)?.find(({ meta }) => meta.uid === uid);
}
