import { present } from "../../common/values/present.ts";
import { parseQuantity, quantityToNumber } from "../../common/values/quantity.ts";
import { bounds } from "./configuration-rules.ts";
import { rayResources, resourceMapping } from "./extended-resources.ts";
import type {
  HeadConfiguration,
  RayClusterSpecConfiguration,
  WorkerGroupConfiguration,
} from "./ray-cluster-configuration.ts";
import { DEFAULT_RAY_IMAGE, HEAD_CONTAINER, HEAD_DEFAULTS, WORKER_CONTAINER, WORKER_DEFAULTS } from "./ray-defaults.ts";
import { USAGE_VARIABLE } from "./ray-pod-configuration.ts";
import { podVolumes } from "./ray-pod-volumes.ts";

/** Fields of a manifest; those that are undefined are left out. */
export type Fields = Readonly<Record<string, unknown>>;
type Pod = HeadConfiguration | WorkerGroupConfiguration;
export type PodRole = "head" | "worker";

const HEAD_PORTS = [
  { name: "gcs", containerPort: 6379 },
  { name: "dashboard", containerPort: 8265 },
  { name: "client", containerPort: 10001 },
];

/** The pod template of the head or of one group of workers, with what is laid over it. */
export function rayPodTemplate(role: PodRole, cluster: RayClusterSpecConfiguration, pod: Pod): Fields {
  const { overlay } = pod;
  const metadata = present({ ...podMetadata(cluster, pod), ...overlay?.template });
  const container = present({ ...rayContainer(role, cluster, pod), ...overlay?.container });
  const spec = present({ ...podSpec(cluster, pod), ...overlay?.pod });
  const containers = [container, ...(overlay?.sidecars ?? [])];
  return present({
    metadata: Object.keys(metadata).length === 0 ? undefined : metadata,
    spec: { containers, ...spec },
  });
}

/** The template's labels and annotations; those of the cluster come first. */
function podMetadata(cluster: RayClusterSpecConfiguration, pod: Pod): Fields {
  const annotations = { ...cluster.annotations, ...pod.annotations };
  return { labels: filled(pod.labels), annotations: filled(annotations) };
}

function podSpec(cluster: RayClusterSpecConfiguration, pod: Pod): Fields {
  const either = { ...cluster, ...present(pod) };
  const secrets = either.imagePullSecrets ?? [];
  const tolerations = either.tolerations ?? [];
  const { volumes } = podVolumes(cluster, pod);
  return {
    imagePullSecrets: secrets.length === 0 ? undefined : secrets.map((name) => ({ name })),
    tolerations: tolerations.length === 0 ? undefined : tolerations,
    nodeSelector: filled({ ...cluster.nodeSelector, ...pod.nodeSelector }),
    affinity: either.affinity,
    schedulerName: either.schedulerName,
    serviceAccountName: either.serviceAccount,
    volumes: volumes.length === 0 ? undefined : volumes,
  };
}

/** Ray's container. It must be the first of its pod. */
function rayContainer(role: PodRole, cluster: RayClusterSpecConfiguration, pod: Pod): Fields {
  const { mounts } = podVolumes(cluster, pod);
  const env = environment(cluster, pod);
  return {
    name: role === "head" ? HEAD_CONTAINER : WORKER_CONTAINER,
    image: pod.image ?? cluster.image ?? DEFAULT_RAY_IMAGE,
    imagePullPolicy: pod.imagePullPolicy ?? cluster.imagePullPolicy ?? "Always",
    ports: role === "head" ? HEAD_PORTS : undefined,
    env: env.length === 0 ? undefined : env,
    // Ray's own processes are told first, so that running tasks can be moved before the container is killed.
    lifecycle: { preStop: { exec: { command: ["/bin/sh", "-c", "ray stop"] } } },
    resources: containerResources(role, pod),
    volumeMounts: mounts.length === 0 ? undefined : mounts,
  };
}

function environment(cluster: RayClusterSpecConfiguration, pod: Pod): readonly Fields[] {
  const env: Fields[] = Object.entries({ ...cluster.env, ...pod.env }).map(([name, value]) =>
    typeof value === "string" ? { name, value } : { name, valueFrom: value },
  );
  const { usageStats = false } = cluster;
  if (usageStats !== null) env.push({ name: USAGE_VARIABLE, value: usageStats ? "1" : "0" });
  return env;
}

function containerResources(role: PodRole, pod: Pod): Fields | undefined {
  const { cpu, memory } = amounts(role, pod);
  const requests = filled({ ...present({ cpu: cpu.request, memory: memory.request }), ...pod.extendedResources });
  const limits = filled({ ...present({ cpu: cpu.limit, memory: memory.limit }), ...pod.extendedResources });
  return filled(present({ requests, limits }));
}

function amounts(role: PodRole, pod: Pod) {
  const defaults = role === "head" ? HEAD_DEFAULTS : WORKER_DEFAULTS;
  return { cpu: bounds(pod.cpu ?? defaults.cpu), memory: bounds(pod.memory ?? defaults.memory) };
}

/** What `ray start` is told, all as text: what the pod may use, since Ray cannot see the limits of every kind of device. */
export function rayStartParams(role: PodRole, cluster: RayClusterSpecConfiguration, pod: Pod): Fields {
  const computed = computedStartParams(role, cluster, pod);
  return present({ ...computed, ...pod.rayStartParams });
}

export function computedStartParams(role: PodRole, cluster: RayClusterSpecConfiguration, pod: Pod): Fields {
  const { gpus, custom } = rayResources(pod.extendedResources ?? {}, resourceMapping(cluster.extendedResourceMapping));
  const { cpu } = amounts(role, pod);
  const cpus = parseQuantity(cpu.limit);
  return present({
    "dashboard-host": role === "head" ? "0.0.0.0" : undefined,
    block: "true",
    "num-cpus": cpus === undefined ? undefined : String(wholeCpus(quantityToNumber(cpus))),
    "num-gpus": String(gpus),
    resources: JSON.stringify(jsonWithBlanks(custom)),
  });
}

/** Ray counts whole CPUs; less than one is one, or nothing could run there. */
function wholeCpus(cores: number): number {
  return cores === 0 ? 0 : Math.max(1, Math.floor(cores));
}

/** As Python prints it: `{"TPU": 4, "HPU": 1}`. */
function jsonWithBlanks(entries: ReadonlyMap<string, number>): string {
  return `{${[...entries].map(([name, value]) => `${JSON.stringify(name)}: ${value}`).join(", ")}}`;
}

function filled<T extends object>(fields: T | undefined): T | undefined {
  return fields === undefined || Object.keys(fields).length === 0 ? undefined : fields;
}
