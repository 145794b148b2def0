import { changeTarget, NOTHING_STOPS, nameInWords, whyUntouchable } from "../core-objects/change-target.ts";
import { type ConfirmFacts, confirmLevel, ONE_OF_MY_OWN, tooMany } from "../core-objects/confirm-level.ts";
import { acceleratorCount } from "../core-objects/resources.ts";
import type { BlastRadius, ChangePlan } from "../kubernetes-cluster/change-plan.ts";
import type { JsonPatchOperation } from "../kubernetes-cluster/json-patch.ts";
import { podCount } from "./pod-set.ts";
import { holdsQuota, isActive, isFinished, WORKLOADS, type Workload } from "./workload.ts";

const PATH = "/spec/active";

export interface WorkloadActiveFacts extends ConfirmFacts {
  /** Running Ray jobs, Serve applications or the like that end with it; undefined = not known. */
  readonly jobs?: number | undefined;
}

/**
 * Plans to stop a workload (`false`: Kueue evicts it and does not queue it again) or to let it queue again (`true`).
 * This, and not the job's own `suspend`, is how a person stops what Kueue manages: Kueue overwrites `suspend`.
 * @example
 * const plan = planWorkloadActive(workload, false); // deactivates it
 */
export function planWorkloadActive(
  workload: Workload,
  active: boolean,
  facts: WorkloadActiveFacts = ONE_OF_MY_OWN,
): ChangePlan {
  const stops = active ? NOTHING_STOPS : whatStops(workload, facts.jobs);
  return {
    title: `${active ? "Activate" : "Deactivate"} Workload ${nameInWords(workload)}`,
    kind: WORKLOADS,
    target: changeTarget(workload),
    request: { verb: "patch", operations: setActive(workload.active, active) },
    refusedBecause: whyUntouchable(workload) ?? whyPointless(workload, active) ?? tooMany(facts),
    notes: active ? activationNotes(workload) : deactivationNotes(workload),
    stops,
    confirm: confirmLevel(facts, stops, active),
    undo: setActive(active, !active),
    then: [],
  };
}

/** What ends when the workload loses its quota: the pods that it was admitted with. Nothing while it waits. */
export function whatStops(workload: Workload, jobs?: number | undefined): BlastRadius {
  if (!holdsQuota(workload)) return NOTHING_STOPS;
  const { assignments, counted } = workload;
  if (assignments.length === 0) return { pods: undefined, accelerators: undefined, jobs };
  return { pods: podCount(assignments), accelerators: acceleratorCount(counted), jobs };
}

/** A field that is absent cannot be tested; `add` sets it either way. */
function setActive(before: boolean | undefined, after: boolean): readonly JsonPatchOperation[] {
  if (before === undefined) return [{ op: "add", path: PATH, value: after }];
  return [
    { op: "test", path: PATH, value: before },
    { op: "replace", path: PATH, value: after },
  ];
}

function whyPointless(workload: Workload, active: boolean): string | undefined {
  const name = nameInWords(workload);
  if (isFinished(workload)) return `Workload ${name} has finished: there is nothing to ${active ? "start" : "stop"}.`;
  if (isActive(workload) === active) return `Workload ${name} is ${active ? "active" : "inactive"} already.`;
  return undefined;
}

function deactivationNotes(workload: Workload): readonly string[] {
  const job = workload.owner === undefined ? "its job" : `${workload.owner.kind} ${workload.owner.name}`;
  const stays = "It is not queued again until somebody activates it";
  if (!holdsQuota(workload)) return [`It waits for quota; nothing of it runs. ${stays}.`];
  return [
    `Kueue suspends ${job}: its pods are deleted, and what they have computed so far is lost unless it was saved.`,
    `The quota in ClusterQueue ${workload.clusterQueue || "?"} is free for others as soon as the job has stopped.`,
    `${stays}; its place in the queue, by creation time, is kept.`,
  ];
}

function activationNotes({ queue, requeue }: Workload): readonly string[] {
  const notes = [
    `It queues again${queue === "" ? "" : ` in LocalQueue ${queue}`}, at its place by priority and creation time.`,
  ];
  if (requeue !== undefined) notes.push("Its count of retries starts again at 0.");
  return notes;
}
