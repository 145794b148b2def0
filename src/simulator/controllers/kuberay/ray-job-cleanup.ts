import { booleanAt, entriesAt, listAt, numberAt, textAt, valueAt } from "../../../common/values/untyped.ts";
import type { World } from "../../controller.ts";
import type { StoredObject } from "../../stored-object.ts";
import { timestampMoment } from "../moments.ts";
import { mapsIn } from "../object-maps.ts";
import { KUBERAY, keyOfObject } from "../owner-reference.ts";
import { RAY_CLUSTERS, RAY_JOBS } from "./ray-defaults.ts";
import { deleteCluster, jobEvent } from "./ray-job-parts.ts";

/** Most destructive last. */
const POLICIES = ["DeleteNone", "DeleteWorkers", "DeleteCluster", "DeleteSelf"];

/** What is done once a RayJob is over. @returns when there is more to do. */
export function cleanUp(world: World, job: StoredObject): number | undefined {
  if (entriesAt(job, "spec", "clusterSelector").length > 0) return undefined;
  const ended = timestampMoment(job, "status", "endTime") ?? world.now();
  const rules = listAt(job, "spec", "deletionStrategy", "deletionRules");
  if (rules.length > 0) return followRules(world, job, rules, ended);
  const legacy = legacyPolicy(job);
  if (legacy === undefined && booleanAt(job, "spec", "shutdownAfterJobFinishes") !== true) return undefined;
  const due = ended + (numberAt(job, "spec", "ttlSecondsAfterFinished") ?? 0) * 1_000;
  if (world.now() < due) return due;
  carryOut(world, job, legacy ?? "DeleteCluster");
  return undefined;
}

function legacyPolicy(job: StoredObject): string | undefined {
  const field = { SUCCEEDED: "onSuccess", FAILED: "onFailure" }[textAt(job, "status", "jobStatus") ?? ""];
  return field === undefined ? undefined : textAt(job, "spec", "deletionStrategy", field, "policy");
}

function followRules(world: World, job: StoredObject, rules: readonly unknown[], ended: number): number | undefined {
  let next: number | undefined;
  let policy: string | undefined;
  for (const rule of rules) {
    if (!applies(rule, job)) continue;
    const due = ended + (numberAt(rule, "condition", "ttlSeconds") ?? 0) * 1_000;
    const wanted = textAt(rule, "policy") ?? "DeleteNone";
    if (world.now() < due) next = Math.min(next ?? due, due);
    else if (policy === undefined || POLICIES.indexOf(wanted) > POLICIES.indexOf(policy)) policy = wanted;
  }
  if (policy !== undefined) carryOut(world, job, policy);
  return next;
}

function applies(rule: unknown, job: StoredObject): boolean {
  const status = textAt(rule, "condition", "jobStatus");
  if (status !== undefined) return status === textAt(job, "status", "jobStatus");
  return textAt(rule, "condition", "jobDeploymentStatus") === textAt(job, "status", "jobDeploymentStatus");
}

function carryOut(world: World, job: StoredObject, policy: string): void {
  if (policy === "DeleteSelf") world.store.delete(keyOfObject(RAY_JOBS, job), { propagation: "Background" }, KUBERAY);
  else if (policy === "DeleteCluster") deleteCluster(world, job);
  else if (policy === "DeleteWorkers") suspendWorkers(world, job);
}

function suspendWorkers(world: World, job: StoredObject): void {
  const key = {
    kind: RAY_CLUSTERS,
    namespace: job.metadata.namespace ?? "",
    name: textAt(job, "status", "rayClusterName") ?? "",
  };
  const cluster = world.store.get(key);
  const groups = listAt(cluster, "spec", "workerGroupSpecs");
  if (groups.every((group) => valueAt(group, "suspend") === true)) return;
  world.store.change(
    key,
    "object",
    (draft) => {
      for (const group of mapsIn(draft.spec ?? {}, "workerGroupSpecs")) group["suspend"] = true;
    },
    KUBERAY,
  );
  const said = `Set the \`suspend\` field to true for all worker groups in cluster ${key.namespace}/${key.name}`;
  jobEvent(world, job, "Normal", "UpdatedRayCluster", said);
}
