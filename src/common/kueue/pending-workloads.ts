import { checkedName } from "../kubernetes-cluster/checked-name.ts";
import type { CallOptions, ClusterClient } from "../kubernetes-cluster/client.ts";
import { type HasMeta, type OwnerReference, projectMeta } from "../kubernetes-cluster/meta.ts";
import type { ObjectName, ResourceKind } from "../kubernetes-cluster/resource-kind.ts";
import { InputError } from "../values/input-error.ts";
import { cleanLine } from "../values/text.ts";
import { listAt, numberAt, textAt, valueAt } from "../values/untyped.ts";
import type { QueueName } from "./administration/change-queue.ts";
import type { QueuePosition } from "./verdict/verdict.ts";
import type { Workload } from "./workload.ts";

/** A workload that waits for quota, as Kueue's visibility API tells of it. */
export interface PendingWorkload {
  readonly namespace: string;
  readonly name: string;
  /** The LocalQueue that it waits in. */
  readonly localQueue: string;
  /** The higher, the earlier. */
  readonly priority: number | undefined;
  /** Milliseconds since 1970. */
  readonly createdAt: number | undefined;
  /** The jobs that it is for. */
  readonly owners: readonly OwnerReference[];
  readonly position: QueuePosition;
}

/** How much of a queue to list. */
export interface PendingWorkloadsOptions extends CallOptions {
  /** How many at most, from the front; default 1000. */
  readonly limit?: number | undefined;
}

const MOST = 100_000;

/**
 * What waits in a queue, in the order in which Kueue tries it. Needs the right to see `pendingworkloads` of that queue alone, which the
 * people of a namespace have for their LocalQueues. One request.
 * @example
 * const waiting = await listPendingWorkloads(client, { namespace: "team-a", localQueue: "user-queue" });
 * for (const { name, position } of waiting) console.log(position.localQueue, name);
 * @throws {@link InputError} for what names no queue.
 * @throws {@link ClusterError} `not-found`, `forbidden`, `kind-missing` where Kueue's visibility API is switched off, …
 * @see https://kueue.sigs.k8s.io/docs/tasks/manage/monitor_pending_workloads/pending_workloads_on_demand/
 */
export async function listPendingWorkloads(
  client: ClusterClient,
  queue: QueueName,
  { limit = 1_000, ...options }: PendingWorkloadsOptions = {},
): Promise<readonly PendingWorkload[]> {
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST)
    throw new InputError("What is to be listed", [
      { path: "limit", message: `Give a whole number from 1 to ${MOST}.` },
    ]);
  const [kind, name] = visible(queue);
  const part = { subresource: "pendingworkloads", query: { limit: String(limit) } };
  const answer = await client.getPart(kind, checkedName(kind, name), part, options);
  return listAt(answer, "items").map(projectPending);
}

/**
 * The place in the queue of one workload, such as that of `rayClusterStatus` or `rayJobStatus`. Undefined when it does not wait there any
 * more. One request.
 * @example
 * const { workload } = await rayClusterStatus(client, { namespace: "team-a", name: "train" });
 * const position = workload === undefined ? undefined : await queuePosition(client, workload);
 * if (position !== undefined) console.log(`number ${position.localQueue} in its queue`);
 * @throws {@link ClusterError} `not-found` when its queue is not there, `forbidden`, `kind-missing`, …
 * @see https://kueue.sigs.k8s.io/docs/tasks/manage/monitor_pending_workloads/pending_workloads_on_demand/
 */
export async function queuePosition(
  client: ClusterClient,
  { meta, queue }: Pick<Workload, "meta" | "queue">,
  options?: CallOptions,
): Promise<QueuePosition | undefined> {
  if (queue === "") return undefined;
  const { namespace, name } = meta;
  const waiting = await listPendingWorkloads(client, { namespace, localQueue: queue }, { ...options, limit: MOST });
  return waiting.find((one) => one.namespace === namespace && one.name === name)?.position;
}

function projectPending(item: unknown): PendingWorkload {
  const named = { ...(valueAt(item, "metadata") as object), uid: "", resourceVersion: "", name: "" };
  const { createdAt, owners } = projectMeta({ metadata: named });
  return {
    namespace: cleanLine(textAt(item, "metadata", "namespace") ?? ""),
    name: cleanLine(textAt(item, "metadata", "name") ?? ""),
    localQueue: cleanLine(textAt(item, "localQueueName") ?? ""),
    priority: numberAt(item, "priority"),
    createdAt,
    owners,
    position: {
      localQueue: countedFromOne(item, "positionInLocalQueue"),
      clusterQueue: countedFromOne(item, "positionInClusterQueue"),
    },
  };
}

function countedFromOne(item: unknown, field: string): number | undefined {
  const position = numberAt(item, field);
  return position === undefined ? undefined : position + 1;
}

/** Programs without types come here, too. */
function visible(queue: QueueName): readonly [ResourceKind, ObjectName] {
  if (typeof queue !== "object" || queue === null) {
    const message = "Give { namespace, localQueue } or { clusterQueue }.";
    throw new InputError("Name of a queue", [{ path: "", message }]);
  }
  if ("clusterQueue" in queue) return [visibleKind("ClusterQueue", false), { namespace: "", name: queue.clusterQueue }];
  return [visibleKind("LocalQueue", true), { namespace: queue.namespace, name: queue.localQueue }];
}

/** Kueue serves no such objects, only what waits in them: nothing is ever projected. */
function visibleKind(kind: "ClusterQueue" | "LocalQueue", namespaced: boolean): ResourceKind {
  return {
    group: "visibility.kueue.x-k8s.io",
    kind,
    plural: kind === "ClusterQueue" ? "clusterqueues" : "localqueues",
    versions: ["v1beta2", "v1beta1"],
    namespaced,
    project: (object): HasMeta => ({ meta: projectMeta(object) }),
  };
}
