import { listAt, numberAt, textAt, valueAt } from "../../../common/values/untyped.ts";
import type { NewObject, StoredObject } from "../../stored-object.ts";
import { controlledBy } from "../owner-reference.ts";

const DEFAULT_PORTS: ReadonlyMap<string, number> = new Map([
  ["client", 10001],
  ["dashboard", 8265],
  ["gcs-server", 6379],
  ["serve", 8000],
]);
const METRICS = 8080;
const LONGEST_NAME = 50;

export function headServiceName(cluster: StoredObject): string {
  const given = textAt(cluster, "spec", "headGroupSpec", "headService", "metadata", "name");
  return given ?? `${shorten(cluster.metadata.name)}-head-svc`;
}

/** Names start with a letter and keep their end when they are too long. */
function shorten(name: string): string {
  return name.slice(-LONGEST_NAME).replace(/^[\d\p{P}]/u, "r");
}

export function newHeadService(cluster: StoredObject): NewObject {
  const labels = {
    "app.kubernetes.io/created-by": "kuberay-operator",
    "app.kubernetes.io/name": "kuberay",
    "ray.io/cluster": cluster.metadata.name,
    "ray.io/identifier": `${cluster.metadata.name}-head`,
    "ray.io/node-type": "head",
  };
  const type = textAt(cluster, "spec", "headGroupSpec", "serviceType") ?? "ClusterIP";
  return service(cluster, headServiceName(cluster), labels, {
    ports: headPorts(cluster),
    publishNotReadyAddresses: true,
    selector: labels,
    type,
    ...(type === "ClusterIP" ? { clusterIP: "None", clusterIPs: ["None"] } : {}),
  });
}

/** The service through which the hosts of one replica find each other. */
export function newHeadlessService(cluster: StoredObject): NewObject {
  const name = `${shorten(cluster.metadata.name)}-headless`;
  const labels = { "ray.io/headless-worker-svc": name };
  return service(cluster, name, labels, {
    publishNotReadyAddresses: true,
    selector: { "ray.io/cluster": cluster.metadata.name, "ray.io/node-type": "worker" },
    type: "ClusterIP",
    clusterIP: "None",
    clusterIPs: ["None"],
  });
}

/** The stable service of a RayJob or RayService that points to the head of whatever cluster it uses now. */
export function newOwnerHeadService(owner: StoredObject, cluster: StoredObject): NewObject {
  const labels = {
    "ray.io/identifier": `${owner.metadata.name}-head`,
    "ray.io/node-type": "head",
    "ray.io/originated-from-cr-name": owner.metadata.name,
    "ray.io/originated-from-crd": owner.kind,
  };
  const head = newHeadService(cluster);
  return { ...service(owner, `${shorten(owner.metadata.name)}-head-svc`, labels, {}), spec: head["spec"] };
}

function service(
  owner: StoredObject,
  name: string,
  labels: Readonly<Record<string, string>>,
  spec: Readonly<Record<string, unknown>>,
): NewObject {
  const common = {
    internalTrafficPolicy: "Cluster",
    ipFamilies: ["IPv4"],
    ipFamilyPolicy: "SingleStack",
    sessionAffinity: "None",
  };
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace: owner.metadata.namespace ?? "", labels, ownerReferences: [controlledBy(owner)] },
    spec: { ...common, ...spec },
    status: { loadBalancer: {} },
  };
}

/** The ports the head container declares, or Ray's own when it declares none; the metrics port always. */
function headPorts(cluster: StoredObject): readonly unknown[] {
  const declared = new Map<string, number>();
  for (const port of listAt(cluster, "spec", "headGroupSpec", "template", "spec", "containers", 0, "ports")) {
    const number = numberAt(port, "containerPort") ?? 0;
    declared.set(textAt(port, "name") ?? `${number}-port`, number);
  }
  const ports = new Map(declared.size === 0 ? DEFAULT_PORTS : declared);
  if (!ports.has("metrics")) ports.set("metrics", METRICS);
  return [...ports]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, port]) => ({ appProtocol: "tcp", name, port, protocol: "TCP", targetPort: port }));
}

/** `status.endpoints` of a cluster from its head service. */
export function endpointsOf(headService: StoredObject): Readonly<Record<string, string>> {
  const entries = listAt(headService, "spec", "ports").map((port) => {
    const number = numberAt(port, "nodePort") ?? valueAt(port, "targetPort");
    return [textAt(port, "name") ?? "", String(number)] as const;
  });
  return Object.fromEntries(entries.filter(([name]) => name !== ""));
}
