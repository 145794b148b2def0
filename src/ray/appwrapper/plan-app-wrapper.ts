import { NOTHING_STOPS } from "../../common/core-objects/change-target.ts";
import { type ConfirmFacts, ONE_OF_MY_OWN } from "../../common/core-objects/confirm-level.ts";
import { planDelete } from "../../common/core-objects/plan-delete.ts";
import { isOver, type Pod } from "../../common/core-objects/pod.ts";
import { acceleratorCount, addResources, NO_RESOURCES, type Resources } from "../../common/core-objects/resources.ts";
import type { BlastRadius, ChangePlan } from "../../common/kubernetes-cluster/change-plan.ts";
import type { Workload } from "../../common/kueue/workload.ts";
import { formatAge } from "../../common/values/duration.ts";
import { APP_WRAPPER_LABEL, APP_WRAPPERS, type AppWrapper } from "./app-wrapper.ts";
import { gracePeriod } from "./fault-tolerance.ts";
import { type SuspendFacts, throughField, throughWorkload } from "./suspension.ts";

export interface AppWrapperSuspendFacts extends SuspendFacts {
  /** Pods that include all of this AppWrapper's. */
  readonly pods?: readonly Pod[] | undefined;
}

/** Stops an AppWrapper: its components are deleted and its quota is given back. */
export function planSuspendAppWrapper(appWrapper: AppWrapper, facts: AppWrapperSuspendFacts = {}): ChangePlan {
  return suspension(appWrapper, true, facts);
}

/** Starts an AppWrapper again: its components are created from their templates. */
export function planResumeAppWrapper(appWrapper: AppWrapper, facts: AppWrapperSuspendFacts = {}): ChangePlan {
  return suspension(appWrapper, false, facts);
}

function suspension(appWrapper: AppWrapper, suspend: boolean, facts: AppWrapperSuspendFacts): ChangePlan {
  const { queue } = appWrapper;
  const kueue = facts.kueue ?? (queue === undefined ? undefined : { queue, workload: undefined });
  const subject = { kind: APP_WRAPPERS, record: appWrapper, suspend, facts };
  if (kueue !== undefined) return throughWorkload(subject, kueue);
  return throughField(subject, {
    path: ["spec", "suspend"],
    before: appWrapper.suspend,
    suspended: appWrapper.suspend || appWrapper.phase === "Suspended",
    refusedBecause: isEnded(appWrapper)
      ? `AppWrapper ${appWrapper.meta.name} has ended: there is nothing to suspend or resume.`
      : undefined,
    notes: suspend
      ? [
          "Everything in it is deleted, and created again from its templates when it is resumed.",
          "It keeps its count of retries.",
        ]
      : ["Everything in it is created again from its templates."],
    stops: whatStops(appWrapper, facts.pods, facts.runningJobs),
  });
}

export interface DeleteAppWrapperFacts {
  readonly confirm?: ConfirmFacts | undefined;
  readonly pods?: readonly Pod[] | undefined;
  readonly workload?: Workload | undefined;
  readonly runningJobs?: number | undefined;
}

/** Ends an AppWrapper with all that it wraps. */
export function planDeleteAppWrapper(appWrapper: AppWrapper, facts: DeleteAppWrapperFacts = {}): ChangePlan {
  return planDelete(APP_WRAPPERS, appWrapper, {
    ...(facts.confirm ?? ONE_OF_MY_OWN),
    notes: deleteNotes(appWrapper, facts),
    stops: whatStops(appWrapper, facts.pods, facts.runningJobs),
  });
}

function deleteNotes(appWrapper: AppWrapper, { workload }: DeleteAppWrapperFacts): readonly string[] {
  const inside = appWrapper.components.map(({ kind, name }) => `${kind} ${name}`).join(", ");
  const forced = formatAge(gracePeriod(appWrapper, "forcefulDeletionGracePeriodDuration").value);
  const notes = [];
  if (inside !== "") notes.push(`Deletes what it wraps: ${inside}.`);
  if (workload !== undefined && workload.clusterQueue !== "")
    notes.push(`Gives its quota back to ClusterQueue ${workload.clusterQueue}.`);
  if (!isEnded(appWrapper)) notes.push(`Pods that do not stop are deleted by force after ${forced}.`);
  return notes;
}

/** Succeeded, or Failed with its pods gone: nothing of it runs. */
function isEnded({ phase }: AppWrapper): boolean {
  return phase === "Succeeded" || phase === "Failed";
}

/** Pods where they were read, else what it expects while its components are there. */
function whatStops(appWrapper: AppWrapper, pods: readonly Pod[] | undefined, jobs: number | undefined): BlastRadius {
  const { meta, phase, components, expectedPods } = appWrapper;
  if (pods !== undefined) {
    const own = pods.filter(
      (pod) =>
        pod.meta.namespace === meta.namespace && pod.meta.labels.get(APP_WRAPPER_LABEL) === meta.name && !isOver(pod),
    );
    let asked: Resources = NO_RESOURCES;
    for (const { requests } of own) asked = addResources(asked, requests);
    return { pods: own.length, accelerators: acceleratorCount(asked), jobs: own.length === 0 ? 0 : jobs };
  }
  if (phase === "Suspended" || phase === "Succeeded") return NOTHING_STOPS;
  if (phase === undefined && components.every(({ deployed }) => deployed !== true)) return NOTHING_STOPS;
  return { pods: phase === "Running" ? expectedPods : undefined, accelerators: undefined, jobs };
}
