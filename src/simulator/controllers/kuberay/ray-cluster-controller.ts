import { listAt, numberAt, textAt } from "../../../common/values/untyped.ts";
import type { Controller, World } from "../../controller.ts";
import { type StoreEvent, StoreRefusal } from "../../object-store.ts";
import type { NewObject, StoredObject } from "../../stored-object.ts";
import { statusOf } from "../conditions.ts";
import { isBeingDeleted, KUBERAY, keyOfObject } from "../owner-reference.ts";
import { createReconciler } from "../reconciler.ts";
import { controllerKey, controllerUid, keyText, labelIndex, StoreIndex } from "../store-index.ts";
import { matchAutoscalerRights } from "./ray-autoscaler.ts";
import { clusterEvent, matchPods, type PodsOutcome } from "./ray-cluster-pods.ts";
import { updateClusterStatus } from "./ray-cluster-status.ts";
import { RAY_CLUSTERS, RAY_DEFAULTS } from "./ray-defaults.ts";
import { newHeadlessService, newHeadService } from "./ray-services.ts";
import { rayClusterViolation } from "./ray-validation.ts";

const AFTER_CHANGE_MS = 2_000;
const OTHERWISE_MS = 300_000;
/** Set on clusters that another operator looks after. */
const OTHER_MANAGER = "kueue.x-k8s.io/multikueue";

/** KubeRay's controller of RayClusters. */
export function createRayClusterController(): Controller {
  const pods = new StoreIndex("pods", labelIndex("ray.io/cluster"));
  const services = new StoreIndex("services", controllerUid);
  const failed = new Map<string, number>();

  const keysOf = (event: StoreEvent): readonly string[] => {
    pods.observe(event);
    services.observe(event);
    const { kind, object, before, type } = event;
    if (kind === "pods" || kind === "services") return controllerKey(object, "RayCluster");
    if (kind !== RAY_CLUSTERS || type === "DELETED") return [];
    return before === undefined || asksAnew(before, object) ? [keyText(object)] : [];
  };

  return createReconciler({
    name: "raycluster-controller",
    kind: RAY_CLUSTERS,
    kinds: [RAY_CLUSTERS, "pods", "services"],
    admissions: [RAY_DEFAULTS],
    keysOf,
    reconcile(world, key) {
      const cluster = world.store.get(key);
      if (cluster === undefined || isBeingDeleted(cluster)) return undefined;
      if (textAt(cluster, "spec", "managedBy") === OTHER_MANAGER) return undefined;
      const violation = rayClusterViolation(cluster);
      if (violation !== undefined) {
        clusterEvent(world, cluster, "Warning", violation.reason, violation.message);
        return undefined;
      }
      const mine = () => pods.find(keyText(cluster));
      matchAutoscalerRights(world, cluster);
      matchServices(world, cluster, services.find(cluster.metadata.uid));
      const outcome = matchPods(world, cluster, mine());
      const changed = writeStatus(world, cluster, mine(), services.find(cluster.metadata.uid), outcome);
      const again = retryDelay(failed, cluster, outcome);
      return world.now() + (again ?? (changed ? AFTER_CHANGE_MS : OTHERWISE_MS));
    },
  });
}

/** Status changes by the operator itself wake it up in no real cluster. */
function asksAnew(before: StoredObject, after: StoredObject): boolean {
  const { generation, labels, annotations, deletionTimestamp } = after.metadata;
  return (
    before.metadata.generation !== generation ||
    before.metadata.deletionTimestamp !== deletionTimestamp ||
    JSON.stringify([before.metadata.labels, before.metadata.annotations]) !== JSON.stringify([labels, annotations])
  );
}

function matchServices(world: World, cluster: StoredObject, services: readonly StoredObject[]): void {
  const head = services.some(({ metadata }) => metadata.labels?.["ray.io/node-type"] === "head");
  if (!head) createService(world, cluster, newHeadService(cluster));
  const multiHost = listAt(cluster, "spec", "workerGroupSpecs").some(
    (group) => (numberAt(group, "numOfHosts") ?? 1) > 1,
  );
  const headless = services.some(({ metadata }) => metadata.labels?.["ray.io/headless-worker-svc"] !== undefined);
  if (multiHost && !headless) createService(world, cluster, newHeadlessService(cluster));
}

function createService(world: World, cluster: StoredObject, service: NewObject): void {
  const place = `${cluster.metadata.namespace}/${"name" in service.metadata ? service.metadata.name : ""}`;
  try {
    world.store.create("services", service, KUBERAY);
    clusterEvent(world, cluster, "Normal", "CreatedService", `Created service ${place}`);
  } catch (error) {
    if (!(error instanceof StoreRefusal)) throw error;
    clusterEvent(
      world,
      cluster,
      "Warning",
      "FailedToCreateService",
      `Failed creating service ${place}, ${error.message}`,
    );
    throw error;
  }
}

/** @returns whether the status changed. */
function writeStatus(
  world: World,
  cluster: StoredObject,
  pods: readonly StoredObject[],
  services: readonly StoredObject[],
  { failure, unsettled = false }: PodsOutcome,
): boolean {
  const headService = services.find(({ metadata }) => metadata.labels?.["ray.io/node-type"] === "head");
  const sight = { cluster, pods, headService, failure, unsettled, now: world.timestamp() };
  const before = world.store.resourceVersion;
  world.store.change(
    keyOfObject(RAY_CLUSTERS, cluster),
    "status",
    (draft) => updateClusterStatus(statusOf(draft), sight),
    KUBERAY,
  );
  return world.store.resourceVersion !== before;
}

/** 1 s, doubling to five minutes, while pods are refused; soon after pods were deleted for being sick. */
function retryDelay(
  failed: Map<string, number>,
  { metadata }: StoredObject,
  { failure, unsettled }: PodsOutcome,
): number | undefined {
  if (failure === undefined) {
    failed.delete(metadata.uid);
    return unsettled === true ? 1_000 : undefined;
  }
  const count = failed.get(metadata.uid) ?? 0;
  failed.set(metadata.uid, count + 1);
  return Math.min(1_000 * 2 ** count, OTHERWISE_MS);
}
