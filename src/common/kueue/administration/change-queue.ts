import { ONE_OF_MY_OWN } from "../../core-objects/confirm-level.ts";
import type { ClusterClient } from "../../kubernetes-cluster/client.ts";
import { type MadeChange, type MakeChangeOptions, makeChange } from "../../kubernetes-cluster/make-change.ts";
import { getRecord, listReadable } from "../../kubernetes-cluster/read-served.ts";
import { CLUSTER_QUEUES, type ClusterQueue } from "../cluster-queue.ts";
import { COHORTS, type Cohort } from "../cohort.ts";
import { LOCAL_QUEUES, type LocalQueue } from "../local-queue.ts";
import type { OverAdmitted } from "../over-admission.ts";
import { planFairWeight } from "../plan-fair-weight.ts";
import { planQueueStop, type StopPolicy } from "../plan-queue-stop.ts";
import { overAdmittedByWish, planQuota } from "../plan-quota.ts";
import type { QuotaWish } from "../quota-wish.ts";
import { WORKLOADS } from "../workload.ts";

/** A ClusterQueue by name. */
export interface ClusterQueueName {
  readonly clusterQueue: string;
}
/** A LocalQueue by name. */
export interface LocalQueueName {
  readonly namespace: string;
  readonly localQueue: string;
}
/** A Cohort by name. */
export interface CohortName {
  readonly cohort: string;
}
/** A queue of either kind by name. */
export type QueueName = ClusterQueueName | LocalQueueName;

/** Objects of no namespace are everybody's: whoever is asked to confirm is asked for more than a `y`. */
const OF_EVERYBODY = { others: true, count: 1 };

/**
 * Holds a queue: nothing new is admitted, what runs goes on. The plan's notes say what waits and what runs there. Four requests.
 * @example
 * await holdQueue(client, { clusterQueue: "cq-a" });
 * const { plan } = await holdQueue(client, { namespace: "team-a", localQueue: "user-queue" }, { dryRun: true });
 * @throws {@link ChangeRefused} when it is held already, {@link ClusterError} `not-found`, `forbidden`, …
 * @see https://kueue.sigs.k8s.io/docs/concepts/cluster_queue/#stoppolicy
 */
export function holdQueue(client: ClusterClient, name: QueueName, options?: MakeChangeOptions): Promise<MadeChange> {
  return setStopPolicy(client, name, "Hold", options);
}

/**
 * Drains a queue: nothing new is admitted, and what runs there is evicted. `plan.stops` counts its pods and accelerators. Four requests.
 * @example
 * const { plan } = await drainQueue(client, { clusterQueue: "cq-a" }, { dryRun: true });
 * console.log(plan.stops.pods, plan.notes);
 * @throws {@link ChangeRefused}, {@link ClusterError}
 */
export function drainQueue(client: ClusterClient, name: QueueName, options?: MakeChangeOptions): Promise<MadeChange> {
  return setStopPolicy(client, name, "HoldAndDrain", options);
}

/**
 * Lets a held or drained queue admit again. Three requests.
 * @example
 * await resumeQueue(client, { clusterQueue: "cq-a" });
 * @throws {@link ChangeRefused} when it is not stopped, {@link ClusterError}
 */
export function resumeQueue(client: ClusterClient, name: QueueName, options?: MakeChangeOptions): Promise<MadeChange> {
  return setStopPolicy(client, name, "None", options);
}

/** A change of quota, and who holds more than it then may, or borrows more. */
export interface ChangedQuota extends MadeChange {
  /** Kueue evicts nobody for it. Undefined: the ClusterQueues may not be listed, so nobody can say. */
  readonly overAdmitted: readonly OverAdmitted[] | undefined;
}

