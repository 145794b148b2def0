import { textAt } from "../../../common/values/untyped.ts";
import type { StoreEvent } from "../../object-store.ts";
import { keyText } from "../store-index.ts";
import type { KueueCache } from "./kueue-cache.ts";
import { CLUSTER_QUEUE_KIND, LOCAL_QUEUE_KIND, WORKLOAD_KIND } from "./kueue-config.ts";

/** Changes of queues concern all workloads of theirs. */
export function affectedWorkloads(cache: KueueCache, { kind, object, type, before }: StoreEvent): readonly string[] {
  if (kind === WORKLOAD_KIND) return [keyText(object)];
  const sameSpec = type === "MODIFIED" && before?.metadata.generation === object.metadata.generation;
  if (sameSpec && object.metadata.deletionTimestamp === before?.metadata.deletionTimestamp) return [];
  if (kind === LOCAL_QUEUE_KIND) return cache.workloadsOf(keyText(object)).map(keyText);
  if (kind !== CLUSTER_QUEUE_KIND) return [];
  return [...cache.localQueues].flatMap(([key, localQueue]) =>
    textAt(localQueue, "spec", "clusterQueue") === object.metadata.name ? cache.workloadsOf(key).map(keyText) : [],
  );
}
