import { findCondition } from "../../values/condition.ts";
import { cleanLine } from "../../values/text.ts";
import type { Workload } from "../workload.ts";
import { type Judgement, NO_CONDITION } from "./judgement.ts";
import type { VerdictCode } from "./verdict.ts";

/** Kueue's finer reasons. */
const BY_REASON: ReadonlyMap<string, VerdictCode> = new Map([
  ["WaitingForQuota", "waiting-for-quota"],
  ["NoMatchingFlavor", "no-matching-flavor"],
  ["ExceedsMaxQuota", "exceeds-max-quota"],
  ["TopologyPlacementFailed", "topology"],
  ["WaitingForPreemptedWorkloads", "waiting-for-preemption"],
  ["WaitingForPodsReady", "waiting-pods-ready"],
  ["PendingEvaluation", "behind-others"],
  ["AdmissionGated", "gated"],
  ["OnHold", "job-on-hold"],
  ["Deactivated", "deactivated"],
]);

/** The first that fits counts. */
const BY_MESSAGE: readonly (readonly [RegExp, VerdictCode])[] = [
  [/^Admission is gated by:/, "gated"],
  [/^The workload is deactivated/, "deactivated"],
  [/^LocalQueue \S+ (?:doesn't exist|is terminating or missing)/, "local-queue-missing"],
  [/^LocalQueue \S+ is (?:inactive|stopped)/, "local-queue-stopped"],
  [/^ClusterQueue \S+ (?:doesn't exist|not found|is terminating or missing)/, "cluster-queue-missing"],
  [/^ClusterQueue \S+ is stopped/, "cluster-queue-stopped"],
  [/^ClusterQueue \S+ is inactive/, "cluster-queue-inactive"],
  [/^workload namespace doesn't match/, "namespace-not-allowed"],
  [/^resources (?:validation failed|didn't satisfy)/, "invalid-requests"],
  [/^The workload has failed admission checks/, "checks-failed"],
  [/^waiting for all admitted workloads/, "waiting-pods-ready"],
  [/Pending the (?:preemption|migration) of \d+ workload/, "waiting-for-preemption"],
  [/^Workload is pending evaluation/, "behind-others"],
  [/insufficient unused quota for/, "waiting-for-quota"],
  [/^Workload (?:no longer fits|has overlapping)/, "waiting-for-quota"],
  [/topology "[^"]*"|no (?:requested )?topology/, "topology"],
  [/insufficient quota for/, "exceeds-max-quota"],
  [
    /untolerated taint|doesn't match node affinity|unavailable in ClusterQueue|flavor \S+ not found/,
    "no-matching-flavor",
  ],
  [/TopologyAwareScheduling|could not assign|skipping flavor/, "no-matching-flavor"],
];

/** What a pending message of Kueue comes to; undefined for one of an unknown form. */
export function codeOfMessage(reason: string, message: string): VerdictCode | undefined {
  return BY_MESSAGE.find(([pattern]) => pattern.test(message))?.[1] ?? BY_REASON.get(reason);
}

/**
 * The last resort of a person who may read too little: what Kueue wrote at its last try, as a quotation. Nowhere else is the
 * condition a source.
 */
export function quotedJudgement({ conditions, queue }: Workload): Judgement {
  const reserved = findCondition(conditions, "QuotaReserved");
  const message = reserved?.status === "False" ? reserved.message : "";
  const code = message === "" ? undefined : codeOfMessage(reserved?.reason ?? "", message);
  if (code === undefined && message === "") {
    return {
      code: "not-known",
      sentence: `It waits in queue ${cleanLine(queue)}; what for cannot be told with your rights.`,
      adminSentence: "Kueue has written no condition, and too little may be read to work out why it waits.",
      confidence: "unsure",
      predicted: NO_CONDITION,
    };
  }
  const quoted = `Kueue wrote at its last try: ${cleanLine(message)}`;
  return {
    code: code ?? "not-known",
    sentence: `It waits in queue ${cleanLine(queue)}. ${quoted}`,
    adminSentence: quoted,
    confidence: "unsure",
    predicted: NO_CONDITION,
  };
}
