import { isTrue } from "../../values/condition.ts";
import { CLUSTER_QUEUES, type ClusterQueue } from "../cluster-queue.ts";
import type { Cohort } from "../cohort.ts";
import { grantWish, type QuotaWish } from "../quota-wish.ts";
import { limitsOf, type QuotaLimits, type ResourceGroup } from "../resource-group.ts";
import { holdsQuota, WORKLOADS, type Workload } from "../workload.ts";
import type { AdmissionWorld } from "./admission-world.ts";
import { creationOf } from "./unblocking-change.ts";
import { type QuotaOwner, SUBMITTED_UID, type SubmittedWorkload, type WhatIfChange } from "./what-if-change.ts";
import * as edit from "./world-edit.ts";
import { itemsOf } from "./world-index.ts";

/** What would be read after a change, or why it cannot be made: a sentence. */
export type ChangedWorld =
  | { readonly world: AdmissionWorld; readonly problem?: undefined }
  | { readonly problem: string };

export function changedWorld(world: AdmissionWorld, change: WhatIfChange): ChangedWorld {
  switch (change.kind) {
    case "submit":
      return { world: { ...world, workloads: edit.added(world.workloads, submitted(change, world.now)) } };
    case "set-quota":
      return withQuota(world, change, change.wish);
    case "set-weight":
      return onOwner(world, change, (owner) => ({ ...owner, fairWeight: change.weight }));
    case "set-preemption":
      return onQueue(world, change.name, (queue) => ({
        ...queue,
        preemption: { ...queue.preemption, ...change.preemption },
      }));
    case "set-strategy":
      return onQueue(world, change.name, (queue) => ({ ...queue, strategy: change.strategy }));
    case "stop":
      return stopped(world, change);
    case "delete":
      return onWorkload(world, change.uid, () => edit.withoutWorkload(world, change.uid));
    case "deactivate":
      return onWorkload(world, change.uid, () =>
        edit.withWorkload(world, change.uid, (each) => ({ ...edit.withoutQuota(each), active: false })),
      );
    case "set-priority": {
      const { uid, priority } = change;
      return onWorkload(world, uid, () => edit.withWorkload(world, uid, (each) => ({ ...each, priority })));
    }
    case "move":
      return moved(world, change.uid, change.queue);
    case "lose-node":
    case "add-node":
      return { world };
    default:
      return change satisfies never;
  }
}

function submitted({ namespace, name, queue, priority, podSets }: SubmittedWorkload, now: number): Workload {
  const { record } = creationOf(
    WORKLOADS,
    { namespace, name },
    {
      queueName: queue,
      priority,
      podSets: podSets.map(({ name: podSet, count, minCount, podSpec }) => ({
        name: podSet,
        count,
        ...(minCount === undefined ? {} : { minCount }),
        template: { spec: podSpec },
      })),
    },
  );
  return { ...record, meta: { ...record.meta, uid: SUBMITTED_UID, createdAt: now } };
}

function withQuota(world: AdmissionWorld, owner: QuotaOwner, wish: QuotaWish): ChangedWorld {
  let problem: string | undefined =
    `${owner.owner} ${owner.name} has no quota for ${wish.resource} in flavor ${wish.flavor}.`;
  const grant = (limits: QuotaLimits, inCohort: boolean): QuotaLimits => {
    if (limits.flavor !== wish.flavor || limits.resource !== wish.resource) return limits;
    const granted = grantWish(limits, wish, inCohort);
    problem = granted.problem;
    return granted.problem === undefined ? granted.limits : limits;
  };
  const changed = onOwner(world, owner, (each) => {
    const inCohort = "cohort" in each ? each.cohort !== "" : each.parent !== "";
    const resourceGroups = each.resourceGroups.map((group) => onLimits(group, (limits) => grant(limits, inCohort)));
    return { ...each, resourceGroups, ...("limits" in each ? { limits: limitsOf(resourceGroups) } : {}) };
  });
  return changed.problem === undefined && problem !== undefined ? { problem } : changed;
}

function onLimits(
  { coveredResources, flavors }: ResourceGroup,
  change: (limits: QuotaLimits) => QuotaLimits,
): ResourceGroup {
  return { coveredResources, flavors: flavors.map((flavor) => ({ ...flavor, limits: flavor.limits.map(change) })) };
}

function onOwner(
  world: AdmissionWorld,
  { owner, name }: QuotaOwner,
  change: <Owner extends ClusterQueue | Cohort>(owner: Owner) => Owner,
): ChangedWorld {
  if (owner === "ClusterQueue") return onQueue(world, name, change);
  if (!itemsOf(world.cohorts).some(({ meta }) => meta.name === name))
    return { problem: `Cohort ${name} is not there.` };
  return { world: edit.withCohort(world, name, change) };
}

function onQueue(world: AdmissionWorld, name: string, change: (queue: ClusterQueue) => ClusterQueue): ChangedWorld {
  const isThere = itemsOf(world.clusterQueues).some(({ meta }) => meta.name === name);
  return isThere
    ? { world: edit.withQueue(world, name, change) }
    : { problem: `${CLUSTER_QUEUES.kind} ${name} is not there.` };
}

function onWorkload(world: AdmissionWorld, uid: string, change: (workload: Workload) => AdmissionWorld): ChangedWorld {
  const workload = itemsOf(world.workloads).find(({ meta }) => meta.uid === uid);
  return workload === undefined ? { problem: "The workload is gone." } : { world: change(workload) };
}

function moved(world: AdmissionWorld, uid: string, queue: string): ChangedWorld {
  const workload = itemsOf(world.workloads).find(({ meta }) => meta.uid === uid);
  if (workload !== undefined && holdsQuota(workload)) {
    return { problem: "It holds quota: a workload cannot change its queue while it does. Deactivate it first." };
  }
  return onWorkload(world, uid, () => edit.withWorkload(world, uid, (each) => ({ ...each, queue })));
}

function stopped(
  world: AdmissionWorld,
  { namespace, name, policy }: Extract<WhatIfChange, { kind: "stop" }>,
): ChangedWorld {
  const queues = namespace === "" ? itemsOf(world.clusterQueues) : itemsOf(world.localQueues);
  const queue = queues.find(({ meta }) => meta.name === name && meta.namespace === namespace);
  if (queue === undefined) return { problem: `The queue ${name} is not there.` };
  if (policy === "None") return { world: edit.resumed(world, queue) };
  const isHeld = (each: Workload) =>
    namespace === "" ? each.clusterQueue === name : each.meta.namespace === namespace && each.queue === name;
  const closed =
    namespace === ""
      ? edit.withQueue(world, name, (each) => ({ ...each, stopPolicy: policy }))
      : edit.withLocalQueue(world, { namespace, name }, (each) => ({ ...each, stopPolicy: policy }));
  const losesQuota = (each: Workload) =>
    isHeld(each) && (policy === "HoldAndDrain" || !isTrue(each.conditions, "Admitted"));
  return { world: edit.drained(closed, losesQuota) };
}
