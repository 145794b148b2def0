import { booleanAt, listAt, textAt, valueAt } from "../../../common/values/untyped.ts";
import type { World } from "../../controller.ts";
import { copyJson } from "../../json-values.ts";
import { StoreRefusal } from "../../object-store.ts";
import type { NewObject, StoredKind, StoredObject } from "../../stored-object.ts";
import { mapsIn, type Writable } from "../object-maps.ts";
import { controlledBy, KUBERAY } from "../owner-reference.ts";
import { clusterEvent } from "./ray-cluster-pods.ts";

const RBAC = "rbac.authorization.k8s.io";
const LOGS = { mountPath: "/tmp/ray", name: "ray-logs" };

export function isAutoscaling(cluster: StoredObject): boolean {
  return booleanAt(cluster, "spec", "enableInTreeAutoscaling") === true;
}

/** The head's own parameters, by which Ray leaves scaling to the container beside it. */
export function autoscalingParams(cluster: StoredObject): Readonly<Record<string, string>> {
  return isAutoscaling(cluster) ? { "no-monitor": "true" } : {};
}

/** Puts the autoscaler beside Ray into a head pod, with its rights and with Ray's logs in reach of both. */
export function addAutoscaler(cluster: StoredObject, spec: Writable): void {
  if (!isAutoscaling(cluster)) return;
  spec["serviceAccountName"] = accountName(cluster);
  const containers = mapsIn(spec, "containers");
  const image = textAt(containers[0], "image") ?? "";
  const container = autoscalerContainer(image, valueAt(cluster, "spec", "autoscalerOptions"));
  for (const each of [containers[0], container])
    if (each !== undefined) each["volumeMounts"] = [...mapsIn(each, "volumeMounts"), { ...LOGS }];
  spec["containers"] = [...containers, container];
  spec["volumes"] = [...mapsIn(spec, "volumes"), { name: LOGS.name, emptyDir: {} }];
  if (textAt(cluster, "spec", "autoscalerOptions", "version") !== "v2") return;
  spec["restartPolicy"] = "Never";
  const [ray] = containers;
  if (ray !== undefined) ray["env"] = [...mapsIn(ray, "env"), { name: "RAY_enable_autoscaler_v2", value: "true" }];
}

function autoscalerContainer(image: string, options: unknown): Writable {
  const field = (name: string, fieldPath: string) => ({
    name,
    valueFrom: { fieldRef: { apiVersion: "v1", fieldPath } },
  });
  const size = { cpu: "500m", memory: "512Mi" };
  return {
    name: "autoscaler",
    image: textAt(options, "image") ?? image,
    imagePullPolicy: textAt(options, "imagePullPolicy") ?? "IfNotPresent",
    command: ["/bin/bash", "-c", "--"],
    args: ["ray kuberay-autoscaler --cluster-name $(RAY_CLUSTER_NAME) --cluster-namespace $(RAY_CLUSTER_NAMESPACE)"],
    env: [
      field("RAY_CLUSTER_NAME", "metadata.labels['ray.io/cluster']"),
      field("RAY_CLUSTER_NAMESPACE", "metadata.namespace"),
      field("RAY_HEAD_POD_NAME", "metadata.name"),
      { name: "KUBERAY_CRD_VER", value: "v1" },
      ...listAt(options, "env"),
    ],
    resources: copyJson(valueAt(options, "resources") ?? { limits: { ...size }, requests: { ...size } }),
    volumeMounts: [...listAt(options, "volumeMounts")],
  };
}

/**
 * The account, role and binding by which an autoscaler may change its cluster.
 *
 * @throws StoreRefusal after an event about it.
 */
export function matchAutoscalerRights(world: World, cluster: StoredObject): void {
  if (!isAutoscaling(cluster)) return;
  const { name, namespace = "" } = cluster.metadata;
  const account = accountName(cluster);
  if (world.store.get({ kind: "serviceaccounts", namespace, name: account }) === undefined && account !== name) {
    const said = `If users specify ServiceAccountName for the head Pod, they need to create a ServiceAccount themselves. However, ServiceAccount ${account} is not found. Please create one. See the PR description of https://github.com/ray-project/kuberay/pull/1128 for more details.`;
    const message = `Failed to reconcile RayCluster ${namespace}/${name}. ${said}`;
    clusterEvent(world, cluster, "Warning", "AutoscalerServiceAccountNotFound", message);
    throw new StoreRefusal(404, "NotFound", `ServiceAccount "${account}" not found`);
  }
  const rule = (apiGroup: string, resource: string, verbs: readonly string[]) => ({
    apiGroups: [apiGroup],
    resources: [resource],
    verbs,
  });
  const rules = [
    rule("", "pods", ["get", "list", "watch", "patch"]),
    rule("", "pods/resize", ["patch"]),
    rule("ray.io", "rayclusters", ["get", "patch"]),
  ];
  make(world, cluster, "serviceaccounts", account, { apiVersion: "v1", kind: "ServiceAccount" });
  make(world, cluster, `roles.${RBAC}`, name, { apiVersion: `${RBAC}/v1`, kind: "Role", rules });
  make(world, cluster, `rolebindings.${RBAC}`, name, {
    apiVersion: `${RBAC}/v1`,
    kind: "RoleBinding",
    roleRef: { apiGroup: RBAC, kind: "Role", name },
    subjects: [{ kind: "ServiceAccount", name: account, namespace }],
  });
}

type Rights = Omit<NewObject, "metadata"> & { readonly apiVersion: string; readonly kind: string };

function make(world: World, cluster: StoredObject, kind: StoredKind, name: string, object: Rights): void {
  const { namespace = "" } = cluster.metadata;
  if (world.store.get({ kind, namespace, name }) !== undefined) return;
  const labels = {
    "app.kubernetes.io/created-by": "kuberay-operator",
    "app.kubernetes.io/name": "kuberay",
    "ray.io/cluster": cluster.metadata.name,
  };
  const words = object.kind.replaceAll(/\B[A-Z]/g, (letter) => ` ${letter}`).toLowerCase();
  const tell = (type: "Normal" | "Warning", reason: string, message: string) =>
    clusterEvent(world, cluster, type, `${reason}${object.kind}`, message);
  const metadata = { name, namespace, labels, ownerReferences: [controlledBy(cluster)] };
  try {
    world.store.create(kind, { ...object, metadata } as NewObject, KUBERAY);
    tell("Normal", "Created", `Created ${words} ${namespace}/${name}`);
  } catch (error) {
    if (error instanceof StoreRefusal)
      tell("Warning", "FailedToCreate", `Failed creating ${words} ${namespace}/${name}, ${error.message}`);
    throw error;
  }
}

function accountName(cluster: StoredObject): string {
  const given = textAt(cluster, "spec", "headGroupSpec", "template", "spec", "serviceAccountName");
  return given ?? cluster.metadata.name;
}
