import { changeTarget, NOTHING_STOPS, nameInWords, whyUntouchable } from "../core-objects/change-target.ts";
import { type ConfirmFacts, confirmLevel, ONE_OF_MY_OWN, tooMany } from "../core-objects/confirm-level.ts";
import type { ChangePlan, ChangeTarget } from "../kubernetes-cluster/change-plan.ts";
import type { JsonPatchOperation } from "../kubernetes-cluster/json-patch.ts";
import type { ResourceKind } from "../kubernetes-cluster/resource-kind.ts";
import { type JobOfWorkload, setLabel, targetOfJob } from "./job-label.ts";
import { KUEUE_GROUP, PRIORITY_CLASS_LABEL } from "./kueue-names.ts";
import { holdsQuota, isActive, isFinished, WORKLOADS, type Workload } from "./workload.ts";
import { WORKLOAD_PRIORITY_CLASSES, type WorkloadPriorityClass } from "./workload-priority-class.ts";

/** Where the priority of a workload is written, and the patches there and back. */
interface Place {
  readonly kind: ResourceKind;
  readonly target: ChangeTarget;
  readonly operations: readonly JsonPatchOperation[];
  readonly undo: readonly JsonPatchOperation[] | undefined;
}

/**
 * Plans another WorkloadPriorityClass for a workload: by the label of its job, which Kueue follows at any time once there is a class;
 * for a workload that somebody made by hand, in its own specification.
 *
 * @param job - The owner's kind; undefined for a workload without owner, or when the kind of its owner is not known.
 * @example
 * const plan = planPriority(workload, undefined, priorityClass);
 */
export function planPriority(
  workload: Workload,
  job: JobOfWorkload | undefined,
  to: WorkloadPriorityClass,
  facts: ConfirmFacts = ONE_OF_MY_OWN,
): ChangePlan {
  const place = placeOf(workload, job, to);
  const before = workload.priorityClass?.name;
  const value = to.value === undefined ? "?" : String(to.value);
  return {
    title: `Give Workload ${nameInWords(workload)} priority class ${to.meta.name} (${value})${before === undefined ? "" : ` instead of ${before}`}`,
    kind: place?.kind ?? WORKLOADS,
    target: place?.target ?? changeTarget(workload),
    request: { verb: "patch", operations: place?.operations ?? [] },
    refusedBecause:
      whyUntouchable(workload) ?? whyUntouchable(to) ?? whyNoPriority(workload, job, to) ?? tooMany(facts),
    notes: notesOf(workload, to, place),
    stops: NOTHING_STOPS,
    confirm: confirmLevel(facts, NOTHING_STOPS, place?.undo !== undefined),
    undo: place?.undo,
    then: [],
  };
}

/** Why no class at all can be given now, or not this one; undefined when it can. Without `to`, only the former is judged. */
export function whyNoPriority(
  workload: Workload,
  job: JobOfWorkload | undefined,
  to?: WorkloadPriorityClass,
): string | undefined {
  const name = nameInWords(workload);
  const { owner, priorityClass } = workload;
  if (isFinished(workload)) return `Workload ${name} has finished: its priority no longer matters.`;
  if (!isActive(workload))
    return `Workload ${name} is inactive, and Kueue does not follow its job meanwhile: activate it first.`;
  if (owner !== undefined && job === undefined)
    return `The class is a label of ${owner.kind} ${owner.name}, a kind that cannot be changed from here: set ${PRIORITY_CLASS_LABEL} on it with kubectl.`;
  if (owner !== undefined && job?.record !== undefined) {
    const untouchable = whyUntouchable(job.record);
    if (untouchable !== undefined) return untouchable;
  }
  if (holdsQuota(workload)) {
    if (owner === undefined)
      return `Workload ${name} holds quota, and Kueue lets its priority class be changed only while it waits. Requeue or deactivate it first.`;
    if (hasClass(workload) === false)
      return `${owner.kind} ${owner.name} runs without a priority class, and Kueue takes a first one only while it waits. Hold its queue, requeue it, and set the class then.`;
  }
  if (to !== undefined && hasClass(workload) && priorityClass?.name === to.meta.name)
    return `Workload ${name} has priority class ${to.meta.name} already.`;
  return undefined;
}

