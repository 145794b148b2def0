import { whyUnreadable } from "../../common/core-objects/unreadable.ts";
import type { KubernetesObject } from "../../common/kubernetes-cluster/kubernetes-object.ts";
import { type HasMeta, type Meta, projectMeta } from "../../common/kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../../common/kubernetes-cluster/resource-kind.ts";
import { QUEUE_NAME_LABEL } from "../../common/kueue/kueue-names.ts";
import { type Condition, conditionsAt, isTrue } from "../../common/values/condition.ts";
import { booleanAt, listAt, numberAt, textAt, valueAt } from "../../common/values/untyped.ts";

const PHASES = [
  "Suspended",
  "Resuming",
  "Running",
  "Resetting",
  "Suspending",
  "Succeeded",
  "Failed",
  "Terminating",
] as const;

export type AppWrapperPhase = (typeof PHASES)[number];

/** The label AppWrapper's controller puts on everything it creates, with the AppWrapper's name as value. */
export const APP_WRAPPER_LABEL = "workload.codeflare.dev/appwrapper";

/** One object inside an AppWrapper. */
export interface AppWrapperComponent {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Whether the controller has created it; undefined until it has said anything. */
  readonly deployed: boolean | undefined;
  /** Pods this component stands for; undefined until the controller has inferred its pod sets. */
  readonly pods: number | undefined;
}

/** An AppWrapper: its phase, retries, and what it wraps. */
export interface AppWrapper extends HasMeta {
  /** Undefined for a new AppWrapper, and for a phase we do not know: `phaseText` then holds it. */
  readonly phase: AppWrapperPhase | undefined;
  readonly phaseText: string;
  readonly suspend: boolean;
  /** Another manager than the local controller, e.g. `kueue.x-k8s.io/multikueue`. */
  readonly managedBy: string | undefined;
  readonly queue: string | undefined;
  readonly user: string | undefined;
  readonly conditions: readonly Condition[];
  /** Retries spent so far. A lifetime count: it is never set back. Undefined until the controller has written a phase. */
  readonly resets: number | undefined;
  readonly components: readonly AppWrapperComponent[];
  /** Frozen at creation: fewer running pods than this reset the AppWrapper. Undefined while a component's count is unknown. */
  readonly expectedPods: number | undefined;
}

/** AppWrappers (AppWrapper v1.2). */
export const APP_WRAPPERS: ResourceKind<AppWrapper> = {
  group: "workload.codeflare.dev",
  kind: "AppWrapper",
  plural: "appwrappers",
  versions: ["v1beta2"],
  namespaced: true,
  project: projectAppWrapper,
};

function projectAppWrapper(object: KubernetesObject): AppWrapper {
  const { spec, status } = object;
  const phaseText = textAt(status, "phase") ?? "";
  const components = projectComponents(spec, status);
  const meta = projectMeta(object);
  return {
    meta,
    unreadable: whyUnreadable(object, "spec", "status"),
    phase: PHASES.find((phase) => phase === phaseText),
    phaseText,
    suspend: booleanAt(spec, "suspend") === true,
    managedBy: textAt(spec, "managedBy"),
    queue: queueOf(meta),
    user: meta.labels.get("workload.codeflare.dev/user"),
    conditions: conditionsAt(status, "conditions"),
    // The API leaves a zero count out, so an absent count means none once there is a phase.
    resets: numberAt(status, "resettingCount") ?? (phaseText === "" ? undefined : 0),
    components,
    expectedPods: sumOrUnknown(components.map((component) => component.pods)),
  };
}

function queueOf(meta: Meta): string | undefined {
  const queue = meta.labels.get(QUEUE_NAME_LABEL);
  return queue === "" ? undefined : queue;
}

/** Names come from the spec: the status of a component that was never created has empty ones. */
function projectComponents(spec: unknown, status: unknown): readonly AppWrapperComponent[] {
  const statuses = listAt(status, "componentStatus");
  return listAt(spec, "components").map((component, index) => {
    const seen = statuses[index];
    const conditions = conditionsAt(seen, "conditions");
    return {
      apiVersion: textAt(component, "template", "apiVersion") ?? textAt(seen, "apiVersion") ?? "",
      kind: textAt(component, "template", "kind") ?? textAt(seen, "kind") ?? "",
      name: textAt(component, "template", "metadata", "name") ?? textAt(seen, "name") ?? "",
      deployed: conditions.length === 0 ? undefined : isTrue(conditions, "ResourcesDeployed"),
      pods: podsOf(valueAt(seen, "podSets")) ?? podsOf(valueAt(component, "podSets")),
    };
  });
}

function podsOf(podSets: unknown): number | undefined {
  const sets = listAt(podSets);
  if (sets.length === 0) return undefined;
  return sets.reduce<number>((sum, set) => sum + (numberAt(set, "replicas") ?? 1), 0);
}

function sumOrUnknown(counts: readonly (number | undefined)[]): number | undefined {
  let sum = 0;
  for (const count of counts) {
    if (count === undefined) return undefined;
    sum += count;
  }
  return counts.length === 0 ? undefined : sum;
}
