import type { Workload } from "../workload.ts";
import type { AdmissionState } from "./admission-state.ts";
import type { Judgement, QuotaFinding } from "./judgement.ts";
import { backingOffJudgement, deactivatedJudgement, heldBackJudgement, settledJudgement } from "./own-steps.ts";
import { type PlaceInLine, placeInLine } from "./place-in-line.ts";
import { queueJudgement } from "./queue-steps.ts";
import { behindHeadJudgement, findQuota, quotaJudgement, refusalJudgement } from "./quota-steps.ts";

/** How a search for quota is made: anew, or from what was found for workloads that are alike. */
export type QuotaSearch = (place: PlaceInLine) => QuotaFinding | undefined;

/** Goes through what may stand in a workload's way, in Kueue's order. Undefined when too little may be read. */
export function judge(
  workload: Workload,
  state: AdmissionState,
  search: QuotaSearch = (place) => findQuota(place, state.now, state.fairSharing),
): Judgement | undefined {
  return (
    settledJudgement(workload, state.index) ??
    deactivatedJudgement(workload, () => waitingJudgement(workload, state, search)) ??
    heldBackJudgement(workload) ??
    waitingJudgement(workload, state, search)
  );
}

function waitingJudgement(workload: Workload, state: AdmissionState, search: QuotaSearch): Judgement | undefined {
  const atQueue = queueJudgement(workload, state) ?? backingOffJudgement(workload, state.now);
  if (atQueue !== undefined) return atQueue;
  const place = placeInLine(workload, state);
  if (place === undefined) return undefined;
  return refusalJudgement(place) ?? behindHead(place, state, search) ?? inQueue(place, state, search);
}

function behindHead(place: PlaceInLine, state: AdmissionState, search: QuotaSearch): Judgement | undefined {
  return behindHeadJudgement(place, state, (head) => {
    const at = place.line.indexOf(head);
    return inQueue({ ...place, waiting: head, at }, state, search)?.adminSentence ?? "";
  });
}

/** What keeps one that is tried out of its queue. */
export function inQueue(place: PlaceInLine, state: AdmissionState, search: QuotaSearch): Judgement | undefined {
  const refused = refusalJudgement(place);
  if (refused !== undefined) return refused;
  const finding = search(place);
  if (finding === undefined) return undefined;
  const { decision } = finding;
  if (decision.kind === "admit") return quotaJudgement(place, finding, state);
  const byQueue = judgements.get(finding) ?? new Map<string, Judgement>();
  judgements.set(finding, byQueue);
  const { name } = place.waiting.localQueue.meta;
  const judgement = byQueue.get(name) ?? quotaJudgement(place, finding, state);
  byQueue.set(name, judgement);
  return judgement;
}

/** Workloads that share a finding share its words, which name their LocalQueue. */
const judgements = new WeakMap<QuotaFinding, Map<string, Judgement>>();
