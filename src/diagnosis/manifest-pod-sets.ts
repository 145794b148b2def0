import type { SubmittedPodSet } from "../common/kueue/verdict/what-if-change.ts";
import { booleanAt, listAt, numberAt, textAt, valueAt } from "../common/values/untyped.ts";

/** Pods that Kueue would count for a job, or why that cannot be told: a sentence. */
export type ManifestPodSets =
  | { readonly podSets: readonly SubmittedPodSet[]; readonly problem?: undefined }
  | { readonly problem: string };

/** The kinds of manifests whose pods are known. */
export const MANIFEST_KINDS: readonly string[] = ["Job", "RayCluster", "RayJob", "AppWrapper", "Workload"];

/**
 * The pod sets that Kueue makes of a manifest before anything runs.
 *
 * @see https://kueue.sigs.k8s.io/docs/concepts/workload/#pod-sets
 */
export function manifestPodSets(manifest: unknown): ManifestPodSets {
  const spec = valueAt(manifest, "spec");
  const kind = textAt(manifest, "kind") ?? "";
  switch (kind) {
    case "Job":
      return { podSets: [jobPodSet(manifest)] };
    case "RayCluster":
      return { podSets: rayPodSets(spec) };
    case "RayJob":
      return rayJobPodSets(spec);
    case "AppWrapper":
      return wrappedPodSets(spec);
    case "Workload":
      return { podSets: listAt(spec, "podSets").map(declaredPodSet) };
    default:
      return {
        problem: `The pods of a ${kind || "manifest without kind"} are not known. Kinds: ${MANIFEST_KINDS.join(", ")}.`,
      };
  }
}

const MIN_PARALLELISM = "kueue.x-k8s.io/job-min-parallelism";

function jobPodSet(job: unknown): SubmittedPodSet {
  const least = Number(textAt(job, "metadata", "annotations", MIN_PARALLELISM) ?? Number.NaN);
  return {
    name: "main",
    count: jobPods(valueAt(job, "spec")),
    minCount: Number.isInteger(least) && least > 0 ? least : undefined,
    podSpec: valueAt(job, "spec", "template", "spec"),
  };
}

/** No more pods run at once than have to complete. */
function jobPods(spec: unknown): number {
  const parallelism = numberAt(spec, "parallelism") ?? 1;
  return Math.min(parallelism, numberAt(spec, "completions") ?? parallelism);
}

function declaredPodSet(podSet: unknown): SubmittedPodSet {
  return {
    name: textAt(podSet, "name") ?? "main",
    count: numberAt(podSet, "count") ?? 1,
    minCount: numberAt(podSet, "minCount"),
    podSpec: valueAt(podSet, "template", "spec"),
  };
}

/** What Kueue adds for the container that KubeRay puts beside the head. */
const AUTOSCALER = { limits: { cpu: "500m", memory: "512Mi" }, requests: { cpu: "500m", memory: "512Mi" } };
/** What KubeRay's own submitter asks for. */
const SUBMITTER = { limits: { cpu: "1", memory: "1Gi" }, requests: { cpu: "500m", memory: "200Mi" } };

/** The head, then each worker group; a worker may span several hosts. */
function rayPodSets(spec: unknown, besideHead: readonly unknown[] = []): readonly SubmittedPodSet[] {
  const resources = valueAt(spec, "autoscalerOptions", "resources") ?? AUTOSCALER;
  const added = booleanAt(spec, "enableInTreeAutoscaling") === true ? [{ name: "autoscaler", resources }] : [];
  const head = podSpecWith(valueAt(spec, "headGroupSpec", "template", "spec"), [...added, ...besideHead]);
  const groups = listAt(spec, "workerGroupSpecs").map((group) => ({
    name: (textAt(group, "groupName") ?? "").toLowerCase(),
    count: (numberAt(group, "replicas") ?? 1) * Math.max(1, numberAt(group, "numOfHosts") ?? 1),
    podSpec: valueAt(group, "template", "spec"),
  }));
  return [{ name: "head", count: 1, podSpec: head }, ...groups];
}

function podSpecWith(podSpec: unknown, containers: readonly unknown[]): unknown {
  if (containers.length === 0) return podSpec;
  return { ...(podSpec as object | undefined), containers: [...listAt(podSpec, "containers"), ...containers] };
}

function rayJobPodSets(spec: unknown): ManifestPodSets {
  if (valueAt(spec, "clusterSelector") !== undefined)
    return { problem: "It runs on a Ray cluster that is there already: Kueue does not queue it." };
  const cluster = valueAt(spec, "rayClusterSpec");
  const mode = textAt(spec, "submissionMode") ?? "K8sJobMode";
  const submitter = { name: "ray-job-submitter", resources: SUBMITTER };
  if (mode === "SidecarMode") return { podSets: rayPodSets(cluster, [submitter]) };
  if (mode !== "K8sJobMode") return { podSets: rayPodSets(cluster) };
  const podSpec = valueAt(spec, "submitterPodTemplate", "spec") ?? { containers: [submitter] };
  return { podSets: [...rayPodSets(cluster), { name: "submitter", count: 1, podSpec }] };
}

function wrappedPodSets(spec: unknown): ManifestPodSets {
  const podSets: SubmittedPodSet[] = [];
  for (const [index, component] of listAt(spec, "components").entries()) {
    const found = componentPodSets(component);
    if (found.problem !== undefined) return found;
    podSets.push(...found.podSets.map((podSet, at) => ({ ...podSet, name: `${index}-${at}` })));
  }
  return { podSets };
}

/** As declared, or as the kind of the component tells. */
function componentPodSets(component: unknown): ManifestPodSets {
  const declared = listAt(component, "podSets");
  const template = valueAt(component, "template");
  if (declared.length === 0) return inferredPodSets(template);
  const podSets = declared.map((set) => {
    const found = valueAt(component, ...stepsOf(textAt(set, "path") ?? ""));
    return { name: "", count: numberAt(set, "replicas") ?? 1, podSpec: valueAt(found, "spec") };
  });
  return { podSets };
}

/** `template.spec.workerGroupSpecs[0].template` */
function stepsOf(path: string): readonly (string | number)[] {
  return path.split(".").flatMap((part) => {
    const [name = "", ...indices] = part.split("[");
    return [name, ...indices.map((each) => Number.parseInt(each, 10))];
  });
}

function inferredPodSets(template: unknown): ManifestPodSets {
  const spec = valueAt(template, "spec");
  const kind = textAt(template, "kind") ?? "";
  switch (kind) {
    case "Pod":
      return { podSets: [{ name: "", count: 1, podSpec: spec }] };
    case "Deployment":
    case "ReplicaSet":
    case "StatefulSet":
      return {
        podSets: [{ name: "", count: numberAt(spec, "replicas") ?? 1, podSpec: valueAt(spec, "template", "spec") }],
      };
    case "Job":
    case "RayCluster":
      return manifestPodSets(template);
    case "RayJob":
      return { podSets: rayPodSets(valueAt(spec, "rayClusterSpec")) };
    case "PyTorchJob":
      return {
        podSets: ["Master", "Worker"].flatMap((type) => {
          const replica = valueAt(spec, "pytorchReplicaSpecs", type);
          if (replica === undefined) return [];
          return [
            { name: "", count: numberAt(replica, "replicas") ?? 1, podSpec: valueAt(replica, "template", "spec") },
          ];
        }),
      };
    // Services, secrets and the like have no pods.
    default:
      return { podSets: [] };
  }
}
