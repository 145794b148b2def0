import { ownerOf } from "../../common/core-objects/owner.ts";
import { podRequests } from "../../common/core-objects/pod-requests.ts";
import type { Resources } from "../../common/core-objects/resources.ts";
import { whyUnreadable } from "../../common/core-objects/unreadable.ts";
import type { KubernetesObject } from "../../common/kubernetes-cluster/kubernetes-object.ts";
import { type HasMeta, type OwnerReference, projectMeta } from "../../common/kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../../common/kubernetes-cluster/resource-kind.ts";
import { QUEUE_NAME_LABEL } from "../../common/kueue/kueue-names.ts";
import { parseTime } from "../../common/values/time.ts";
import { booleanAt, labelsAt, numberAt, textAt, valueAt } from "../../common/values/untyped.ts";
import { clusterDemand } from "../cluster/cluster-demand.ts";
import { type WorkerGroup, workerGroupsAt } from "../cluster/worker-group.ts";

/** A RayJob: where KubeRay is with it, how the job itself fares, its cluster and its attempts. */
export interface RayJob extends HasMeta {
  /** What Ray says of the job itself: `PENDING`, `RUNNING`, `STOPPED`, `SUCCEEDED`, `FAILED`, or `""`. Open text. */
  readonly jobStatus: string;
  /** Where KubeRay is with it: `Initializing`, `Running`, `Complete`, …; `""` is new. Open text. */
  readonly deploymentStatus: string;
  readonly reason: string;
  readonly message: string;
  /** Ray's submission id. */
  readonly submissionId: string | undefined;
  readonly clusterName: string | undefined;
  /** The cluster that a job with a selector runs on; such a job owns none and is left alone by Kueue. */
  readonly selectedCluster: string | undefined;
  readonly usesSelector: boolean;
  readonly submissionMode: string;
  readonly entrypoint: string;
  /** When KubeRay began, in milliseconds since 1970. */
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
  /** When Ray began and ended the job itself. */
  readonly rayStartedAt: number | undefined;
  readonly rayEndedAt: number | undefined;
  /** Attempts that failed; undefined until KubeRay has counted. */
  readonly failed: number | undefined;
  /** Retries allowed after the first attempt, each on a fresh cluster. */
  readonly backoffLimit: number;
  readonly suspend: boolean | undefined;
  readonly shutsDown: boolean;
  /** As KubeRay shows it: an address inside the Kubernetes cluster. */
  readonly dashboardUrl: string | undefined;
  readonly owner: OwnerReference | undefined;
  readonly queue: string | undefined;
  readonly managedBy: string | undefined;
  readonly groups: readonly WorkerGroup[];
  /** Head and workers of its cluster; undefined for a job that runs on another's cluster. The submitter is not counted. */
  readonly demand: Resources | undefined;
  readonly user: string | undefined;
}

/** RayJobs (KubeRay 1.1 to 1.7). */
export const RAY_JOBS: ResourceKind<RayJob> = {
  group: "ray.io",
  kind: "RayJob",
  plural: "rayjobs",
  versions: ["v1", "v1alpha1"],
  namespaced: true,
  project: projectRayJob,
};

function projectRayJob(object: KubernetesObject): RayJob {
  const { spec, status } = object;
  const meta = projectMeta(object);
  const selector = labelsAt(spec, "clusterSelector");
  const clusterSpec = valueAt(spec, "rayClusterSpec");
  const groups = workerGroupsAt(clusterSpec);
  const head = podRequests(valueAt(clusterSpec, "headGroupSpec", "template", "spec"));
  const time = (...path: readonly string[]) => parseTime(textAt(status, ...path));
  return {
    meta,
    unreadable: whyUnreadable(object, "spec", "status"),
    jobStatus: textAt(status, "jobStatus") ?? "",
    deploymentStatus: textAt(status, "jobDeploymentStatus") ?? "",
    reason: textAt(status, "reason") ?? "",
    message: textAt(status, "message") ?? "",
    submissionId: nonEmpty(textAt(status, "jobId") ?? textAt(spec, "jobId")),
    clusterName: nonEmpty(textAt(status, "rayClusterName")) ?? nonEmpty(selector.get("ray.io/cluster")),
    selectedCluster: nonEmpty(selector.get("ray.io/cluster")),
    usesSelector: selector.size > 0,
    submissionMode: nonEmpty(textAt(spec, "submissionMode")) ?? "K8sJobMode",
    entrypoint: textAt(spec, "entrypoint") ?? "",
    startedAt: time("startTime"),
    endedAt: time("endTime"),
    rayStartedAt: time("rayJobInfo", "startTime"),
    rayEndedAt: time("rayJobInfo", "endTime"),
    failed: numberAt(status, "failed"),
    backoffLimit: numberAt(spec, "backoffLimit") ?? 0,
    suspend: booleanAt(spec, "suspend"),
    shutsDown: booleanAt(spec, "shutdownAfterJobFinishes") === true,
    dashboardUrl: nonEmpty(textAt(status, "dashboardURL")),
    owner: ownerOf(meta),
    queue: nonEmpty(meta.labels.get(QUEUE_NAME_LABEL)),
    managedBy: textAt(spec, "managedBy"),
    groups,
    demand: clusterSpec === undefined ? undefined : clusterDemand(head, groups),
    user: nonEmpty(meta.labels.get("workload.codeflare.dev/user")),
  };
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}
