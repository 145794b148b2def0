import type { Event } from "../common/core-objects/event.ts";
import type { Node } from "../common/core-objects/node.ts";
import type { Pod } from "../common/core-objects/pod.ts";
import type { ResourceQuota } from "../common/core-objects/resource-quota.ts";
import type { AdmissionCheck } from "../common/kueue/admission-check.ts";
import type { PodsReadySettings, Readable } from "../common/kueue/verdict/admission-world.ts";
import type { Verdict } from "../common/kueue/verdict/verdict.ts";
import type { Workload } from "../common/kueue/workload.ts";
import type { AppWrapper } from "../ray/appwrapper/app-wrapper.ts";
import type { RayCluster } from "../ray/cluster/ray-cluster.ts";
import type { RayJob } from "../ray/job/ray-job.ts";
import type { RayService } from "../ray/service/ray-service.ts";
import type { JobLike } from "./job-like.ts";

/** The object that is asked about. */
export type DiagnosisSubject =
  | { readonly kind: "Workload"; readonly record: Workload }
  | { readonly kind: "RayCluster"; readonly record: RayCluster }
  | { readonly kind: "RayJob"; readonly record: RayJob }
  | { readonly kind: "RayService"; readonly record: RayService }
  | { readonly kind: "AppWrapper"; readonly record: AppWrapper }
  | { readonly kind: "Pod"; readonly record: Pod }
  | { readonly kind: "job"; readonly record: JobLike };

/** What is known around it, of one moment. Listings may hold more than what belongs to the subject. */
export interface DiagnosisFacts {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Of all namespaces, if possible: who preempted it may be elsewhere. */
  readonly workloads: Readable<Workload>;
  readonly pods: Readable<Pod>;
  readonly events: Readable<Event>;
  readonly quotas: Readable<ResourceQuota>;
  readonly nodes: Readable<Node>;
  readonly checks: Readable<AdmissionCheck>;
  readonly rayClusters: Readable<RayCluster>;
  readonly rayJobs: Readable<RayJob>;
  readonly rayServices: Readable<RayService>;
  readonly appWrappers: Readable<AppWrapper>;
  /** Jobs of other kinds that were met on the way. */
  readonly jobs: Readable<JobLike>;
  /** How long Kueue waits for pods; undefined when it does not wait or that is not known. */
  readonly podsReady: PodsReadySettings | undefined;
  /** Of its Workload. */
  readonly verdict: Verdict | undefined;
  /** Ray jobs that run on the subject's cluster, by its dashboard; undefined when nobody asked Ray. */
  readonly rayJobsRunning: number | undefined;
}

/** The items that could be read; none when they are hidden. */
export function itemsOf<T>(listing: Readable<T>): readonly T[] {
  return listing.is === "read" ? listing.items : [];
}
