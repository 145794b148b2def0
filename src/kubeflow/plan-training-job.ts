import { type ConfirmFacts, ONE_OF_MY_OWN } from "../common/core-objects/confirm-level.ts";
import { planDelete } from "../common/core-objects/plan-delete.ts";
import type { ChangePlan } from "../common/kubernetes-cluster/change-plan.ts";
import { refusedPlan, type SuspendFacts, throughField, throughWorkload } from "../ray/appwrapper/suspension.ts";
import type { TrainingFramework, TrainingJob } from "./training-job.ts";
import { isOver } from "./training-state.ts";

/** Stops a training job and keeps its description: through its Workload where Kueue decides, else through its own field. */
export function planSuspendTrainingJob<Job extends TrainingJob>(
  framework: TrainingFramework<Job>,
  job: Job,
  facts: SuspendFacts = {},
): ChangePlan {
  return suspension(framework, job, true, facts);
}

/** Starts a suspended training job again, through the same owner. */
export function planResumeTrainingJob<Job extends TrainingJob>(
  framework: TrainingFramework<Job>,
  job: Job,
  facts: SuspendFacts = {},
): ChangePlan {
  return suspension(framework, job, false, facts);
}

/** Ends a training job, with all that its controller made for it. */
export function planDeleteTrainingJob<Job extends TrainingJob>(
  { kind, state, stops }: TrainingFramework<Job>,
  job: Job,
  confirm: ConfirmFacts = ONE_OF_MY_OWN,
): ChangePlan {
  const wrapped = job.owner?.kind === "AppWrapper" ? job.owner.name : undefined;
  const notes = [];
  if (wrapped !== undefined)
    notes.push(`Delete AppWrapper ${wrapped} instead: it would miss this job and reset itself.`);
  if (!isOver(state(job).health)) notes.push("Its pods go with it; what it has not saved outside of them is lost.");
  return planDelete(kind, job, { ...confirm, notes, stops: stops(job), ownerTold: wrapped !== undefined });
}

function suspension<Job extends TrainingJob>(
  { kind, state, stops, suspendField }: TrainingFramework<Job>,
  job: Job,
  suspend: boolean,
  facts: SuspendFacts,
): ChangePlan {
  const subject = { kind, record: job, suspend, facts };
  const { health } = state(job);
  const { name } = job.meta;
  if (isOver(health)) {
    return refusedPlan(
      subject,
      `${name} has ended (${health}): there is nothing to suspend or resume. Create it again to run it again.`,
    );
  }
  const wrapped = job.owner?.kind === "AppWrapper" ? job.owner.name : undefined;
  const labelled =
    wrapped === undefined && job.queue !== undefined ? { queue: job.queue, workload: undefined } : undefined;
  const kueue = facts.kueue ?? labelled;
  if (kueue !== undefined) return throughWorkload(subject, kueue);
  if (wrapped !== undefined) {
    const refusal = `${name} is wrapped by AppWrapper ${wrapped}, which would miss its pods and reset it. Suspend or delete the AppWrapper.`;
    return refusedPlan(subject, refusal);
  }
  return throughField(subject, {
    path: suspendField,
    before: job.suspend,
    suspended: job.suspend === true,
    notes: suspend
      ? ["Its pods are deleted; training goes on from its last checkpoint, if it writes any."]
      : ["Its pods are made anew; training goes on from its last checkpoint, if it reads any."],
    stops: stops(job),
  });
}
