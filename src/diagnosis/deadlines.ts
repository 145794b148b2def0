import { findCondition, isTrue } from "../common/values/condition.ts";
import { appWrapperClock } from "../ray/appwrapper/retry-clock.ts";
import type { Deadline, EvictionStory } from "./diagnosis.ts";
import type { Situation } from "./situation.ts";

/** What happens by itself, soonest first: Kueue's wait for pods, its back-off, AppWrapper's clocks. */
export function deadlinesOf({ related, facts }: Situation, eviction: EvictionStory | undefined): readonly Deadline[] {
  const found = [podsReadyDeadline({ related, facts }), backOff(eviction), appWrapperDeadline({ related, facts })];
  return found.filter((deadline) => deadline !== undefined).toSorted((a, b) => a.at - b.at);
}

/** From admission, or from the moment that a pod failed, whichever came last. */
function podsReadyDeadline({ related: { workload }, facts }: Situation): Deadline | undefined {
  if (workload === undefined || facts.podsReady === undefined || isTrue(workload.conditions, "Finished"))
    return undefined;
  const admitted = findCondition(workload.conditions, "Admitted");
  const ready = findCondition(workload.conditions, "PodsReady");
  if (admitted?.status !== "True" || ready?.status !== "False") return undefined;
  const recovery = ready.reason === "WaitForRecovery";
  const since = Math.max(admitted.changedAt ?? 0, ready.changedAt ?? 0);
  if (since === 0) return undefined;
  return {
    at: since + (recovery ? facts.podsReady.recoveryMs : facts.podsReady.timeoutMs),
    sentence: "Kueue stops it and takes its quota back unless all its pods are ready",
    assumed: false,
  };
}

function backOff(eviction: EvictionStory | undefined): Deadline | undefined {
  if (eviction?.comesBackAt === undefined) return undefined;
  return { at: eviction.comesBackAt, sentence: "Kueue puts it back into the queue", assumed: false };
}

function appWrapperDeadline({ related: { appWrapper }, facts }: Situation): Deadline | undefined {
  const clock = appWrapper === undefined ? undefined : appWrapperClock(appWrapper, facts.now);
  if (clock === undefined) return undefined;
  return { at: clock.deadline, sentence: `AppWrapper: ${clock.next}`, assumed: clock.assumed };
}
