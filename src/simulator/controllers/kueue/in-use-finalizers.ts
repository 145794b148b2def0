import { CLUSTER_QUEUES } from "../../../common/kueue/cluster-queue.ts";
import { IN_USE_FINALIZER } from "../../../common/kueue/kueue-names.ts";
import type { Controller, World } from "../../controller.ts";
import type { Admission, StoreEvent } from "../../object-store.ts";
import type { ObjectKey, StoredKind } from "../../stored-object.ts";
import { createReconciler } from "../reconciler.ts";
import { keyText } from "../store-index.ts";
import type { KueueCache } from "./kueue-cache.ts";
import { CHECK_KIND, CLUSTER_QUEUE_KIND, FLAVOR_KIND, KUEUE, WORKLOAD_KIND } from "./kueue-config.ts";
import { sameSpec } from "./same-spec.ts";

const KEPT_KINDS: readonly StoredKind[] = [CLUSTER_QUEUE_KIND, FLAVOR_KIND, CHECK_KIND];

/** Keeps queues, flavors and checks from vanishing while something rests on them. */
export function finalizerControllers(cache: KueueCache): readonly Controller[] {
  return KEPT_KINDS.map((kind) =>
    createReconciler({
      name: `kueue-${kind.slice(0, kind.indexOf("."))}-in-use`,
      kind,
      kinds: [kind, kind === CLUSTER_QUEUE_KIND ? WORKLOAD_KIND : CLUSTER_QUEUE_KIND],
      keysOf: (event) => affected(cache, kind, event),
      reconcile(world, key) {
        keepOrLetGo(world, cache, key);
        return undefined;
      },
    }),
  );
}

/** The finalizer is there from the first moment on. */
export const IN_USE_ADMISSION: Admission = {
  kinds: KEPT_KINDS,
  mutate({ operation }, draft) {
    if (operation === "CREATE") addFinalizer(draft.metadata);
  },
};

function keepOrLetGo({ store }: World, cache: KueueCache, key: ObjectKey): void {
  const object = store.get(key);
  if (object === undefined) return;
  const has = object.metadata.finalizers?.includes(IN_USE_FINALIZER) === true;
  if (object.metadata.deletionTimestamp === undefined) {
    if (!has) store.change(key, "object", (draft) => addFinalizer(draft.metadata), KUEUE);
    return;
  }
  if (!has || isInUse(cache, key)) return;
  store.change(
    key,
    "object",
    ({ metadata }) => {
      metadata["finalizers"] = (metadata["finalizers"] as readonly string[]).filter(
        (name) => name !== IN_USE_FINALIZER,
      );
    },
    KUEUE,
  );
}

function isInUse(cache: KueueCache, { kind, name }: ObjectKey): boolean {
  if (kind === CLUSTER_QUEUE_KIND) return cache.holdersOf(name).length > 0;
  return cache.queuesUsing(kind === FLAVOR_KIND ? "flavor" : "check", name).length > 0;
}

function addFinalizer(metadata: Record<string, unknown>): void {
  const known = (metadata["finalizers"] ?? []) as readonly string[];
  if (!known.includes(IN_USE_FINALIZER)) metadata["finalizers"] = [...known, IN_USE_FINALIZER];
}

/** Queues are let go by their workloads; flavors and checks by queues. */
function affected(cache: KueueCache, kind: StoredKind, event: StoreEvent): readonly string[] {
  if (event.kind === kind) return event.type === "DELETED" ? [] : [keyText(event.object)];
  if (kind === CLUSTER_QUEUE_KIND) return event.kind === WORKLOAD_KIND ? terminating(cache) : [];
  if (event.kind !== CLUSTER_QUEUE_KIND || isStatusChange(event)) return [];
  return namesIn(event).map((name) => `/${name}`);
}

/** Only queues that are on their way out wait for anything. */
function terminating(cache: KueueCache): readonly string[] {
  return cache.terminatingQueues().map((name) => `/${name}`);
}

function isStatusChange({ type, object, before }: StoreEvent): boolean {
  return type === "MODIFIED" && sameSpec(object, before);
}

/** Flavors and checks that a queue names, or named before. */
function namesIn({ object, before }: StoreEvent): readonly string[] {
  const names = [object, before].flatMap((each) => {
    if (each === undefined) return [];
    const { resourceGroups, admissionChecks } = CLUSTER_QUEUES.project(each, "v1beta2");
    const flavors = resourceGroups.flatMap((group) => group.flavors.map(({ name }) => name));
    return [...flavors, ...admissionChecks.map(({ name }) => name)];
  });
  return [...new Set(names)];
}
