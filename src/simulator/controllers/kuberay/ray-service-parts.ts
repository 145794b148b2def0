import { numberAt, textAt } from "../../../common/values/untyped.ts";
import type { World } from "../../controller.ts";
import { StoreRefusal } from "../../object-store.ts";
import type { NewObject, StoredObject } from "../../stored-object.ts";
import { mapIn } from "../object-maps.ts";
import { isBeingDeleted, KUBERAY, keyOfObject } from "../owner-reference.ts";
import { RAY_CLUSTERS, RAY_SERVICES } from "./ray-defaults.ts";
import { asOperatorWrites, newServeService, newServiceCluster } from "./ray-service-objects.ts";
import type { RayServiceSight } from "./ray-service-pass.ts";
import { clusterNames } from "./ray-service-status.ts";
import { newOwnerHeadService } from "./ray-services.ts";

const FINALIZER = "ray.io/rayservice-finalizer";
const DELETION_DELAY_S = 60;

/** Holds a RayService until its clusters are gone, or lets it go. @returns whether there was something to do. */
export function setServiceFinalizer(world: World, service: StoredObject, wanted: boolean): boolean {
  const others = (service.metadata.finalizers ?? []).filter((name) => name !== FINALIZER);
  const finalizers = wanted ? [...others, FINALIZER] : others;
  if (finalizers.length === (service.metadata.finalizers ?? []).length) return false;
  world.store.change(
    keyOfObject(RAY_SERVICES, service),
    "object",
    (draft) => {
      draft.metadata["finalizers"] = finalizers;
      draft.spec ??= {};
      asOperatorWrites(mapIn(draft.spec, "rayClusterConfig"));
    },
    KUBERAY,
  );
  return true;
}

/** Deletes clusters that the service uses no more: a while after they were first seen so. @returns whether there are any. */
export function cleanUpClusters(
  world: World,
  service: StoredObject,
  { clusters, deletions }: RayServiceSight,
): boolean {
  const ends = isBeingDeleted(service);
  const { active, pending } = clusterNames(service["status"]);
  const unused = clusters.filter(({ metadata }) => ends || ![active, pending].includes(metadata.name));
  const delay = (numberAt(service, "spec", "rayClusterDeletionDelaySeconds") ?? DELETION_DELAY_S) * 1_000;
  for (const cluster of unused) {
    const { uid, namespace, name } = cluster.metadata;
    const due = deletions.get(uid);
    if (due === undefined) deletions.set(uid, world.now() + delay);
    if (isBeingDeleted(cluster) || (!ends && (due === undefined || world.now() < due))) continue;
    world.store.delete(keyOfObject(RAY_CLUSTERS, cluster), { propagation: "Background" }, KUBERAY);
    serviceEvent(world, service, "Normal", "DeletedRayCluster", `Deleted the RayCluster ${namespace}/${name}`);
  }
  return unused.length > 0;
}

/** @throws {@link StoreRefusal} after an event about it. */
export function createServiceCluster(world: World, service: StoredObject, name: string): StoredObject {
  const place = `${service.metadata.namespace}/${name}`;
  return told(world, service, {
    act: () => world.store.create(RAY_CLUSTERS, newServiceCluster(service, name), KUBERAY),
    done: ["CreatedRayCluster", `Created the RayCluster ${place}`],
    failed: ["FailedToCreateRayCluster", `Failed to create the RayCluster ${place}: `],
  });
}

/** Brings a cluster in line in place. @throws {@link StoreRefusal} after an event about it. */
export function updateServiceCluster(
  world: World,
  service: StoredObject,
  cluster: StoredObject,
  which: "active" | "pending",
): StoredObject {
  const { namespace, name } = cluster.metadata;
  const { metadata, spec } = newServiceCluster(service, name) as NewObject & { readonly spec: unknown };
  const { labels, annotations } = metadata;
  return told(world, service, {
    act: () =>
      world.store.change(
        keyOfObject(RAY_CLUSTERS, cluster),
        "object",
        (draft) => {
          Object.assign(draft, { spec });
          Object.assign(draft.metadata, { labels, annotations });
        },
        KUBERAY,
      ) ?? cluster,
    done: ["UpdatedRayCluster", `Updated the ${which} RayCluster ${namespace}/${name}`],
    failed: ["FailedToUpdateRayCluster", `Failed to update the ${which} RayCluster ${namespace}/${name}: `],
  });
}

/** Points both services at a cluster. @throws {@link StoreRefusal} when there can be no serve service. */
export function matchServeServices(world: World, service: StoredObject, cluster: StoredObject): void {
  matchService(world, service, newOwnerHeadService(service, cluster));
  const serve = newServeService(service, cluster);
  if (serve === undefined)
    throw new StoreRefusal(
      400,
      "BadRequest",
      "Please specify a port named 'serve' (or with the prefix 'serve-', e.g. 'serve-grpc') in the Ray head container; otherwise, the Kubernetes service for Ray Serve will not be created.",
    );
  matchService(world, service, serve);
}

function matchService(world: World, service: StoredObject, wanted: NewObject): void {
  const name = "name" in wanted.metadata ? (wanted.metadata.name ?? "") : "";
  const key = { kind: "services", namespace: service.metadata.namespace ?? "", name };
  const known = world.store.get(key);
  const place = `${key.namespace}/${name}`;
  const cluster = textAt(wanted["spec"], "selector", "ray.io/cluster");
  if (known !== undefined && textAt(known, "spec", "selector", "ray.io/cluster") === cluster) return;
  told(world, service, {
    act: () =>
      known === undefined
        ? world.store.create("services", wanted, KUBERAY)
        : world.store.change(key, "object", (draft) => void Object.assign(draft, { spec: wanted["spec"] }), KUBERAY),
    done:
      known === undefined
        ? ["CreatedService", `Created the service ${place}`]
        : ["UpdatedService", `Updated the service ${place}`],
    failed:
      known === undefined
        ? ["FailedToCreateService", `Failed to create the service ${place}, `]
        : ["FailedToUpdateService", `Failed to update the service ${place}, `],
  });
}

interface ToldChange<Result> {
  readonly act: () => Result;
  /** Reason and message of the event about it. */
  readonly done: readonly [string, string];
  readonly failed: readonly [string, string];
}

function told<Result>(world: World, service: StoredObject, { act, done, failed }: ToldChange<Result>): Result {
  try {
    const result = act();
    serviceEvent(world, service, "Normal", ...done);
    return result;
  } catch (error) {
    if (error instanceof StoreRefusal)
      serviceEvent(world, service, "Warning", failed[0], `${failed[1]}${error.message}`);
    throw error;
  }
}

export function serviceEvent(
  world: World,
  service: StoredObject,
  type: "Normal" | "Warning",
  reason: string,
  message: string,
): void {
  world.event(service, { type, reason, message, component: "rayservice-controller" });
}
