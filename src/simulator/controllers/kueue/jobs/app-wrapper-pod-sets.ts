import { labelsAt, listAt, numberAt, textAt, valueAt } from "../../../../common/values/untyped.ts";

/** Pods that a component of an AppWrapper makes. */
export interface ComponentPodSet {
  /** From the component on: `template.spec.workerGroupSpecs[0].template`. */
  readonly path: string;
  readonly replicas: number;
  /** By which its pods can be told apart; `""` for none. */
  readonly indexLabel: string;
}

const INDEX_LABEL = "workload.codeflare.dev.appwrapper/podIndexLabel";

/** As the AppWrapper controller found them, as they are declared, or as the kind of the component tells. */
export function componentPodSets(wrapper: unknown, component: unknown, index: number): readonly ComponentPodSet[] {
  const found = listAt(wrapper, "status", "componentStatus", index, "podSets");
  const declared = found.length > 0 ? found : listAt(component, "podSets");
  if (declared.length === 0) return inferred(valueAt(component, "template"));
  return declared.map((set) => ({
    path: textAt(set, "path") ?? "",
    replicas: numberAt(set, "replicas") ?? 1,
    indexLabel: labelsAt(set, "annotations").get(INDEX_LABEL) ?? "",
  }));
}

export function templateAt(component: unknown, path: string): unknown {
  const steps = path.split(".").flatMap((part) => {
    const [name = "", ...indices] = part.split("[");
    return [name, ...indices.map((each) => Number.parseInt(each, 10))];
  });
  return valueAt(component, ...steps);
}

function inferred(template: unknown): readonly ComponentPodSet[] {
  const spec = valueAt(template, "spec");
  const one = (path: string, replicas: number, indexLabel = "") => [{ path, replicas, indexLabel }];
  switch (textAt(template, "kind")) {
    case "Pod":
      return one("template", 1);
    case "Deployment":
    case "ReplicaSet":
    case "StatefulSet":
      return one("template.spec.template", numberAt(spec, "replicas") ?? 1);
    case "Job": {
      const parallelism = numberAt(spec, "parallelism") ?? 1;
      const replicas = Math.min(parallelism, numberAt(spec, "completions") ?? parallelism);
      return one("template.spec.template", replicas, "batch.kubernetes.io/job-completion-index");
    }
    case "RayCluster":
      return inferredRay(spec, "template.spec");
    case "RayJob":
      return inferredRay(valueAt(spec, "rayClusterSpec"), "template.spec.rayClusterSpec");
    case "PyTorchJob":
      return ["Master", "Worker"].flatMap((type) => {
        const replica = valueAt(spec, "pytorchReplicaSpecs", type);
        if (replica === undefined) return [];
        const path = `template.spec.pytorchReplicaSpecs.${type}.template`;
        return one(path, numberAt(replica, "replicas") ?? 1, "training.kubeflow.org/replica-index");
      });
    default:
      return [];
  }
}

function inferredRay(clusterSpec: unknown, path: string): readonly ComponentPodSet[] {
  const workers = listAt(clusterSpec, "workerGroupSpecs").map((group, index) => ({
    path: `${path}.workerGroupSpecs[${index}].template`,
    replicas: (numberAt(group, "replicas") ?? 1) * Math.max(1, numberAt(group, "numOfHosts") ?? 1),
    indexLabel: "",
  }));
  return [{ path: `${path}.headGroupSpec.template`, replicas: 1, indexLabel: "" }, ...workers];
}
