import { askOfWorkload } from "../../../common/kueue/scheduler/ask-of-workload.ts";
import { textAt } from "../../../common/values/untyped.ts";
import type { ObjectStore } from "../../object-store.ts";
import type { StoredObject } from "../../stored-object.ts";
import { LOCAL_QUEUE_KIND, WORKLOAD_KIND } from "./kueue-config.ts";
import { localQueueKey, mayBeQueued } from "./workload-facts.ts";

export type PendingScope =
  | { readonly clusterQueue: string }
  | { readonly localQueue: string; readonly namespace: string };

/** One entry of `PendingWorkloadsSummary`. Positions count from 0. */
export interface PendingWorkload {
  readonly workload: StoredObject;
  readonly priority: number;
  readonly localQueueName: string;
  readonly positionInClusterQueue: number;
  readonly positionInLocalQueue: number;
}

/** Who waits for a queue, in the order in which they stand: what Kueue's visibility API tells. */
export function pendingWorkloads(
  store: Pick<ObjectStore, "get" | "list">,
  scope: PendingScope,
): readonly PendingWorkload[] {
  const clusterQueue =
    "clusterQueue" in scope
      ? scope.clusterQueue
      : textAt(
          store.get({ kind: LOCAL_QUEUE_KIND, namespace: scope.namespace, name: scope.localQueue }),
          "spec",
          "clusterQueue",
        );
  if (clusterQueue === undefined) return [];
  const open = new Set(
    store.list(LOCAL_QUEUE_KIND).flatMap((queue) => {
      const runs = (textAt(queue, "spec", "stopPolicy") ?? "None") === "None";
      const ours = textAt(queue, "spec", "clusterQueue") === clusterQueue;
      return runs && ours ? [`${queue.metadata.namespace ?? ""}/${queue.metadata.name}`] : [];
    }),
  );
  const waiting = store
    .list(WORKLOAD_KIND)
    .filter((workload) => open.has(localQueueKey(workload)) && mayBeQueued(workload))
    .map((workload) => ({ workload, ask: askOfWorkload(workload, clusterQueue) }))
    .toSorted(
      ({ ask: a }, { ask: b }) => b.priority - a.priority || a.queuedAt - b.queuedAt || (a.uid < b.uid ? -1 : 1),
    );
  const inLocalQueue = new Map<string, number>();
  const all = waiting.map(({ workload, ask }, position) => {
    const key = localQueueKey(workload);
    const before = inLocalQueue.get(key) ?? 0;
    inLocalQueue.set(key, before + 1);
    const localQueueName = textAt(workload, "spec", "queueName") ?? "";
    const positions = { positionInClusterQueue: position, positionInLocalQueue: before };
    return { workload, priority: ask.priority, localQueueName, ...positions };
  });
  if ("clusterQueue" in scope) return all;
  const wanted = `${scope.namespace}/${scope.localQueue}`;
  return all.filter(({ workload }) => localQueueKey(workload) === wanted);
}
