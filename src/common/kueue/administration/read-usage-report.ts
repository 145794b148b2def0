import type { CallOptions, ClusterClient } from "../../kubernetes-cluster/client.ts";
import { CLUSTER_QUEUES } from "../cluster-queue.ts";
import { COHORTS } from "../cohort.ts";
import { LOCAL_QUEUES } from "../local-queue.ts";
import { readOrHidden, readWideOrOwn } from "../read-or-hidden.ts";
import { type UsageReport, usageReport } from "./usage-report.ts";

/** Which parts of the report to read. */
export interface UsageReportOptions extends CallOptions {
  /** Read instead where LocalQueues of all namespaces may not be listed; default: the context's namespace. */
  readonly namespace?: string | undefined;
}

/**
 * Usage and borrowing of every cohort, ClusterQueue and namespace, by flavor and resource. Three requests, one more for a person who
 * may list LocalQueues in one namespace only; what may not be read is left out, and the report says so.
 * @example
 * const { clusterQueues, notRead } = await readUsageReport(client);
 * for (const { name, lines } of clusterQueues ?? [])
 *   for (const { resource, borrowed } of usageByResource(lines)) console.log(name, resource, borrowed && formatQuantity(borrowed));
 * @throws {@link ClusterError} when the cluster cannot be reached or does not know the person
 * @see https://kueue.sigs.k8s.io/docs/concepts/cluster_queue/
 */
export async function readUsageReport(client: ClusterClient, options: UsageReportOptions = {}): Promise<UsageReport> {
  const { namespace = client.context.namespace, ...call } = options;
  const [clusterQueues, cohorts, localQueues] = await Promise.all([
    readOrHidden(client, CLUSTER_QUEUES, undefined, call),
    readOrHidden(client, COHORTS, undefined, call),
    readWideOrOwn(client, LOCAL_QUEUES, namespace, call),
  ]);
  return usageReport({ clusterQueues, cohorts, localQueues });
}
