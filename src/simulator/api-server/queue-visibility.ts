import { pendingWorkloads } from "../controllers/kueue/pending-workloads.ts";
import type { ObjectStore } from "../object-store.ts";
import type { PendingWorkloads } from "./route-request.ts";

/** What Kueue's visibility API tells of a queue; undefined when there is no such queue. */
export function queueVisibility(store: ObjectStore): PendingWorkloads {
  return (queue) => {
    const key =
      "clusterQueue" in queue
        ? { kind: "clusterqueues.kueue.x-k8s.io", namespace: "", name: queue.clusterQueue }
        : { kind: "localqueues.kueue.x-k8s.io", namespace: queue.namespace, name: queue.localQueue };
    if (store.get(key) === undefined) return undefined;
    return pendingWorkloads(store, queue).map(({ workload, ...positions }) => {
      const { name, namespace, creationTimestamp, ownerReferences } = workload.metadata;
      const metadata = {
        name,
        namespace,
        creationTimestamp,
        ...(ownerReferences === undefined ? {} : { ownerReferences }),
      };
      return { metadata, ...positions };
    });
  };
}
