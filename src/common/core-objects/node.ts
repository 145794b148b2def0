import type { KubernetesObject } from "../kubernetes-cluster/kubernetes-object.ts";
import { type HasMeta, projectMeta } from "../kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../kubernetes-cluster/resource-kind.ts";
import { type Condition, conditionsAt, findCondition } from "../values/condition.ts";
import { booleanAt, listAt, textAt } from "../values/untyped.ts";
import { acceleratorsOf, type Resources, resourcesAt } from "./resources.ts";
import { whyUnreadable } from "./unreadable.ts";

/** A node: what it has to give, whether it takes pods, and what it tolerates. */
export interface Node extends HasMeta {
  /** `Unknown`: the node has not been heard of, or never said. */
  readonly ready: "True" | "False" | "Unknown";
  /** As kubectl prints it: `Ready`, `NotReady`, `Ready,SchedulingDisabled`. */
  readonly status: string;
  /** What is wrong besides: `MemoryPressure`, `DiskPressure`, `PIDPressure`, `NetworkUnavailable`, … */
  readonly pressures: readonly string[];
  /** Why the node is not ready, in the kubelet's or node controller's words; `""` when it is. */
  readonly message: string;
  readonly taints: readonly Taint[];
  /** Cordoned. */
  readonly unschedulable: boolean;
  readonly allocatable: Resources;
  readonly capacity: Resources;
  readonly accelerators: Resources;
  readonly roles: readonly string[];
  readonly version: string;
  readonly internalIp: string;
  readonly instanceType: string;
  readonly zone: string;
  readonly conditions: readonly Condition[];
}

export interface Taint {
  readonly key: string;
  readonly value: string;
  readonly effect: string;
}

/** Nodes: what they have to give, their labels and taints. */
export const NODES: ResourceKind<Node> = {
  group: "",
  kind: "Node",
  plural: "nodes",
  versions: ["v1"],
  namespaced: false,
  project: projectNode,
};

/** As kubectl writes a taint: `key=value:Effect`, `key:Effect`. */
export function taintText({ key, value, effect }: Taint): string {
  return `${key}${value === "" ? "" : `=${value}`}:${effect}`;
}

/** Reads a list of taints; nodes and resource flavors have the same shape. */
export function taintsAt(value: unknown, ...path: readonly (string | number)[]): readonly Taint[] {
  return listAt(value, ...path).map((taint) => ({
    key: textAt(taint, "key") ?? "",
    value: textAt(taint, "value") ?? "",
    effect: textAt(taint, "effect") ?? "",
  }));
}

const ROLE_LABEL = "node-role.kubernetes.io/";

function projectNode(object: KubernetesObject): Node {
  const { spec, status } = object;
  const meta = projectMeta(object);
  const conditions = conditionsAt(status, "conditions");
  const said = findCondition(conditions, "Ready");
  const ready = said?.status === "True" || said?.status === "False" ? said.status : "Unknown";
  const unschedulable = booleanAt(spec, "unschedulable") ?? false;
  const allocatable = resourcesAt(status, "allocatable");
  return {
    meta,
    unreadable: whyUnreadable(object, "spec", "status"),
    ready,
    status: statusOf(said, unschedulable),
    pressures: conditions.filter(({ type, status: is }) => type !== "Ready" && is === "True").map(({ type }) => type),
    message: ready === "True" ? "" : (said?.message ?? ""),
    taints: taintsAt(spec, "taints"),
    unschedulable,
    allocatable,
    capacity: resourcesAt(status, "capacity"),
    accelerators: acceleratorsOf(allocatable),
    roles: rolesOf(meta.labels),
    version: textAt(status, "nodeInfo", "kubeletVersion") ?? "",
    internalIp: addressOf(status, "InternalIP"),
    instanceType: meta.labels.get("node.kubernetes.io/instance-type") ?? "",
    zone: meta.labels.get("topology.kubernetes.io/zone") ?? "",
    conditions,
  };
}

function statusOf(ready: Condition | undefined, unschedulable: boolean): string {
  const health = ready === undefined ? "Unknown" : ready.status === "True" ? "Ready" : "NotReady";
  return unschedulable ? `${health},SchedulingDisabled` : health;
}

function rolesOf(labels: ReadonlyMap<string, string>): readonly string[] {
  const roles: string[] = [];
  for (const [key, value] of labels) {
    if (key.startsWith(ROLE_LABEL) && key.length > ROLE_LABEL.length) roles.push(key.slice(ROLE_LABEL.length));
    else if (key === "kubernetes.io/role" && value !== "") roles.push(value);
  }
  return roles.toSorted();
}

function addressOf(status: unknown, type: string): string {
  const found = listAt(status, "addresses").find((address) => textAt(address, "type") === type);
  return textAt(found, "address") ?? "";
}
