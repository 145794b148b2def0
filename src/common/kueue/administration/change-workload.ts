import { rehearse } from "../../kubernetes-cluster/change.ts";
import type { ClusterClient } from "../../kubernetes-cluster/client.ts";
import { type MadeChange, type MakeChangeOptions, makeChange } from "../../kubernetes-cluster/make-change.ts";
import { getRecord } from "../../kubernetes-cluster/read-served.ts";
import type { ObjectName } from "../../kubernetes-cluster/resource-kind.ts";
import { LOCAL_QUEUES } from "../local-queue.ts";
import { planMove } from "../plan-move.ts";
import { planPriority } from "../plan-priority.ts";
import { planRequeue } from "../plan-requeue.ts";
import { planWorkloadActive } from "../plan-workload-active.ts";
import { WORKLOADS, type Workload } from "../workload.ts";
import { WORKLOAD_PRIORITY_CLASSES } from "../workload-priority-class.ts";
import { readJobOfWorkload } from "./read-job-of-workload.ts";

/**
 * Lets a workload queue again that was deactivated. Three requests.
 * @example
 * await activateWorkload(client, { namespace: "team-a", name: "raycluster-train-1a2b3" });
 * @throws {@link ChangeRefused} when it is active or has finished, {@link ClusterError}
 */
export async function activateWorkload(
  client: ClusterClient,
  name: ObjectName,
  options: MakeChangeOptions = {},
): Promise<MadeChange> {
  return makeChange(client, planWorkloadActive(await readWorkload(client, name, options), true), options);
}

/**
 * Stops what a workload runs and keeps it out of its queue until it is activated: its quota is free for others. Three requests.
 * @example
 * const { plan } = await deactivateWorkload(client, name, { dryRun: true });
 * console.log(plan.stops.accelerators, plan.notes);
 * @throws {@link ChangeRefused}, {@link ClusterError}
 */
export async function deactivateWorkload(
  client: ClusterClient,
  name: ObjectName,
  options: MakeChangeOptions = {},
): Promise<MadeChange> {
  return makeChange(client, planWorkloadActive(await readWorkload(client, name, options), false), options);
}

/**
 * Sends a workload back to its queue: it is deactivated and, as soon as Kueue has evicted it, activated again. Returns then; it waits
 * up to 90 seconds for the eviction, and says in `outcome` when that did not come about.
 * @example
 * const { outcome } = await requeueWorkload(client, name);
 * if (outcome?.status === "partly-done") await activateWorkload(client, name);
 * @throws {@link ChangeRefused} when it is inactive or has finished, {@link ClusterError}
 */
export async function requeueWorkload(
  client: ClusterClient,
  name: ObjectName,
  options: MakeChangeOptions = {},
): Promise<MadeChange> {
  return makeChange(client, planRequeue(await readWorkload(client, name, options)), options);
}

/**
 * Gives a workload another WorkloadPriorityClass, by the label of its job where it has one. At most five requests.
 * @example
 * await changeWorkloadPriority(client, { namespace: "team-a", name: "job-eval-1a2b3" }, "urgent");
 * @throws {@link ChangeRefused} where Kueue would not take it: a first class while it runs, a kind whose label cannot be changed;
 * {@link ClusterError} `not-found` for a class that is not there
 */
export async function changeWorkloadPriority(
  client: ClusterClient,
  name: ObjectName,
  priorityClass: string,
  options: MakeChangeOptions = {},
): Promise<MadeChange> {
  const { signal } = options;
  const [workload, to] = await Promise.all([
    readWorkload(client, name, options),
    getRecord(client, WORKLOAD_PRIORITY_CLASSES, { namespace: "", name: priorityClass }, { signal, urgent: true }),
  ]);
  const job = await readJobOfWorkload(client, workload, { signal });
  return makeChange(client, planPriority(workload, job, to), options);
}

/**
 * Moves a waiting workload to another LocalQueue of its namespace, by the label of its job where it has one. At most five requests;
 * eleven for one that was evicted before, whose Workload has to be moved as well.
 * @example
 * await moveWorkload(client, { namespace: "team-a", name: "job-eval-1a2b3" }, "night-queue");
 * @throws {@link ChangeRefused} for what holds quota or is inactive, with the way out; {@link ClusterError} `not-found` for a queue
 * that is not there
 */
export async function moveWorkload(
  client: ClusterClient,
  name: ObjectName,
  localQueue: string,
  options: MakeChangeOptions = {},
): Promise<MadeChange> {
  const { signal } = options;
  const [workload, to] = await Promise.all([
    readWorkload(client, name, options),
    getRecord(client, LOCAL_QUEUES, { namespace: name.namespace, name: localQueue }, { signal, urgent: true }),
  ]);
  const job = await readJobOfWorkload(client, workload, { signal });
  const plan = planMove(workload, job, to);
  // Of two objects: half a move would leave it in its old queue.
  if (plan.then.length > 0) await rehearse(client, plan, { signal });
  return makeChange(client, plan, options);
}

function readWorkload(client: ClusterClient, name: ObjectName, { signal }: MakeChangeOptions): Promise<Workload> {
  return getRecord(client, WORKLOADS, name, { signal, urgent: true });
}