/**
 * Changes amounts of one resource in one flavor, of a ClusterQueue or Cohort. With `dryRun` it is a preview: who would become
 * over-admitted, and the server's own opinion. Four requests, one more where ClusterQueues may not be listed.
 * @param wish - Absent amounts stay as they are; `"none"` takes a limit away.
 * @example
 * const wish = { flavor: "spot", resource: "nvidia.com/gpu", nominal: "8", borrowing: "none" };
 * const { overAdmitted } = await changeQuota(client, { clusterQueue: "cq-a" }, wish, { dryRun: true });
 * @throws {@link ChangeRefused} for amounts that Kueue would refuse, or when nothing would change; {@link ClusterError}
 */
export async function changeQuota(
  client: ClusterClient,
  name: ClusterQueueName | CohortName,
  wish: QuotaWish,
  options: MakeChangeOptions = {},
): Promise<ChangedQuota> {
  const call = { signal: options.signal, urgent: true };
  const [queues, cohorts] = await Promise.all([
    listReadable(client, CLUSTER_QUEUES, {}, call),
    listReadable(client, COHORTS, {}, call),
  ]);
  const holder: ClusterQueue | Cohort =
    "clusterQueue" in name
      ? (named(queues, name.clusterQueue) ?? (await clusterScoped(client, CLUSTER_QUEUES, name.clusterQueue, options)))
      : (named(cohorts, name.cohort) ?? (await clusterScoped(client, COHORTS, name.cohort, options)));
  const facts = { ...OF_EVERYBODY, queues, cohorts };
  const made = await makeChange(client, planQuota(holder, wish, facts), options);
  return { ...made, overAdmitted: overAdmittedByWish(holder, wish, facts) };
}

/**
 * Changes the weight of a queue or cohort in fair sharing; it tells only where fair sharing is switched on. Three requests.
 * @param weight - A quantity: `"2"` gets twice the share of `"1"`, `"0"` always comes last.
 * @example
 * await changeFairWeight(client, { cohort: "research" }, "2");
 * @throws {@link ChangeRefused} for what is no weight, {@link ClusterError}
 */
export async function changeFairWeight(
  client: ClusterClient,
  name: QueueName | CohortName,
  weight: string,
  options: MakeChangeOptions = {},
): Promise<MadeChange> {
  const sharer =
    "cohort" in name
      ? await clusterScoped(client, COHORTS, name.cohort, options)
      : await queueCalled(client, name, options);
  const facts = "localQueue" in name ? ONE_OF_MY_OWN : OF_EVERYBODY;
  return makeChange(client, planFairWeight(sharer, weight, facts), options);
}

async function setStopPolicy(
  client: ClusterClient,
  name: QueueName,
  policy: StopPolicy,
  options: MakeChangeOptions = {},
): Promise<MadeChange> {
  const namespace = "localQueue" in name ? name.namespace : undefined;
  const [queue, workloads] = await Promise.all([
    queueCalled(client, name, options),
    policy === "None"
      ? undefined
      : listReadable(client, WORKLOADS, { namespace }, { signal: options.signal, urgent: true }),
  ]);
  const facts = namespace === undefined ? OF_EVERYBODY : ONE_OF_MY_OWN;
  return makeChange(client, planQueueStop(queue, policy, { ...facts, workloads }), options);
}

function queueCalled(
  client: ClusterClient,
  name: QueueName,
  options: MakeChangeOptions,
): Promise<ClusterQueue | LocalQueue> {
  if ("clusterQueue" in name) return clusterScoped(client, CLUSTER_QUEUES, name.clusterQueue, options);
  const { namespace, localQueue } = name;
  return getRecord(client, LOCAL_QUEUES, { namespace, name: localQueue }, { signal: options.signal, urgent: true });
}

function clusterScoped<T extends ClusterQueue | Cohort>(
  client: ClusterClient,
  kind: Parameters<typeof getRecord<T>>[1],
  name: string,
  { signal }: MakeChangeOptions,
): Promise<T> {
  return getRecord(client, kind, { namespace: "", name }, { signal, urgent: true });
}

function named<T extends ClusterQueue | Cohort>(records: readonly T[] | undefined, name: string): T | undefined {
  return records?.find(({ meta }) => meta.name === name);
}
