import { findCondition } from "../../values/condition.ts";
import { greaterAmount, minus, NONE, quantityOfAmount } from "../scheduler/amount.ts";
import type { Decision } from "../scheduler/head.ts";
import { isActive, type Workload } from "../workload.ts";
import type { AdmissionState } from "./admission-state.ts";
import { flavorLine } from "./flavor-lines.ts";
import type { FlavorStanding } from "./flavor-standings.ts";
import { gapsFor } from "./hidden-parts.ts";
import { judge } from "./judge.ts";
import type { Judgement, QuotaFinding } from "./judgement.ts";
import { type PlaceInLine, placeInLine } from "./place-in-line.ts";
import { aheadOf, positionOf } from "./position.ts";
import { findQuota } from "./quota-steps.ts";
import { quotedJudgement } from "./quoted-verdict.ts";
import { isUnseen } from "./tree-state.ts";
import { unblockersFor } from "./unblockers.ts";
import type { Confidence, PredictedNumber, ReadCondition, Verdict, VerdictCode, Victim } from "./verdict.ts";

/** How far a verdict looks. */
export interface ExplainOptions {
  /** Do not look for what would let it start: that takes the most time. */
  readonly withoutUnblockers?: boolean;
}

/**
 * Why a workload waits, what would change that, and what Kueue is expected to write about it. It predicts: what Kueue wrote about
 * this workload is shown beside it, and is a source only for a person who may read too little.
 * @example
 * const { sentence, position } = explain(workload, admissionState(world));
 * console.log(sentence, position.clusterQueue);
 */
export function explain(workload: Workload, state: AdmissionState, options: ExplainOptions = {}): Verdict {
  const judged = judge(workload, state);
  const judgement = judged ?? quotedJudgement(workload);
  const { code, sentence, adminSentence, neverAsConfigured = false } = judgement;
  const waits = !SETTLED.has(code);
  const place = waits ? placeInLine(workload, state) : undefined;
  const gaps = waits ? gapsFor(workload, place, state) : [];
  const finding = judgement.finding ?? laterFinding(workload, place, state);
  return {
    code,
    sentence,
    adminSentence,
    confidence: leastSure(judgement, gaps),
    neverAsConfigured,
    condition: conditionOf(workload),
    predicted: { ...judgement.predicted, numbers: numbersOf(judgement) },
    position: positionOf(place),
    flavors: finding?.standings.map(flavorLine) ?? [],
    ahead: aheadOf(place, state),
    unblockers: options.withoutUnblockers === true ? [] : unblockersFor(workload, state),
    victims: judgement.finding === undefined ? [] : victimsOf(judgement.finding.decision),
    whyNoPreemption: whyNoPreemption(judgement, place),
    hidden: [...gaps.map((gap) => gap.sentence), ...(judgement.notes ?? [])],
  };
}

/** Nothing more stands between it and its start, or it does not wait for quota. */
const SETTLED: ReadonlySet<VerdictCode> = new Set([
  "finished",
  "admitted",
  "evicting",
  "waiting-checks",
  "waiting-placement",
]);

/** What it will find once it is its turn: worth a table even while something else stands before it. */
function laterFinding(
  workload: Workload,
  place: PlaceInLine | undefined,
  state: AdmissionState,
): QuotaFinding | undefined {
  return place === undefined || !isActive(workload) ? undefined : findQuota(place, state.now, state.fairSharing);
}

const SURENESS: readonly Confidence[] = ["unsure", "likely", "certain"];
/** What no quota, order or setting that we cannot see could change. */
const BEYOND_DOUBT: ReadonlySet<VerdictCode> = new Set([
  "deactivated",
  "gated",
  "job-on-hold",
  "backing-off",
  "no-queue-name",
]);

function leastSure(judgement: Judgement, gaps: ReturnType<typeof gapsFor>): Confidence {
  const { code, confidence = "certain", neverAsConfigured = false } = judgement;
  if (BEYOND_DOUBT.has(code)) return confidence;
  const bySettings = gaps.length > 0 && !neverAsConfigured ? "likely" : "certain";
  const byGaps = gaps.some(({ matters }) => matters) ? "unsure" : bySettings;
  return SURENESS.indexOf(byGaps) < SURENESS.indexOf(confidence) ? byGaps : confidence;
}

function conditionOf({ conditions }: Workload): ReadCondition | undefined {
  const found = findCondition(conditions, "QuotaReserved");
  if (found === undefined) return undefined;
  const { type, status, reason, message } = found;
  return { type, status, reason, message };
}

/** Those that the message names. */
function numbersOf({ finding }: Judgement): readonly PredictedNumber[] {
  const decision = finding?.decision;
  if (finding === undefined || decision?.kind !== "wait" || decision.assignment === undefined) return [];
  const reasons = new Map(decision.assignment.podSets.map((plan) => [plan.name, new Set(plan.reasons)]));
  return finding.standings.flatMap((standing) => {
    const said = standing.quota?.reason;
    return said !== undefined && reasons.get(standing.podSet)?.has(said) === true ? numberOf(standing) : [];
  });
}

function numberOf({ podSet, resource, flavor, quota }: FlavorStanding): readonly PredictedNumber[] {
  if (quota === undefined) return [];
  const exceeds = quota.is === "exceeds";
  const missing = exceeds
    ? undefined
    : quantityOfAmount(resource, greaterAmount(NONE, minus(quota.amount, quota.free)));
  return [
    { podSet, resource, flavor, missing, capacity: exceeds ? quantityOfAmount(resource, quota.mostEver) : undefined },
  ];
}

function victimsOf(decision: Decision): readonly Victim[] {
  if (decision.kind === "admit") return [];
  return decision.targets
    .filter(({ holder }) => !isUnseen(holder))
    .map(({ holder: { ask }, reason }) => ({
      namespace: ask.namespace,
      name: ask.key.slice(ask.key.indexOf("/") + 1),
      uid: ask.uid,
      clusterQueue: ask.clusterQueue,
      reason,
    }));
}

function whyNoPreemption({ code }: Judgement, place: PlaceInLine | undefined): string {
  if (code !== "waiting-for-quota" || place === undefined) return "";
  const { clusterQueue } = place.waiting.ask;
  const policy = place.tree.ledger.queues.get(clusterQueue)?.shape.preemption;
  if (policy === undefined) return "";
  const { withinClusterQueue, reclaimWithinCohort, borrowWithinCohort } = policy;
  const set = `withinClusterQueue is ${withinClusterQueue}, reclaimWithinCohort ${reclaimWithinCohort}, borrowWithinCohort ${borrowWithinCohort}`;
  if (withinClusterQueue === "Never" && reclaimWithinCohort === "Never") {
    return `ClusterQueue ${clusterQueue} preempts nobody: ${set}.`;
  }
  return `Nobody whom ClusterQueue ${clusterQueue} may preempt would free enough: ${set}.`;
}
