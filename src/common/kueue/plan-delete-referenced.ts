import { NOTHING_STOPS } from "../core-objects/change-target.ts";
import { type DeleteFacts, planDelete } from "../core-objects/plan-delete.ts";
import type { ChangePlan } from "../kubernetes-cluster/change-plan.ts";
import type { HasMeta } from "../kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../kubernetes-cluster/resource-kind.ts";
import { ADMISSION_CHECKS, type AdmissionCheck } from "./admission-check.ts";
import type { ClusterQueue } from "./cluster-queue.ts";
import { RESOURCE_FLAVORS, type ResourceFlavor } from "./resource-flavor.ts";
import { TOPOLOGIES, type Topology } from "./topology.ts";
import { WORKLOAD_PRIORITY_CLASSES, type WorkloadPriorityClass } from "./workload-priority-class.ts";

export interface ReferencedDeleteFacts<User> extends DeleteFacts {
  /** All objects that could refer to it; undefined = they could not be read. */
  readonly users: readonly User[] | undefined;
}

export function planDeleteResourceFlavor(
  flavor: ResourceFlavor,
  facts: ReferencedDeleteFacts<ClusterQueue>,
): ChangePlan {
  const users = facts.users?.filter(({ quotas }) => quotas.some((quota) => quota.flavor === flavor.meta.name));
  return planReferenced(RESOURCE_FLAVORS, flavor, facts, "ClusterQueue", users);
}

export function planDeleteAdmissionCheck(
  check: AdmissionCheck,
  facts: ReferencedDeleteFacts<ClusterQueue>,
): ChangePlan {
  const users = facts.users?.filter(({ admissionChecks }) =>
    admissionChecks.some(({ name }) => name === check.meta.name),
  );
  return planReferenced(ADMISSION_CHECKS, check, facts, "ClusterQueue", users);
}

export function planDeleteTopology(topology: Topology, facts: ReferencedDeleteFacts<ResourceFlavor>): ChangePlan {
  const users = facts.users?.filter((flavor) => flavor.topology === topology.meta.name);
  return planReferenced(TOPOLOGIES, topology, facts, "ResourceFlavor", users);
}

/** Nothing holds a priority class back; workloads keep the number that they got from it. */
export function planDeleteWorkloadPriorityClass(priority: WorkloadPriorityClass, facts: DeleteFacts): ChangePlan {
  return planDelete(WORKLOAD_PRIORITY_CLASSES, priority, {
    ...facts,
    stops: facts.stops ?? NOTHING_STOPS,
    notes: [
      ...(facts.notes ?? []),
      "Workloads made before keep their priority; new jobs that name the class are not queued.",
    ],
  });
}

/** Kueue's finalizer keeps these kinds until no one refers to them. */
function planReferenced(
  kind: ResourceKind,
  record: HasMeta,
  facts: DeleteFacts,
  userKind: string,
  users: readonly HasMeta[] | undefined,
): ChangePlan {
  const note = inUse(userKind, users);
  return planDelete(kind, record, {
    ...facts,
    stops: facts.stops ?? NOTHING_STOPS,
    notes: [...(facts.notes ?? []), ...(note === undefined ? [] : [note])],
  });
}

function inUse(userKind: string, users: readonly HasMeta[] | undefined): string | undefined {
  if (users === undefined) return `Which ${userKind}s use it could not be read: it stays Terminating until none does.`;
  if (users.length === 0) return undefined;
  const shown = users
    .slice(0, 5)
    .map(({ meta }) => meta.name)
    .join(", ");
  const names = users.length > 5 ? `${shown}, …` : shown;
  return `In use by ${userKind} ${names}: it stays Terminating until none of them names it. Change them first.`;
}
