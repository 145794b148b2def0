import { entriesAt, textAt } from "../../../common/values/untyped.ts";
import type { World } from "../../controller.ts";
import { StoreRefusal } from "../../object-store.ts";
import type { NewObject, StoredKind, StoredObject } from "../../stored-object.ts";
import { JOBS } from "../job/job-admission.ts";
import { isBeingDeleted, KUBERAY, keyOfObject } from "../owner-reference.ts";
import { RAY_CLUSTERS, RAY_JOBS } from "./ray-defaults.ts";
import { newRayCluster, newSubmitterJob } from "./ray-job-objects.ts";
import { newOwnerHeadService } from "./ray-services.ts";

const FINALIZER = "ray.io/rayjob-finalizer";

/** The cluster of an attempt, made if it is not there. @throws {@link StoreRefusal} after an event about it. */
export function findOrCreateCluster(world: World, job: StoredObject, name: string): StoredObject {
  const { namespace = "" } = job.metadata;
  const found = world.store.get({ kind: RAY_CLUSTERS, namespace, name });
  if (found !== undefined) return found;
  const place = `${namespace}/${name}`;
  if (entriesAt(job, "spec", "clusterSelector").length > 0) {
    const said = `RayCluster ${place} set in the clusterSelector is not found. It must be created manually`;
    jobEvent(world, job, "Warning", "RayClusterNotFound", said);
    throw new StoreRefusal(404, "NotFound", said);
  }
  return createPart(world, job, RAY_CLUSTERS, newRayCluster(job, name), {
    reason: "RayCluster",
    done: `Created RayCluster ${place}`,
    failed: `Failed to create RayCluster ${place}`,
  });
}

/** @throws {@link StoreRefusal} after an event about it. */
export function createSubmitter(world: World, job: StoredObject, cluster: StoredObject): void {
  const place = `${job.metadata.namespace}/${job.metadata.name}`;
  createPart(world, job, JOBS, newSubmitterJob(job, cluster), {
    reason: "RayJobSubmitter",
    done: `Created Kubernetes Job ${place}`,
    failed: `Failed to create new Kubernetes Job ${place}`,
  });
}

function createPart(
  world: World,
  job: StoredObject,
  kind: StoredKind,
  part: NewObject,
  words: { readonly reason: string; readonly done: string; readonly failed: string },
): StoredObject {
  try {
    const made = world.store.create(kind, part, KUBERAY);
    jobEvent(world, job, "Normal", `Created${words.reason}`, words.done);
    return made;
  } catch (error) {
    if (error instanceof StoreRefusal)
      jobEvent(world, job, "Warning", `FailedToCreate${words.reason}`, `${words.failed}: ${error.message}`);
    throw error;
  }
}

/** Holds a RayJob until its Ray job was stopped, or lets it go. */
export function setFinalizer(world: World, job: StoredObject, wanted: boolean): void {
  const others = (job.metadata.finalizers ?? []).filter((name) => name !== FINALIZER);
  const finalizers = wanted ? [...others, FINALIZER] : others;
  if (finalizers.length === (job.metadata.finalizers ?? []).length) return;
  world.store.change(
    keyOfObject(RAY_JOBS, job),
    "object",
    ({ metadata }) => void Object.assign(metadata, { finalizers }),
    KUBERAY,
  );
}

/** Asks for the end of a RayJob's cluster. @returns whether it is gone. Clusters found by a selector are left alone. */
export function deleteCluster(world: World, job: StoredObject): boolean {
  if (entriesAt(job, "spec", "clusterSelector").length > 0) return true;
  const name = textAt(job, "status", "rayClusterName") ?? "";
  const cluster = world.store.get({ kind: RAY_CLUSTERS, namespace: job.metadata.namespace ?? "", name });
  if (cluster === undefined) return true;
  if (isBeingDeleted(cluster)) return false;
  world.store.delete(keyOfObject(RAY_CLUSTERS, cluster), { propagation: "Background" }, KUBERAY);
  jobEvent(world, job, "Normal", "DeletedRayCluster", `Deleted cluster ${cluster.metadata.namespace}/${name}`);
  return false;
}

/** Asks for the end of the submitter. @returns whether it is gone. */
export function deleteSubmitter(world: World, job: StoredObject): boolean {
  const mode = textAt(job, "spec", "submissionMode");
  if (mode === "HTTPMode" || mode === "SidecarMode") return true;
  const { namespace = "", name } = job.metadata;
  const submitter = world.store.get({ kind: JOBS, namespace, name });
  if (submitter === undefined) return true;
  if (isBeingDeleted(submitter)) return false;
  world.store.delete(keyOfObject(JOBS, submitter), { propagation: "Background" }, KUBERAY);
  jobEvent(world, job, "Normal", "DeletedRayJobSubmitter", `Deleted submitter K8s Job ${namespace}/${name}`);
  return false;
}

/** Keeps the job's own head service pointed at the cluster of this attempt. */
export function matchHeadService(world: World, job: StoredObject, cluster: StoredObject): void {
  const wanted = newOwnerHeadService(job, cluster);
  const name = "name" in wanted.metadata ? (wanted.metadata.name ?? "") : "";
  const key = { kind: "services", namespace: job.metadata.namespace ?? "", name };
  const known = world.store.get(key);
  if (known === undefined) {
    world.store.create("services", wanted, KUBERAY);
    jobEvent(world, job, "Normal", "CreatedService", `Created the service ${key.namespace}/${name}`);
    return;
  }
  if (textAt(known, "spec", "selector", "ray.io/cluster") === cluster.metadata.name) return;
  world.store.change(key, "object", (draft) => void Object.assign(draft, { spec: wanted["spec"] }), KUBERAY);
  jobEvent(world, job, "Normal", "UpdatedService", `Updated the service ${key.namespace}/${name}`);
}

export function jobEvent(
  world: World,
  job: StoredObject,
  type: "Normal" | "Warning",
  reason: string,
  message: string,
): void {
  world.event(job, { type, reason, message, component: "rayjob-controller" });
}
