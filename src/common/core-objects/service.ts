import type { KubernetesObject } from "../kubernetes-cluster/kubernetes-object.ts";
import { type HasMeta, type OwnerReference, projectMeta } from "../kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../kubernetes-cluster/resource-kind.ts";
import { booleanAt, labelsAt, listAt, numberAt, textAt } from "../values/untyped.ts";
import { ownerOf } from "./owner.ts";
import { textsAt } from "./texts.ts";
import { whyUnreadable } from "./unreadable.ts";

/** A service: its ports, and its addresses outside of the cluster. */
export interface Service extends HasMeta {
  /** `ClusterIP`, `NodePort`, `LoadBalancer`, `ExternalName`; open text. */
  readonly type: string;
  /** `""` when there is none; headless services have no address of their own. */
  readonly clusterIp: string;
  readonly headless: boolean;
  /** Addresses outside the cluster: load balancer names or IPs, then `externalIPs`. */
  readonly externalAddresses: readonly string[];
  readonly externalName: string;
  readonly ports: readonly ServicePort[];
  readonly selector: ReadonlyMap<string, string>;
  /** Lists pods that are not ready too. */
  readonly publishesNotReady: boolean;
  readonly owner: OwnerReference | undefined;
}

export interface ServicePort {
  readonly name: string;
  readonly port: number | undefined;
  /** A number, or the name of a container port. */
  readonly targetPort: string;
  readonly nodePort: number | undefined;
  readonly protocol: string;
}

/** Services, with their ports and the addresses that they have outside of the cluster. */
export const SERVICES: ResourceKind<Service> = {
  group: "",
  kind: "Service",
  plural: "services",
  versions: ["v1"],
  namespaced: true,
  project: projectService,
};

function projectService(object: KubernetesObject): Service {
  const { spec, status } = object;
  const meta = projectMeta(object);
  const clusterIp = textAt(spec, "clusterIP") ?? "";
  const balancers = listAt(status, "loadBalancer", "ingress").flatMap(
    (ingress) => textAt(ingress, "hostname") ?? textAt(ingress, "ip") ?? [],
  );
  return {
    meta,
    unreadable: whyUnreadable(object, "spec", "status"),
    type: textAt(spec, "type") ?? "",
    clusterIp: clusterIp === "None" ? "" : clusterIp,
    headless: clusterIp === "None",
    externalAddresses: [...balancers, ...textsAt(spec, "externalIPs")],
    externalName: textAt(spec, "externalName") ?? "",
    ports: listAt(spec, "ports").map(projectPort),
    selector: labelsAt(spec, "selector"),
    publishesNotReady: booleanAt(spec, "publishNotReadyAddresses") ?? false,
    owner: ownerOf(meta),
  };
}

function projectPort(port: unknown): ServicePort {
  const target = numberAt(port, "targetPort") ?? textAt(port, "targetPort") ?? numberAt(port, "port") ?? "";
  return {
    name: textAt(port, "name") ?? "",
    port: numberAt(port, "port"),
    targetPort: String(target),
    nodePort: numberAt(port, "nodePort"),
    protocol: textAt(port, "protocol") ?? "TCP",
  };
}
