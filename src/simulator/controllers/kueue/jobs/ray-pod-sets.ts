import { booleanAt, numberAt, textAt, valueAt } from "../../../../common/values/untyped.ts";
import { copyJson } from "../../../json-values.ts";
import { mapIn, mapsIn, type Writable } from "../../object-maps.ts";
import { type PodSetWish, type TemplatePlace, templatePlace } from "./job-kind.ts";

/** Pod sets of the cluster that a `RayClusterSpec` describes: the head, then each worker group. */
export function rayPodSets(clusterSpec: unknown): readonly PodSetWish[] {
  const head = copyJson(valueAt(clusterSpec, "headGroupSpec", "template") ?? {}) as Writable;
  if (booleanAt(clusterSpec, "enableInTreeAutoscaling") === true) {
    const containers = (mapIn(head, "spec")["containers"] ?? []) as Writable[];
    mapIn(head, "spec")["containers"] = [...containers, autoscaler(clusterSpec)];
  }
  const groups = mapsIn((clusterSpec ?? {}) as Writable, "workerGroupSpecs");
  const workers = groups.map((group) => ({
    name: (textAt(group, "groupName") ?? "").toLowerCase(),
    template: copyJson(group["template"] ?? {}) as Writable,
    count: workerCount(group),
  }));
  return [{ name: "head", template: head, count: 1 }, ...workers];
}

/** Pod templates of the cluster, in the same order. */
export function rayTemplates(clusterSpec: Writable): readonly TemplatePlace[] {
  const head = templatePlace(mapIn(mapIn(clusterSpec, "headGroupSpec"), "template"));
  return [head, ...mapsIn(clusterSpec, "workerGroupSpecs").map((group) => templatePlace(mapIn(group, "template")))];
}

/** Pods, not workers: a worker may span several hosts. */
function workerCount(group: Writable): number {
  return (numberAt(group, "replicas") ?? 1) * Math.max(1, numberAt(group, "numOfHosts") ?? 1);
}

function autoscaler(clusterSpec: unknown): Writable {
  const amounts = { cpu: "500m", memory: "512Mi" };
  const resources = valueAt(clusterSpec, "autoscalerOptions", "resources") ?? { limits: amounts, requests: amounts };
  return { name: "autoscaler", resources };
}
