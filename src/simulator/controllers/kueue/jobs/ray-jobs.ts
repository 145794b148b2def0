import { booleanAt, textAt, valueAt } from "../../../../common/values/untyped.ts";
import { copyJson } from "../../../json-values.ts";
import type { StoredObject } from "../../../stored-object.ts";
import { isConditionTrue } from "../../conditions.ts";
import { mapIn, type Writable } from "../../object-maps.ts";
import { type JobKind, type PodSetWish, type TemplatePlace, templatePlace } from "./job-kind.ts";
import { rayPodSets, rayTemplates } from "./ray-pod-sets.ts";

/** A RayCluster never finishes: it holds its quota until it is deleted or evicted. */
export const RAY_CLUSTER: JobKind = {
  kind: "rayclusters.ray.io",
  apiGroup: "ray.io",
  kindName: "RayCluster",
  framework: "ray.io/raycluster",
  isSuspended: (job) => booleanAt(job, "spec", "suspend") ?? false,
  setSuspended(draft, suspended) {
    mapIn(draft, "spec")["suspend"] = suspended;
  },
  podSets: (job) => rayPodSets(job["spec"]),
  templates: (draft) => rayTemplates(mapIn(draft, "spec")),
  finished: () => undefined,
  isActive: ({ status }) => textAt(status, "state") === "ready",
  arePodsReady: ({ status }) => textAt(status, "state") === "ready",
};

export const RAY_SERVICE: JobKind = {
  kind: "rayservices.ray.io",
  apiGroup: "ray.io",
  kindName: "RayService",
  framework: "ray.io/rayservice",
  isSuspended: (job) => booleanAt(job, "spec", "rayClusterConfig", "suspend") ?? false,
  setSuspended(draft, suspended) {
    mapIn(mapIn(draft, "spec"), "rayClusterConfig")["suspend"] = suspended;
  },
  podSets: (job) => rayPodSets(valueAt(job, "spec", "rayClusterConfig")),
  templates: (draft) => rayTemplates(mapIn(mapIn(draft, "spec"), "rayClusterConfig")),
  finished: () => undefined,
  isActive: ({ status }) => isConditionTrue(status, "Ready"),
  arePodsReady: ({ status }) => isConditionTrue(status, "Ready"),
};

const OVER = ["Complete", "Failed"];
const NOT_STARTED = ["", "Suspended"];

export const RAY_JOB: JobKind = {
  kind: "rayjobs.ray.io",
  apiGroup: "ray.io",
  kindName: "RayJob",
  framework: "ray.io/rayjob",
  isSuspended: (job) => booleanAt(job, "spec", "suspend") ?? false,
  setSuspended(draft, suspended) {
    // Never written as false: Kueue's type of it leaves that out.
    if (suspended) mapIn(draft, "spec")["suspend"] = true;
    else delete mapIn(draft, "spec")["suspend"];
  },
  podSets(job) {
    const sets = rayPodSets(valueAt(job, "spec", "rayClusterSpec"));
    return submissionMode(job) === "K8sJobMode" ? [...sets, submitter(job)] : sets;
  },
  templates(draft) {
    const spec = mapIn(draft, "spec");
    const places: readonly TemplatePlace[] = rayTemplates(mapIn(spec, "rayClusterSpec"));
    if (submissionMode(draft) !== "K8sJobMode") return places;
    spec["submitterPodTemplate"] ??= submitterTemplate(draft);
    return [...places, templatePlace(mapIn(spec, "submitterPodTemplate"))];
  },
  finished({ status }) {
    if (!OVER.includes(textAt(status, "jobDeploymentStatus") ?? "")) return undefined;
    return { success: textAt(status, "jobStatus") === "SUCCEEDED", message: textAt(status, "message") ?? "" };
  },
  isActive: ({ status }) => !NOT_STARTED.includes(textAt(status, "jobDeploymentStatus") ?? ""),
  arePodsReady: ({ status }) => textAt(status, "rayClusterStatus", "state") === "ready",
  isIgnored: (job) => Object.keys((valueAt(job, "spec", "clusterSelector") ?? {}) as object).length > 0,
  isOnHold: ({ status }) => textAt(status, "jobDeploymentStatus") === "ValidationFailed",
};

function submissionMode(job: unknown): string {
  return textAt(job, "spec", "submissionMode") || "K8sJobMode";
}

function submitter(job: StoredObject): PodSetWish {
  const given = valueAt(job, "spec", "submitterPodTemplate");
  const template = given === undefined ? submitterTemplate(job) : (copyJson(given) as Writable);
  return { name: "submitter", template, count: 1 };
}

/** What KubeRay runs when the job does not say: a small pod with the image of the head. */
function submitterTemplate(job: unknown): Writable {
  const image = textAt(job, "spec", "rayClusterSpec", "headGroupSpec", "template", "spec", "containers", 0, "image");
  const resources = { requests: { cpu: "500m", memory: "200Mi" }, limits: { cpu: "1", memory: "1Gi" } };
  const container = { name: "ray-job-submitter", ...(image === undefined ? {} : { image }), resources };
  return { metadata: {}, spec: { containers: [container], restartPolicy: "Never" } };
}
