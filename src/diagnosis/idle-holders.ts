import { acceleratorCount, type Resources } from "../common/core-objects/resources.ts";
import { workloadsByJob } from "../common/kueue/suspend-ownership.ts";
import { holdsQuota, type Workload } from "../common/kueue/workload.ts";
import { findCondition } from "../common/values/condition.ts";
import type { RayCluster } from "../ray/cluster/ray-cluster.ts";
import type { RayJob } from "../ray/job/ray-job.ts";
import { needsItsCluster } from "../ray/job/ray-job-state.ts";

/** A Ray cluster that holds quota, and what is known of the work on it. */
export interface IdleHolder {
  readonly cluster: RayCluster;
  readonly workload: Workload;
  /** Since when the quota is held, in milliseconds since 1970. */
  readonly heldSince: number | undefined;
  readonly holds: Resources;
  readonly devices: number | undefined;
  /** Devices times hours; undefined when a factor is not known. */
  readonly deviceHours: number | undefined;
  /** `idle`: Ray says that no job runs. `unknown`: nobody asked Ray, or it did not answer. */
  readonly work: "idle" | "unknown";
}

export interface IdleHolderFacts {
  readonly now: number;
  readonly rayClusters: readonly RayCluster[];
  readonly rayJobs: readonly RayJob[];
  readonly workloads: readonly Workload[];
  /** Running jobs by the uid of the cluster, for those whose Ray was asked. */
  readonly running: ReadonlyMap<string, number>;
}

/**
 * Ray clusters that hold quota and, as far as is known, run nothing: most device hours first, unknown amounts last. Those of an
 * unfinished RayJob, of a RayService, and those with running jobs are left out.
 */
export function idleHolders({ now, rayClusters, rayJobs, workloads, running }: IdleHolderFacts): readonly IdleHolder[] {
  const byJob = workloadsByJob(workloads);
  const busy = new Set(
    rayJobs.filter(needsItsCluster).map(({ meta, clusterName }) => `${meta.namespace}/${clusterName ?? ""}`),
  );
  const holders: IdleHolder[] = [];
  for (const cluster of rayClusters) {
    const { meta, owner } = cluster;
    const jobs = running.get(meta.uid);
    if (owner.kind === "RayService" || (jobs ?? 0) > 0 || busy.has(`${meta.namespace}/${meta.name}`)) continue;
    const uids = [meta.uid, ...meta.owners.map(({ uid }) => uid)].filter((uid) => uid !== "");
    const workload = uids.map((uid) => byJob.get(uid)).find((found) => found !== undefined);
    if (workload === undefined || !holdsQuota(workload)) continue;
    holders.push(holderOf(cluster, workload, jobs, now));
  }
  return holders.toSorted(
    (a, b) => (b.deviceHours ?? -1) - (a.deviceHours ?? -1) || (a.heldSince ?? now) - (b.heldSince ?? now),
  );
}

const HOUR_MS = 3_600_000;

function holderOf(cluster: RayCluster, workload: Workload, jobs: number | undefined, now: number): IdleHolder {
  const heldSince = findCondition(workload.conditions, "QuotaReserved")?.changedAt;
  const devices = acceleratorCount(workload.counted);
  const hours = heldSince === undefined ? undefined : Math.max(0, now - heldSince) / HOUR_MS;
  return {
    cluster,
    workload,
    heldSince,
    holds: workload.counted,
    devices,
    deviceHours: devices === undefined || hours === undefined ? undefined : devices * hours,
    work: jobs === undefined ? "unknown" : "idle",
  };
}
