import { type DeleteFacts, planDelete } from "../core-objects/plan-delete.ts";
import type { ChangePlan } from "../kubernetes-cluster/change-plan.ts";
import { whatStops } from "./plan-workload-active.ts";
import { holdsQuota, isFinished, WORKLOADS, type Workload } from "./workload.ts";

export interface WorkloadDeleteFacts extends DeleteFacts {
  readonly jobs?: number | undefined;
}

/** Plans the deletion of a Workload: seldom what a person wants, as its job lives on. */
export function planDeleteWorkload(workload: Workload, facts: WorkloadDeleteFacts): ChangePlan {
  return planDelete(WORKLOADS, workload, {
    ...facts,
    stops: facts.stops ?? whatStops(workload, facts.jobs),
    notes: [...(facts.notes ?? []), ...deletionNotes(workload)],
    ownerTold: true,
  });
}

function deletionNotes(workload: Workload): readonly string[] {
  const { owner } = workload;
  if (owner === undefined) {
    return holdsQuota(workload) ? ["Its quota becomes free; pods that nobody else manages run on."] : [];
  }
  const job = `${owner.kind} ${owner.name}`;
  if (isFinished(workload)) return [`${job} stays; only the record of how it was queued and admitted goes.`];
  const again = `Kueue makes a new Workload for ${job}, at the end of its queue: delete ${job} to be rid of it`;
  if (!holdsQuota(workload)) return [`${again}, or deactivate the Workload to stop it.`];
  return [`${job} is suspended and its pods are deleted.`, `${again}, or deactivate the Workload to keep its place.`];
}
