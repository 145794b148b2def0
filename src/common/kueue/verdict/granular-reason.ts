import type { Assignment, PodSetAssignmentPlan } from "../scheduler/assignment.ts";
import type { Decision } from "../scheduler/head.ts";
import type { GroupShape } from "../scheduler/shapes.ts";
import { bestOf, type FlavorStanding, type Severity, severityOf, worstOf } from "./flavor-standings.ts";

const REASONS: Readonly<Record<Severity, string>> = {
  // Nothing that it asks for is out: it lost its turn.
  fits: "WaitingForQuota",
  waiting: "WaitingForQuota",
  exceeds: "ExceedsMaxQuota",
  mismatch: "NoMatchingFlavor",
};

/**
 * The finer reason of Kueue for a workload that its scheduler turned down: inside a flavor the worst resource, among the flavors of a
 * group the best, among groups and pod sets the worst.
 *
 * @see https://github.com/kubernetes-sigs/kueue/tree/main/keps/10852-inadmissible-workloads-observability
 */
export function granularReason(
  decision: Extract<Decision, { kind: "wait" }>,
  groups: readonly GroupShape[],
  standings: readonly FlavorStanding[],
): string {
  const { requeue, assignment } = decision;
  if (requeue === "pending-preemption") return "WaitingForPreemptedWorkloads";
  if (requeue !== "no-fit" || assignment === undefined) return "WaitingForQuota";
  return REASONS[worstOf(failedPodSets(assignment).map((plan) => severityOfPlan(plan, groups, standings)))];
}

function failedPodSets({ podSets }: Assignment): readonly PodSetAssignmentPlan[] {
  return podSets.filter(
    ({ flavors, reasons }) =>
      reasons.length > 0 && (flavors.size === 0 || [...flavors.values()].some(({ mode }) => mode === "no-fit")),
  );
}

/** Only flavors that were tried and are out have a say; with none out, it is for a resource that no group covers. */
function severityOfPlan(
  { name, attempts }: PodSetAssignmentPlan,
  groups: readonly GroupShape[],
  standings: readonly FlavorStanding[],
): Severity {
  const out = attempts.filter(({ mode }) => mode === "no-fit");
  if (out.length === 0) return "mismatch";
  return worstOf(
    groups.flatMap(({ flavors }, group) => {
      const tried = out.filter(({ flavor }) => flavors.includes(flavor));
      if (tried.length === 0) return [];
      return [
        bestOf(
          tried.map(({ flavor }) =>
            worstOf(
              standings
                .filter((each) => each.podSet === name && each.group === group && each.flavor === flavor)
                .map(severityOf),
            ),
          ),
        ),
      ];
    }),
  );
}
