import { listAt, numberAt, textAt, valueAt } from "../../../common/values/untyped.ts";

/** Where pods of a component are described, and how many there are. */
export interface ComponentPodSet {
  /** As in `template.spec.workerGroupSpecs[0].template`. */
  readonly path: string;
  readonly replicas: number;
  readonly annotations?: Readonly<Record<string, string>>;
}

const POD_INDEX = "workload.codeflare.dev.appwrapper/tas-pod-index-label";
const INDEXED_JOB = { [POD_INDEX]: "batch.kubernetes.io/job-completion-index" };

/** Pod sets as they were declared, else as they follow from a kind the controller knows. */
export function podSetsOf(component: unknown): readonly ComponentPodSet[] {
  const declared = listAt(component, "podSets").map((set) => ({
    path: textAt(set, "path") ?? "",
    replicas: numberAt(set, "replicas") ?? 1,
  }));
  return declared.length > 0 ? declared : inferPodSets(valueAt(component, "template"));
}

export function inferPodSets(template: unknown): readonly ComponentPodSet[] {
  switch (`${textAt(template, "apiVersion")}:${textAt(template, "kind")}`) {
    case "v1:Pod":
      return [{ path: "template", replicas: 1 }];
    case "apps/v1:Deployment":
    case "apps/v1:StatefulSet":
      return [{ path: "template.spec.template", replicas: numberAt(template, "spec", "replicas") ?? 1 }];
    case "batch/v1:Job": {
      const parallelism = numberAt(template, "spec", "parallelism") ?? 1;
      const completions = numberAt(template, "spec", "completions") ?? parallelism;
      return [
        { path: "template.spec.template", replicas: Math.min(parallelism, completions), annotations: INDEXED_JOB },
      ];
    }
    case "ray.io/v1:RayCluster":
      return rayPodSets(valueAt(template, "spec"), "template.spec");
    case "ray.io/v1:RayJob":
      return rayPodSets(valueAt(template, "spec", "rayClusterSpec"), "template.spec.rayClusterSpec");
    default:
      return [];
  }
}

function rayPodSets(spec: unknown, prefix: string): readonly ComponentPodSet[] {
  const groups = listAt(spec, "workerGroupSpecs").map((group, index) => ({
    path: `${prefix}.workerGroupSpecs[${index}].template`,
    replicas: numberAt(group, "replicas") ?? 1,
  }));
  return [{ path: `${prefix}.headGroupSpec.template`, replicas: 1 }, ...groups];
}

/** The pod template a path leads to, within a component's `{ template }`. */
export function templateAt(component: unknown, path: string): unknown {
  const steps = path.split(".").flatMap((step) => {
    const indexed = /^(.+)\[(\d+)\]$/.exec(step);
    return indexed === null ? [step] : [indexed[1] ?? "", Number(indexed[2])];
  });
  return valueAt(component, ...steps);
}
