import { ownerOf } from "../../common/core-objects/owner.ts";
import { podRequests } from "../../common/core-objects/pod-requests.ts";
import type { Resources } from "../../common/core-objects/resources.ts";
import { whyUnreadable } from "../../common/core-objects/unreadable.ts";
import type { KubernetesObject } from "../../common/kubernetes-cluster/kubernetes-object.ts";
import { type HasMeta, type OwnerReference, projectMeta } from "../../common/kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../../common/kubernetes-cluster/resource-kind.ts";
import { QUEUE_NAME_LABEL } from "../../common/kueue/kueue-names.ts";
import { type Condition, conditionsAt } from "../../common/values/condition.ts";
import { booleanAt, entriesAt, numberAt, textAt, valueAt } from "../../common/values/untyped.ts";
import { clusterDemand } from "../cluster/cluster-demand.ts";
import { type WorkerGroup, workerGroupsAt } from "../cluster/worker-group.ts";

/** A Serve application as the RayService reports it. */
export interface ServeApplication {
  readonly name: string;
  /** `NOT_STARTED`, `DEPLOYING`, `RUNNING`, `DEPLOY_FAILED`, `DELETING`, `UNHEALTHY`; open text. */
  readonly status: string;
  readonly message: string;
}

/** One of the two clusters of a RayService. */
export interface ServingCluster {
  readonly name: string;
  readonly applications: readonly ServeApplication[];
  /** Percent of the wanted capacity, and of the traffic, during an incremental upgrade; undefined outside of one. */
  readonly targetCapacity: number | undefined;
  readonly trafficPercent: number | undefined;
}

/** A RayService: its serving clusters and applications. */
export interface RayService extends HasMeta {
  /** Deprecated upstream: may say Running while the condition Ready is False. Use `rayServiceState`. */
  readonly serviceStatus: string;
  readonly conditions: readonly Condition[];
  readonly active: ServingCluster | undefined;
  /** The cluster that an upgrade is building. */
  readonly pending: ServingCluster | undefined;
  /** Undefined until KubeRay has written a status. */
  readonly serveEndpoints: number | undefined;
  readonly observedGeneration: number | undefined;
  readonly upgradeStrategy: string;
  readonly owner: OwnerReference | undefined;
  readonly queue: string | undefined;
  readonly elastic: boolean;
  readonly managedBy: string | undefined;
  /** `spec.suspend`: since KubeRay 1.7. */
  readonly suspend: boolean | undefined;
  /** `spec.rayClusterConfig.suspend`: the one that Kueue sets. */
  readonly clusterSuspend: boolean | undefined;
  readonly autoscaling: boolean;
  readonly groups: readonly WorkerGroup[];
  readonly demand: Resources;
  readonly user: string | undefined;
}

/** RayServices (KubeRay 1.1 to 1.7). */
export const RAY_SERVICES: ResourceKind<RayService> = {
  group: "ray.io",
  kind: "RayService",
  plural: "rayservices",
  versions: ["v1", "v1alpha1"],
  namespaced: true,
  project: projectRayService,
};

function projectRayService(object: KubernetesObject): RayService {
  const { spec, status } = object;
  const meta = projectMeta(object);
  const clusterSpec = valueAt(spec, "rayClusterConfig");
  const groups = workerGroupsAt(clusterSpec);
  const conditions = conditionsAt(status, "conditions");
  const written = conditions.length > 0 || numberAt(status, "observedGeneration") !== undefined;
  return {
    meta,
    unreadable: whyUnreadable(object, "spec", "status"),
    serviceStatus: textAt(status, "serviceStatus") ?? "",
    conditions,
    active: servingCluster(valueAt(status, "activeServiceStatus")),
    pending: servingCluster(valueAt(status, "pendingServiceStatus")),
    // The API leaves a zero count out.
    serveEndpoints: numberAt(status, "numServeEndpoints") ?? (written ? 0 : undefined),
    observedGeneration: numberAt(status, "observedGeneration"),
    upgradeStrategy: nonEmpty(textAt(spec, "upgradeStrategy", "type")) ?? "NewCluster",
    owner: ownerOf(meta),
    queue: nonEmpty(meta.labels.get(QUEUE_NAME_LABEL)),
    elastic: meta.annotations.get("kueue.x-k8s.io/elastic-job") === "true",
    managedBy: textAt(spec, "managedBy"),
    suspend: booleanAt(spec, "suspend"),
    clusterSuspend: booleanAt(clusterSpec, "suspend"),
    autoscaling: booleanAt(clusterSpec, "enableInTreeAutoscaling") === true,
    groups,
    demand: clusterDemand(podRequests(valueAt(clusterSpec, "headGroupSpec", "template", "spec")), groups),
    user: nonEmpty(meta.labels.get("workload.codeflare.dev/user")),
  };
}

/** A cluster without a name is a place that KubeRay keeps empty. */
function servingCluster(status: unknown): ServingCluster | undefined {
  const name = nonEmpty(textAt(status, "rayClusterName"));
  if (name === undefined) return undefined;
  return {
    name,
    applications: entriesAt(status, "applicationStatuses").map(([application, facts]) => ({
      name: application,
      status: textAt(facts, "status") ?? "",
      message: textAt(facts, "message") ?? "",
    })),
    targetCapacity: numberAt(status, "targetCapacity"),
    trafficPercent: numberAt(status, "trafficRoutedPercent"),
  };
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}
