import { createHash } from "node:crypto";
import {
  IN_USE_FINALIZER,
  JOB_UID_LABEL,
  PRIORITY_CLASS_LABEL,
  QUEUE_NAME_LABEL,
} from "../../../../common/kueue/kueue-names.ts";
import { labelsAt, listAt, numberAt, textAt } from "../../../../common/values/untyped.ts";
import type { ObjectStore } from "../../../object-store.ts";
import type { NewObject, StoredObject } from "../../../stored-object.ts";
import type { Writable } from "../../object-maps.ts";
import { controlledBy } from "../../owner-reference.ts";
import { PRIORITY_KIND } from "../kueue-config.ts";
import type { JobKind, PodSetWish } from "./job-kind.ts";

export const GATES = "kueue.x-k8s.io/admission-gated-by";
const MAX_TIME_LABEL = "kueue.x-k8s.io/max-exec-time-seconds";
const LONGEST_NAME = 253;
const HASH_DIGITS = 5;

/** Kind, name and five digits that depend on what the job is. */
function workloadName({ kindName, apiGroup }: JobKind, { metadata }: StoredObject): string {
  const text = [kindName, apiGroup, metadata.name, metadata.uid].join("\n");
  const hash = createHash("sha1").update(text).digest("hex").slice(0, HASH_DIGITS);
  const prefix = `${kindName.toLowerCase()}-${metadata.name}`.slice(0, LONGEST_NAME - 1 - HASH_DIGITS);
  return `${prefix}-${hash}`;
}

/** The Workload that stands for a job. */
export function workloadOfJob(kind: JobKind, job: StoredObject, store: Pick<ObjectStore, "get" | "list">): NewObject {
  const podSets = kind.podSets(job).map(podSetOf);
  const limit = job.metadata.labels?.[MAX_TIME_LABEL];
  const gates = job.metadata.annotations?.[GATES];
  return {
    apiVersion: "kueue.x-k8s.io/v1beta2",
    kind: "Workload",
    metadata: {
      name: workloadName(kind, job),
      ...(job.metadata.namespace === undefined ? {} : { namespace: job.metadata.namespace }),
      labels: { [JOB_UID_LABEL]: job.metadata.uid },
      ...(gates === undefined ? {} : { annotations: { [GATES]: gates } }),
      finalizers: [IN_USE_FINALIZER],
      ownerReferences: [controlledBy(job)],
    },
    spec: {
      active: true,
      queueName: job.metadata.labels?.[QUEUE_NAME_LABEL] ?? "",
      podSets,
      ...priorityOf(job, podSets, store),
      ...(limit === undefined ? {} : { maximumExecutionTimeSeconds: Number(limit) }),
    },
  };
}

export function podSetOf({ name, template, count, minCount, topologyRequest }: PodSetWish): Writable {
  return {
    name,
    template,
    count,
    ...(minCount === undefined ? {} : { minCount }),
    ...(topologyRequest === undefined ? {} : { topologyRequest }),
  };
}

/** Kueue's own class if the job names one, else that of its pods, else the cluster's default. */
export function priorityOf(
  job: StoredObject,
  podSets: readonly Writable[],
  store: Pick<ObjectStore, "get" | "list">,
): Writable {
  const own = job.metadata.labels?.[PRIORITY_CLASS_LABEL];
  if (own !== undefined && own !== "") {
    const found = store.get({ kind: PRIORITY_KIND, namespace: "", name: own });
    const reference = { group: "kueue.x-k8s.io", kind: "WorkloadPriorityClass", name: own };
    return { priority: numberAt(found, "value") ?? 0, priorityClassRef: reference };
  }
  const named = podSets
    .map((set) => textAt(set, "template", "spec", "priorityClassName") ?? "")
    .find((name) => name !== "");
  const classes = store.list("priorityclasses.scheduling.k8s.io");
  const found = classes.find((each) =>
    named === undefined ? each["globalDefault"] === true : each.metadata.name === named,
  );
  if (found === undefined) return { priority: 0 };
  const reference = { group: "scheduling.k8s.io", kind: "PriorityClass", name: found.metadata.name };
  return { priority: numberAt(found, "value") ?? 0, priorityClassRef: reference };
}

/** Name of a class that the job asks for and that is not there. */
export function missingPriorityClass({ metadata }: StoredObject, store: Pick<ObjectStore, "get">): string | undefined {
  const own = metadata.labels?.[PRIORITY_CLASS_LABEL];
  if (own === undefined || own === "") return undefined;
  return store.get({ kind: PRIORITY_KIND, namespace: "", name: own }) === undefined ? own : undefined;
}

/** Says whether a Workload still is what its job asks for. What Kueue itself added to a running job does not count. */
export function standsFor(workload: StoredObject, wishes: readonly PodSetWish[], isRunning: boolean): boolean {
  const sets = listAt(workload, "spec", "podSets");
  if (sets.length !== wishes.length) return false;
  const assigned = listAt(workload, "status", "admission", "podSetAssignments");
  return sets.every((set, index) => {
    const wish = wishes[index];
    if (wish === undefined || textAt(set, "name") !== wish.name) return false;
    const asked = numberAt(set, "count");
    const given = isRunning ? (numberAt(assigned[index], "count") ?? asked) : asked;
    return (wish.count === asked || wish.count === given) && sameContainers(set, wish);
  });
}

function sameContainers(set: unknown, { template }: PodSetWish): boolean {
  return ["containers", "initContainers"].every((list) => {
    const [known, wanted] = [listAt(set, "template", "spec", list), listAt(template, "spec", list)];
    if (known === wanted) return true;
    return known.length === wanted.length && known.every((each, at) => shapeOf(each) === shapeOf(wanted[at]));
  });
}

const shapes = new WeakMap<object, string>();

/** Equal for containers that Kueue takes for the same. */
function shapeOf(container: unknown): string {
  const key = typeof container === "object" && container !== null ? container : {};
  const known = shapes.get(key);
  if (known !== undefined) return known;
  const sorted = (field: string) => [...labelsAt(container, "resources", field)].toSorted();
  const parts = [textAt(container, "name"), textAt(container, "image"), sorted("requests"), sorted("limits")];
  const shape = JSON.stringify(parts);
  shapes.set(key, shape);
  return shape;
}
