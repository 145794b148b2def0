import type { HasMeta } from "../kubernetes-cluster/meta.ts";
import { QUEUE_NAME_LABEL } from "./kueue-names.ts";
import { isFinished, type Workload } from "./workload.ts";

/** Why `spec.suspend` of a job is Kueue's to set, and by what a person stops the job instead. */
export interface KueueOwnership {
  /** The LocalQueue that the job's label names; `""` when only a Workload tells. */
  readonly queue: string;
  /** The Workload whose `spec.active` stops and starts the job; undefined while Kueue has made none, or none can be read. */
  readonly workload: Workload | undefined;
}

/** Workloads by the uid of their job. Build it once per change of the listing. */
export type WorkloadsByJob = ReadonlyMap<string, Workload>;

/**
 * Of several workloads for one job (elastic slices, variants) the one that counts wins: unfinished, then newest.
 * @example
 * const workload = workloadsByJob(workloads).get(cluster.meta.uid);
 */
export function workloadsByJob(workloads: readonly Workload[]): WorkloadsByJob {
  const byJob = new Map<string, Workload>();
  for (const workload of workloads) {
    for (const uid of jobUids(workload)) {
      const other = byJob.get(uid);
      if (other === undefined || comesBefore(workload, other)) byJob.set(uid, workload);
    }
  }
  return byJob;
}

/**
 * The Workload of a job. For many jobs over one listing, use `workloadsByJob`.
 * @example
 * const workload = workloadOf(cluster.meta.uid, workloads);
 */
export function workloadOf(jobUid: string, workloads: readonly Workload[]): Workload | undefined {
  let found: Workload | undefined;
  for (const workload of workloads) {
    if (!jobUids(workload).includes(jobUid)) continue;
    if (found === undefined || comesBefore(workload, found)) found = workload;
  }
  return found;
}

/**
 * Says whether Kueue owns the job's suspension: the job names a queue, or a Workload belongs to it. A job that was suspended
 * by hand all the same is started again by Kueue as soon as it is admitted.
 * Undefined when Kueue has nothing to do with the job. A child (the RayCluster of an AppWrapper or RayJob) has no Workload of
 * its own: ask for its owner.
 * @example
 * const owner = managedByKueue(cluster, workloadsByJob(workloads));
 */
export function managedByKueue(job: HasMeta, workloads: WorkloadsByJob): KueueOwnership | undefined {
  const queue = job.meta.labels.get(QUEUE_NAME_LABEL) ?? "";
  const workload = workloads.get(job.meta.uid);
  return queue === "" && workload === undefined ? undefined : { queue, workload };
}

function jobUids({ jobUid, meta }: Workload): readonly string[] {
  const uids = new Set([jobUid, ...meta.owners.map((owner) => owner.uid)]);
  uids.delete("");
  return [...uids];
}

function comesBefore(a: Workload, b: Workload): boolean {
  const [aFinished, bFinished] = [isFinished(a), isFinished(b)];
  if (aFinished !== bFinished) return bFinished;
  return (a.meta.createdAt ?? 0) > (b.meta.createdAt ?? 0);
}
