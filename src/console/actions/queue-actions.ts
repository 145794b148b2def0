import type { HasMeta } from "../../common/kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../../common/kubernetes-cluster/resource-kind.ts";
import { CLUSTER_QUEUES, type ClusterQueue } from "../../common/kueue/cluster-queue.ts";
import { LOCAL_QUEUES, type LocalQueue } from "../../common/kueue/local-queue.ts";
import { planQueueStop, type QueueStopFacts, type StopPolicy } from "../../common/kueue/plan-queue-stop.ts";
import { WORKLOADS } from "../../common/kueue/workload.ts";
import type { Action } from "../model/catalog.ts";
import type { Related } from "../model/related.ts";
import { kindIdOf } from "../model/related-cache.ts";
import { type Asking, confirmFacts, rightTo } from "./asking.ts";

/** How an administrator stops a queue for a while, with or without what runs there, and lets it work again. */
export const QUEUE_ACTIONS: readonly Action[] = [
  stopping("queue.hold", "Hold", "Hold"),
  stopping("queue.resume", "Resume", "None"),
  stopping("queue.drain", "Drain", "HoldAndDrain"),
];

const KINDS: readonly ResourceKind[] = [CLUSTER_QUEUES, LOCAL_QUEUES];

function stopping(id: string, title: string, policy: StopPolicy): Action {
  return {
    id,
    title,
    kinds: [kindIdOf(CLUSTER_QUEUES), kindIdOf(LOCAL_QUEUES)],
    changes: true,
    onMany: true,
    needs: ({ record }, _related, kindId) =>
      KINDS.filter((kind) => kindIdOf(kind) === kindId).map((kind) => rightTo("patch", kind, record)),
    unavailable: ({ record }) => planQueueStop(queueIn(record), policy).refusedBecause,
    run: ({ rows, related, ...asking }) => ({
      start: "plans",
      plans: rows.map(({ record }) =>
        planQueueStop(queueIn(record), policy, stopFacts(record, related, asking, rows.length)),
      ),
    }),
  };
}

/** The rows of the two kinds hold the records of those kinds, which is what makes the cast right. */
function queueIn(record: HasMeta): ClusterQueue | LocalQueue {
  return record as ClusterQueue | LocalQueue;
}

function stopFacts(record: HasMeta, related: Related, asking: Asking, count: number): QueueStopFacts {
  return { ...confirmFacts(record, asking, count), workloads: related.records(WORKLOADS) };
}
