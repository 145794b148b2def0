import { textAt, valueAt } from "../../../common/values/untyped.ts";
import { copyJson } from "../../json-values.ts";
import type { NewObject, StoredObject } from "../../stored-object.ts";
import { mapIn, mapsIn, setDefaults, type Writable } from "../object-maps.ts";
import { controlledBy } from "../owner-reference.ts";
import { addAutoscaler, autoscalingParams } from "./ray-autoscaler.ts";
import type { WorkerGroup } from "./ray-groups.ts";
import { headServiceName } from "./ray-services.ts";
import { fullName, memoryLimit, rayEnvironment, rayProbes, rayStartCommand, serviceEnvironment } from "./ray-start.ts";

const LONGEST_PREFIX = 50;
const METRICS_PORT = { containerPort: 8080, name: "metrics", protocol: "TCP" };

/** Where a worker stands in a group whose replicas have several hosts. */
export interface ReplicaPlace {
  readonly replicaIndex: number;
  readonly replicaName?: string;
  readonly hostIndex?: number;
}

export function newHeadPod(cluster: StoredObject, suffix: string): NewObject {
  const group = valueAt(cluster, "spec", "headGroupSpec");
  const template = copyTemplate(valueAt(group, "template"));
  return finishPod(cluster, template, {
    role: "head",
    group: "headgroup",
    params: { ...(valueAt(group, "rayStartParams") as object | undefined), ...autoscalingParams(cluster) },
    prefix: `${cluster.metadata.name.slice(0, LONGEST_PREFIX)}-head-`.toLowerCase(),
    suffix,
    labels: {},
  });
}

export function newWorkerPod(
  cluster: StoredObject,
  group: WorkerGroup,
  place: ReplicaPlace,
  suffix: string,
): NewObject {
  const template = copyTemplate(group.template);
  const spec = mapIn(template, "spec");
  spec["initContainers"] = [...mapsIn(spec, "initContainers"), waitForHead(cluster, spec)];
  const labels: Record<string, string> = { "ray.io/worker-group-replica-index": String(place.replicaIndex) };
  if (place.replicaName !== undefined) labels["ray.io/worker-group-replica-name"] = place.replicaName;
  if (place.hostIndex !== undefined) labels["ray.io/replica-host-index"] = String(place.hostIndex);
  return finishPod(cluster, template, {
    role: "worker",
    group: group.name,
    params: group.rayStartParams,
    prefix: `${`${cluster.metadata.name}-${group.name}`.slice(0, LONGEST_PREFIX)}-worker-`.toLowerCase(),
    suffix,
    labels,
  });
}

interface PodWish {
  readonly role: "head" | "worker";
  readonly group: string;
  readonly params: unknown;
  readonly prefix: string;
  readonly suffix: string;
  readonly labels: Readonly<Record<string, string>>;
}

function finishPod(cluster: StoredObject, template: Writable, wish: PodWish): NewObject {
  const metadata = mapIn(template, "metadata");
  const spec = mapIn(template, "spec");
  const { name, namespace = "" } = cluster.metadata;
  const [container] = mapsIn(spec, "containers");
  if (container !== undefined) finishContainer(cluster, container, spec, wish);
  if (wish.role === "head") addAutoscaler(cluster, spec);
  const annotations = mapIn(metadata, "annotations");
  if (wish.role === "head")
    setDefaults(annotations, { "ray.io/ft-enabled": "false", "ray.io/kuberay-version": "v1.6.2" });
  const labels = {
    "app.kubernetes.io/name": "kuberay",
    ...(metadata["labels"] as Record<string, string> | undefined),
    "app.kubernetes.io/created-by": "kuberay-operator",
    "ray.io/cluster": name,
    "ray.io/group": wish.group,
    "ray.io/identifier": `${name}-${wish.role}`,
    "ray.io/is-ray-node": "yes",
    "ray.io/node-type": wish.role,
    ...(creatorOf(cluster) === "RayService" ? { "ray.io/serve": String(wish.role === "worker") } : {}),
    ...wish.labels,
  };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      ...(Object.keys(annotations).length === 0 ? {} : { annotations: annotations as Record<string, string> }),
      labels,
      name: `${wish.prefix}${wish.suffix}`,
      generateName: wish.prefix,
      namespace,
      ownerReferences: [controlledBy(cluster)],
    },
    spec,
  };
}

function finishContainer(cluster: StoredObject, container: Writable, spec: Writable, wish: PodWish): void {
  const { namespace = "" } = cluster.metadata;
  const service = headServiceName(cluster);
  const creator = creatorOf(cluster);
  const command = rayStartCommand(wish.role, wish.params, container, `${fullName(service, namespace)}:6379`);
  container["command"] = ["/bin/bash", "-c", "--"];
  container["args"] = [`ulimit -n 65536; ${command}`];
  container["env"] = [...mapsIn(container, "env"), ...rayEnvironment(wish.role, command, service, namespace, creator)];
  const ports = mapsIn(container, "ports");
  if (!ports.some(({ name }) => name === METRICS_PORT.name)) container["ports"] = [...ports, METRICS_PORT];
  setDefaults(container, rayProbes(wish.role, creator));
  const memory = memoryLimit(container);
  const volume = {
    name: "shared-mem",
    emptyDir: { medium: "Memory", ...(memory === undefined ? {} : { sizeLimit: memory }) },
  };
  spec["volumes"] = [...mapsIn(spec, "volumes"), volume];
  container["volumeMounts"] = [...mapsIn(container, "volumeMounts"), { mountPath: "/dev/shm", name: "shared-mem" }];
}

/** Kind of what made the cluster. */
function creatorOf({ metadata }: StoredObject): string {
  return metadata.labels?.["ray.io/originated-from-crd"] ?? "RayCluster";
}

function waitForHead(cluster: StoredObject, spec: Writable): Writable {
  const { namespace = "" } = cluster.metadata;
  const service = headServiceName(cluster);
  const address = `${fullName(service, namespace)}:6379`;
  const size = { cpu: "200m", memory: "256Mi" };
  return {
    name: "wait-gcs-ready",
    image: textAt(mapsIn(spec, "containers")[0], "image") ?? "",
    command: ["/bin/bash", "-c", "--"],
    args: [`until ray health-check --address ${address}; do sleep 5; done`],
    env: serviceEnvironment(service, namespace),
    resources: { limits: { ...size }, requests: { ...size } },
  };
}

function copyTemplate(template: unknown): Writable {
  return typeof template === "object" && template !== null ? (copyJson(template) as Writable) : {};
}
