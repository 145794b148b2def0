import { podRequests } from "../../common/core-objects/pod-requests.ts";
import type { Resources } from "../../common/core-objects/resources.ts";
import { whyUnreadable } from "../../common/core-objects/unreadable.ts";
import type { KubernetesObject } from "../../common/kubernetes-cluster/kubernetes-object.ts";
import { type HasMeta, projectMeta } from "../../common/kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../../common/kubernetes-cluster/resource-kind.ts";
import { QUEUE_NAME_LABEL } from "../../common/kueue/kueue-names.ts";
import { type Condition, conditionsAt } from "../../common/values/condition.ts";
import { booleanAt, labelsAt, listAt, numberAt, textAt, valueAt } from "../../common/values/untyped.ts";
import { clusterDemand } from "./cluster-demand.ts";
import { dashboardPortAt } from "./dashboard-port.ts";
import { type RayClusterOwner, rayClusterOwner } from "./ray-owner.ts";
import { type WorkerGroup, workerGroupsAt } from "./worker-group.ts";

/** A RayCluster whoever made it: groups of workers, sizes, owner, queue and what KubeRay says of it. */
export interface RayCluster extends HasMeta {
  /** `status.state` as KubeRay wrote it. It never takes `ready` back: use `rayClusterHealth`. */
  readonly state: string;
  /** Legacy error text of older operators. */
  readonly stateReason: string;
  readonly conditions: readonly Condition[];
  readonly observedGeneration: number | undefined;
  readonly workers: WorkerCounts;
  readonly groups: readonly WorkerGroup[];
  /** What one head pod asks for. */
  readonly headRequests: Resources;
  /** Head and all workers in effect, by resource name. Computed: KubeRay's own sums use unclamped counts. */
  readonly demand: Resources;
  readonly rayVersion: string | undefined;
  /** Image of the head's Ray container. */
  readonly image: string | undefined;
  readonly owner: RayClusterOwner;
  readonly queue: string | undefined;
  /** Kueue resizes it by workload slices instead of stopping it. */
  readonly elastic: boolean;
  /** As written; an absent field on a suspended cluster does not resume it. */
  readonly suspend: boolean | undefined;
  readonly autoscaling: boolean;
  /** Another manager than the local KubeRay, e.g. `kueue.x-k8s.io/multikueue`. */
  readonly managedBy: string | undefined;
  readonly headPod: string | undefined;
  readonly headService: string | undefined;
  /** Port by name, as text: node port when there is one, else target port. */
  readonly endpoints: ReadonlyMap<string, string>;
  /** Port of the head pod. */
  readonly dashboardPort: number;
  /** Who it runs for: the label that AppWrapper puts on what people submit. */
  readonly user: string | undefined;
}

/** Pods, not replicas. Undefined until KubeRay has written a status. */
export interface WorkerCounts {
  readonly ready: number | undefined;
  /** In phase Running, which is less than ready. */
  readonly available: number | undefined;
  readonly desired: number | undefined;
  readonly min: number | undefined;
  readonly max: number | undefined;
}

/** RayClusters (KubeRay 1.1 to 1.7). Both versions have one shape; `v1alpha1` is what old operators serve. */
export const RAY_CLUSTERS: ResourceKind<RayCluster> = {
  group: "ray.io",
  kind: "RayCluster",
  plural: "rayclusters",
  versions: ["v1", "v1alpha1"],
  namespaced: true,
  project: projectRayCluster,
};

function projectRayCluster(object: KubernetesObject): RayCluster {
  const { spec, status } = object;
  const meta = projectMeta(object);
  const groups = workerGroupsAt(spec);
  const headTemplate = valueAt(spec, "headGroupSpec", "template");
  const headRequests = podRequests(valueAt(headTemplate, "spec"));
  const conditions = conditionsAt(status, "conditions");
  return {
    meta,
    unreadable: whyUnreadable(object, "spec", "status"),
    state: textAt(status, "state") ?? "",
    stateReason: textAt(status, "reason") ?? "",
    conditions,
    observedGeneration: numberAt(status, "observedGeneration"),
    workers: workerCounts(status, conditions.length > 0),
    groups,
    headRequests,
    demand: clusterDemand(headRequests, groups),
    rayVersion: textAt(spec, "rayVersion"),
    image: textAt(listAt(headTemplate, "spec", "containers")[0], "image"),
    owner: rayClusterOwner(meta),
    queue: nonEmpty(meta.labels.get(QUEUE_NAME_LABEL)),
    elastic: meta.annotations.get("kueue.x-k8s.io/elastic-job") === "true",
    suspend: booleanAt(spec, "suspend"),
    autoscaling: booleanAt(spec, "enableInTreeAutoscaling") === true,
    managedBy: textAt(spec, "managedBy"),
    headPod: nonEmpty(textAt(status, "head", "podName")),
    headService: nonEmpty(textAt(status, "head", "serviceName")),
    endpoints: labelsAt(status, "endpoints"),
    dashboardPort: dashboardPortAt(valueAt(spec, "headGroupSpec")),
    user: nonEmpty(meta.labels.get("workload.codeflare.dev/user")),
  };
}

/**
 * The API leaves zero counts out, so once KubeRay has written a status an absent count is 0. `readyWorkerReplicas` came later than
 * the rest: without conditions the operator may be too old to count it, and an absent one stays unknown.
 */
function workerCounts(status: unknown, hasConditions: boolean): WorkerCounts {
  const written = textAt(status, "lastUpdateTime") !== undefined || hasConditions;
  const count = (field: string, known: boolean) => numberAt(status, field) ?? (known ? 0 : undefined);
  return {
    ready: count("readyWorkerReplicas", hasConditions),
    available: count("availableWorkerReplicas", written),
    desired: count("desiredWorkerReplicas", written),
    min: count("minWorkerReplicas", written),
    max: count("maxWorkerReplicas", written),
  };
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}
