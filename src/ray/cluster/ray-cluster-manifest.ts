import { asTypedResource, type TypedResource } from "../../common/kubernetes-cluster/typed-resource.ts";
import { PRIORITY_CLASS_LABEL, QUEUE_NAME_LABEL } from "../../common/kueue/kueue-names.ts";
import { InputError } from "../../common/values/input-error.ts";
import { present } from "../../common/values/present.ts";
import { RAY_CLUSTERS } from "./ray-cluster.ts";
import {
  checkedRayCluster,
  type HeadConfiguration,
  type RayClusterConfiguration,
  type RayClusterSpecConfiguration,
  type WorkerGroupConfiguration,
} from "./ray-cluster-configuration.ts";
import { AUTOSCALER_RESOURCES, DEFAULT_GROUP_NAME, DEFAULT_RAY_IMAGE, rayVersionOfImage } from "./ray-defaults.ts";
import { type Fields, rayPodTemplate, rayStartParams } from "./ray-pod-template.ts";

export const ELASTIC_ANNOTATION = "kueue.x-k8s.io/elastic-job";

/** Where a manifest goes, as far as its configuration does not say. */
export interface ManifestPlace {
  /** For configurations without one. */
  readonly namespace?: string | undefined;
  /** The served version of `ray.io`; default `v1`. */
  readonly version?: string | undefined;
}

/**
 * The RayCluster that a configuration describes. Pure: the same configuration gives the same manifest, and nothing is looked up, so
 * a queue is taken as it is written and the namespace's default queue is not added.
 *
 * @example
 * const manifest = rayClusterManifest({ name: "train", namespace: "team-a", workerGroups: [{ name: "cpu", replicas: 3 }] });
 * @throws {@link InputError} with everything that is wrong with the configuration.
 * @see https://docs.ray.io/en/latest/cluster/kubernetes/user-guides/config.html
 */
export function rayClusterManifest(configuration: RayClusterConfiguration, place: ManifestPlace = {}): TypedResource {
  const cluster = checkedRayCluster(configuration);
  const namespace = cluster.namespace ?? place.namespace;
  if (namespace === undefined || namespace === "") {
    throw new InputError("RayCluster configuration", [{ path: "namespace", message: "Name the namespace." }]);
  }
  const labels = present({
    ...cluster.labels,
    [QUEUE_NAME_LABEL]: cluster.queue === false ? undefined : cluster.queue,
    [PRIORITY_CLASS_LABEL]: cluster.priorityClass,
  });
  const annotations = { ...cluster.annotations, ...(cluster.elastic === true ? { [ELASTIC_ANNOTATION]: "true" } : {}) };
  return asTypedResource({
    apiVersion: `${RAY_CLUSTERS.group}/${place.version ?? RAY_CLUSTERS.versions[0]}`,
    kind: RAY_CLUSTERS.kind,
    metadata: {
      name: cluster.name,
      namespace,
      ...(Object.keys(labels).length === 0 ? {} : { labels }),
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    },
    spec: rayClusterSpec(cluster),
  });
}

/** The `spec` of a RayCluster, and `rayClusterSpec` of a RayJob. The configuration must have been checked. */
export function rayClusterSpec(cluster: RayClusterSpecConfiguration): Fields {
  const groups = cluster.workerGroups ?? [{ name: DEFAULT_GROUP_NAME }];
  const own = present({ ...clusterFields(cluster), ...cluster.overlay });
  return {
    ...own,
    headGroupSpec: headGroup(cluster, cluster.head ?? {}),
    workerGroupSpecs: groups.map((group) => workerGroup(cluster, group)),
  };
}

/** Of the spec itself. */
export function clusterFields(cluster: RayClusterSpecConfiguration): Fields {
  const image = cluster.head?.image ?? cluster.image ?? DEFAULT_RAY_IMAGE;
  return {
    rayVersion: cluster.rayVersion === undefined ? rayVersionOfImage(image) : cluster.rayVersion,
    enableInTreeAutoscaling: cluster.autoscaling !== undefined,
    autoscalerOptions: autoscalerOptions(cluster),
    gcsFaultToleranceOptions: gcsFaultToleranceOptions(cluster),
  };
}

function autoscalerOptions({ autoscaling }: RayClusterSpecConfiguration): Fields | undefined {
  if (autoscaling === undefined) return undefined;
  const { version, upscalingMode = "Default", idleTimeoutSeconds = 60, resources = AUTOSCALER_RESOURCES } = autoscaling;
  return present({ version, upscalingMode, idleTimeoutSeconds, resources });
}

function gcsFaultToleranceOptions({ gcsFaultTolerance }: RayClusterSpecConfiguration): Fields | undefined {
  if (gcsFaultTolerance === undefined) return undefined;
  const { redisAddress, redisUsername, redisPassword, externalStorageNamespace } = gcsFaultTolerance;
  const from = (key: typeof redisPassword) => (key === undefined ? undefined : { valueFrom: { secretKeyRef: key } });
  return present({
    redisAddress,
    externalStorageNamespace,
    redisUsername: from(redisUsername),
    redisPassword: from(redisPassword),
  });
}

function headGroup(cluster: RayClusterSpecConfiguration, head: HeadConfiguration): Fields {
  return {
    ...present({ ...HEAD_GROUP_FIELDS, ...head.overlay?.group }),
    rayStartParams: rayStartParams("head", cluster, head),
    template: rayPodTemplate("head", cluster, head),
  };
}

export const HEAD_GROUP_FIELDS: Fields = { serviceType: "ClusterIP", enableIngress: false };

function workerGroup(cluster: RayClusterSpecConfiguration, group: WorkerGroupConfiguration): Fields {
  return {
    groupName: group.name,
    ...present({ ...workerGroupFields(cluster, group), ...group.overlay?.group }),
    rayStartParams: rayStartParams("worker", cluster, group),
    template: rayPodTemplate("worker", cluster, group),
  };
}

/** An autoscaler's count is left out of all we send: it would be set back with each apply. */
export function workerGroupFields(cluster: RayClusterSpecConfiguration, group: WorkerGroupConfiguration): Fields {
  const { replicas = 1, hosts, idleTimeoutSeconds } = group;
  return {
    replicas: cluster.autoscaling === undefined ? replicas : undefined,
    minReplicas: group.min ?? replicas,
    maxReplicas: group.max ?? replicas,
    numOfHosts: hosts,
    idleTimeoutSeconds,
  };
}
