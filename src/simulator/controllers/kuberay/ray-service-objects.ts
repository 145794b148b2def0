import { createHash } from "node:crypto";
import { listAt, numberAt, textAt, valueAt } from "../../../common/values/untyped.ts";
import { copyJson } from "../../json-values.ts";
import type { NewObject, StoredObject } from "../../stored-object.ts";
import { mapIn, mapsIn, type Writable } from "../object-maps.ts";
import { controlledBy } from "../owner-reference.ts";
import { newHeadService } from "./ray-services.ts";

const HASH = "ray.io/hash-without-replicas-and-workers-to-delete";
const GROUP_COUNT = "ray.io/num-worker-groups";
export const SERVE_LABEL = "ray.io/serve";

/** The cluster of a RayService, with what tells later whether the service asks for another one. */
export function newServiceCluster(service: StoredObject, name: string): NewObject {
  const { annotations, labels, namespace = "" } = service.metadata;
  const spec = clusterConfig(service);
  return {
    apiVersion: "ray.io/v1",
    kind: "RayCluster",
    metadata: {
      name,
      namespace,
      labels: {
        ...labels,
        "ray.io/originated-from-cr-name": service.metadata.name,
        "ray.io/originated-from-crd": "RayService",
      },
      annotations: {
        ...annotations,
        [HASH]: specHash(spec),
        [GROUP_COUNT]: String(listAt(spec, "workerGroupSpecs").length),
        "ray.io/kuberay-version": "v1.6.2",
      },
      ownerReferences: [controlledBy(service)],
    },
    spec,
  };
}

/** Whether the cluster is what the service asks for; numbers of workers aside. */
export function isAsAsked(service: StoredObject, cluster: StoredObject): boolean {
  return cluster.metadata.annotations?.[HASH] === specHash(clusterConfig(service));
}

/** Whether all that the cluster lacks are worker groups at the end: those are added in place. */
export function onlyLacksGroups(service: StoredObject, cluster: StoredObject): boolean {
  const spec = clusterConfig(service);
  const groups = mapsIn(spec, "workerGroupSpecs");
  const count = Number(cluster.metadata.annotations?.[GROUP_COUNT]);
  if (Number.isNaN(count)) return true;
  if (groups.length < count) return false;
  return cluster.metadata.annotations?.[HASH] === specHash({ ...spec, workerGroupSpecs: groups.slice(0, count) });
}

function clusterConfig(service: StoredObject): Writable {
  const spec = copyJson(valueAt(service, "spec", "rayClusterConfig") ?? {}) as Writable;
  return asOperatorWrites(spec);
}

/** Fields that the operator sends even when they are empty. */
export function asOperatorWrites(spec: Writable): Writable {
  mapIn(mapIn(mapIn(spec, "headGroupSpec"), "template"), "metadata");
  for (const group of mapsIn(spec, "workerGroupSpecs")) {
    mapIn(mapIn(group, "template"), "metadata");
    mapIn(group, "scaleStrategy");
  }
  return spec;
}

/** Over a spec without what others change in it: an autoscaler the numbers of workers, Kueue tolerations and gates. */
export function specHash(spec: Readonly<Writable>): string {
  const muted = copyJson(spec) as Writable;
  delete muted["upgradeStrategy"];
  delete muted["suspend"];
  muteTemplate(mapIn(muted, "headGroupSpec"));
  for (const group of mapsIn(muted, "workerGroupSpecs")) {
    for (const field of ["replicas", "minReplicas", "maxReplicas"]) delete group[field];
    delete mapIn(group, "scaleStrategy")["workersToDelete"];
    muteTemplate(group);
  }
  const digest = createHash("sha1")
    .update(JSON.stringify(sorted(muted)))
    .digest();
  return base32Hex(digest);
}

function muteTemplate(group: Writable): void {
  const pod = mapIn(mapIn(group, "template"), "spec");
  delete pod["tolerations"];
  delete pod["schedulingGates"];
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}

/** Five bits a digit: 0 to 9, then A to V. */
function base32Hex(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return (bits.match(/.{5}/g) ?? []).map((five) => Number.parseInt(five, 2).toString(32).toUpperCase()).join("");
}

/** The service through which requests come in. Undefined when the head declares its ports and none of them serves. */
export function newServeService(service: StoredObject, cluster: StoredObject): NewObject | undefined {
  const { name, namespace = "" } = service.metadata;
  const ports = listAt(newHeadService(cluster), "spec", "ports").flatMap((port) => {
    const label = textAt(port, "name") ?? "";
    if (label !== "serve" && !label.startsWith("serve-")) return [];
    const number = numberAt(port, "port") ?? 0;
    return [{ name: label, port: number, protocol: "TCP", targetPort: number }];
  });
  const given = valueAt(service, "spec", "serveService");
  if (ports.length === 0 && given === undefined) return undefined;
  const custom = copyJson(given ?? {}) as Writable;
  const metadata = mapIn(custom, "metadata");
  const spec = mapIn(custom, "spec");
  const labels = {
    "ray.io/originated-from-cr-name": name,
    "ray.io/originated-from-crd": "RayService",
    [SERVE_LABEL]: `${name}-serve`,
  };
  const own = mapsIn(spec, "ports");
  const merged = ports.map((port) => own.find(({ name: label }) => label === port.name) ?? port);
  const type = textAt(service, "spec", "rayClusterConfig", "headGroupSpec", "serviceType") ?? "ClusterIP";
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: {
      ...metadata,
      name: textAt(metadata, "name") ?? `${name}-serve-svc`,
      namespace,
      labels: { ...(metadata["labels"] as Record<string, string> | undefined), ...labels },
      ownerReferences: [controlledBy(service)],
    },
    spec: {
      type,
      ...spec,
      ports: ports.length === 0 ? own : merged,
      selector: { "ray.io/cluster": cluster.metadata.name, [SERVE_LABEL]: "true" },
    },
  };
}