function hasClass({ priorityClass }: Workload): boolean {
  return priorityClass?.kind === WORKLOAD_PRIORITY_CLASSES.kind;
}

function placeOf(workload: Workload, job: JobOfWorkload | undefined, to: WorkloadPriorityClass): Place | undefined {
  if (workload.owner === undefined) return ownPlace(workload, to);
  const target = job === undefined ? undefined : targetOfJob(workload, job);
  if (job === undefined || target === undefined) return undefined;
  const labelled = job.record?.meta.labels.get(PRIORITY_CLASS_LABEL);
  const before = labelled ?? (hasClass(workload) ? workload.priorityClass?.name : undefined);
  const operations = setLabel(
    PRIORITY_CLASS_LABEL,
    job.record === undefined ? before : labelled,
    to.meta.name,
    job.record,
  );
  const undo = before === undefined ? undefined : setLabel(PRIORITY_CLASS_LABEL, to.meta.name, before);
  return { kind: job.kind, target, operations, undo };
}

const PRIORITY_PATH = "/spec/priority";

/** Kueue refuses a class without its number, so both are set. */
function ownPlace(workload: Workload, to: WorkloadPriorityClass): Place {
  const { priority, priorityClass } = workload;
  const test: JsonPatchOperation[] =
    priority === undefined ? [] : [{ op: "test", path: PRIORITY_PATH, value: priority }];
  const operations: JsonPatchOperation[] = [
    ...test,
    ...Object.entries(classFields(workload, to.meta.name)).map(
      ([path, value]): JsonPatchOperation => ({ op: "add", path, value }),
    ),
    { op: "add", path: PRIORITY_PATH, value: to.value ?? 0 },
  ];
  const isOther = priorityClass !== undefined && !hasClass(workload);
  const back = Object.entries(classFields(workload, priorityClass?.name ?? "")).map(
    ([path, value]): JsonPatchOperation =>
      priorityClass === undefined ? { op: "remove", path } : { op: "replace", path, value },
  );
  const undo = [
    { op: "test", path: PRIORITY_PATH, value: to.value ?? 0 },
    ...back,
    priority === undefined
      ? { op: "remove", path: PRIORITY_PATH }
      : { op: "replace", path: PRIORITY_PATH, value: priority },
  ] satisfies readonly JsonPatchOperation[];
  return { kind: WORKLOADS, target: changeTarget(workload), operations, undo: isOther ? undefined : undo };
}

/** Where a workload names its class: one reference, or in `v1beta1` its name and its source. */
function classFields({ version }: Workload, name: string): Readonly<Record<string, unknown>> {
  const { kind } = WORKLOAD_PRIORITY_CLASSES;
  return version === "v1beta1"
    ? { "/spec/priorityClassName": name, "/spec/priorityClassSource": `${KUEUE_GROUP}/${kind.toLowerCase()}` }
    : { "/spec/priorityClassRef": { group: KUEUE_GROUP, kind, name } };
}

function notesOf(workload: Workload, to: WorkloadPriorityClass, place: Place | undefined): readonly string[] {
  const notes: string[] = [];
  const { priority = 0, owner } = workload;
  if (owner !== undefined) notes.push(`It is set on ${owner.kind} ${owner.name}, and Kueue carries it over.`);
  if (to.value !== undefined && to.value !== priority) {
    const raised = to.value > priority;
    const from = `Its priority goes from ${priority} to ${to.value}`;
    if (holdsQuota(workload)) notes.push(`${from}: it runs on, and is ${raised ? "harder" : "easier"} to preempt.`);
    else
      notes.push(
        `${from}: it moves ${raised ? "forward" : "back"} in its queue${raised ? ", and may preempt what is lower where the queue allows it" : ""}.`,
      );
  }
  if (place !== undefined && place.undo === undefined)
    notes.push("It cannot be taken back: Kueue lets a class be changed, but not removed.");
  return notes;
}
