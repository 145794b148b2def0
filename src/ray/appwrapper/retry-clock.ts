import { type Condition, findCondition } from "../../common/values/condition.ts";
import type { AppWrapper } from "./app-wrapper.ts";
import { type GracePeriod, gracePeriod } from "./fault-tolerance.ts";

/** What AppWrapper's controller will do by itself next, and when. */
export interface AppWrapperClock {
  readonly clock: GracePeriod;
  /** Milliseconds since 1970. */
  readonly deadline: number;
  /** Milliseconds until then; negative when it is overdue. */
  readonly leftMs: number;
  /** What happens at the deadline, in words: `reset unless its pods run`. */
  readonly next: string;
  /** True when the period is the controller's usual default and not stated on the object. */
  readonly assumed: boolean;
}

interface Running {
  readonly clock: GracePeriod;
  readonly since: number | undefined;
  readonly next: string;
}

/** The next deadline of an AppWrapper; undefined when no clock runs, or when its start cannot be told. */
export function appWrapperClock(appWrapper: AppWrapper, now: number): AppWrapperClock | undefined {
  const running = runningClock(appWrapper);
  if (running?.since === undefined) return undefined;
  const { value, assumed } = gracePeriod(appWrapper, running.clock);
  const deadline = running.since + value;
  return { clock: running.clock, deadline, leftMs: deadline - now, next: running.next, assumed };
}

function runningClock(appWrapper: AppWrapper): Running | undefined {
  const { meta, phase, conditions } = appWrapper;
  const since = (type: string) => findCondition(conditions, type)?.changedAt;
  if (meta.deletingSince !== undefined) return forcedDeletion(meta.deletingSince);
  switch (phase) {
    case "Resuming":
      return {
        clock: "admissionGracePeriodDuration",
        since: since("ResourcesDeployed"),
        next: "reset unless everything is created",
      };
    case "Running":
      return runningPhaseClock(appWrapper);
    case "Resetting":
      return { clock: "retryPausePeriodDuration", since: since("Unhealthy"), next: "created again" };
    case "Suspending":
    case "Terminating":
      return forcedDeletion(since("DeletingResources"));
    case "Failed":
      return findCondition(conditions, "DeletingResources")?.reason === "DeletionPaused"
        ? {
            clock: "deletionOnFailureGracePeriodDuration",
            since: since("Unhealthy"),
            next: "its pods are deleted and quota is freed",
          }
        : undefined;
    case "Succeeded":
      return { clock: "successTTLDuration", since: since("QuotaReserved"), next: "the AppWrapper is deleted" };
    case "Suspended":
    case undefined:
      return undefined;
    default:
      return phase satisfies never;
  }
}

function forcedDeletion(since: number | undefined): Running {
  return { clock: "forcefulDeletionGracePeriodDuration", since, next: "pods still there are deleted by force" };
}

/** While Running: failed pods run the failure clock; too few pods the admission clock; enough pods, not all up, the warm-up clock. */
function runningPhaseClock({ conditions, expectedPods }: AppWrapper): Running | undefined {
  const unhealthy = findCondition(conditions, "Unhealthy");
  if (unhealthy?.status === "True") {
    return unhealthy.reason === "FoundFailedPods"
      ? { clock: "failureGracePeriodDuration", since: unhealthy.changedAt, next: "reset because pods failed" }
      : undefined;
  }
  const podsReady = findCondition(conditions, "PodsReady");
  if (podsReady?.status === "True") return undefined;
  const since = findCondition(conditions, "ResourcesDeployed")?.changedAt;
  const seen = podsCounted(podsReady);
  return expectedPods !== undefined && seen !== undefined && seen >= expectedPods
    ? { clock: "warmupGracePeriodDuration", since, next: "reset unless all pods run" }
    : { clock: "admissionGracePeriodDuration", since, next: "reset unless all pods exist" };
}

/** The controller counts in words: `1 pods pending; 2 pods running; 0 pods succeeded`. */
function podsCounted(podsReady: Condition | undefined): number | undefined {
  const counts = [...(podsReady?.message ?? "").matchAll(/(\d{1,9}) pods (?:pending|running|succeeded)/g)];
  return counts.length === 0 ? undefined : counts.reduce((sum, [, count]) => sum + Number(count), 0);
}
