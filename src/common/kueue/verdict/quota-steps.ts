import { flavorResource } from "../resource-group.ts";
import type { Decision } from "../scheduler/head.ts";
import { mayStartWithFewer } from "../scheduler/partial-admission.ts";
import type { FairSharing } from "../scheduler/preemption-outlook.ts";
import type { QueueNode } from "../scheduler/quota-node.ts";
import { noteStanding } from "../scheduler/quota-standing.ts";
import type { SearchBasis } from "../scheduler/search-basis.ts";
import type { Ask } from "../scheduler/shapes.ts";
import type { AdmissionState } from "./admission-state.ts";
import {
  bestOf,
  byFlavor,
  type FlavorStanding,
  flavorStandings,
  type Severity,
  severityOf,
  worstOf,
} from "./flavor-standings.ts";
import { granularReason } from "./granular-reason.ts";
import type { Expectation, Judgement, QuotaFinding } from "./judgement.ts";
import { checksFailed } from "./own-steps.ts";
import { type PlaceInLine, triedIn } from "./place-in-line.ts";
import { exceedsWords, mismatchWords, preemptionWords, quotaWords, type Words } from "./quota-words.ts";
import { hasFailed } from "./refusal.ts";
import { isPlacedByTopology, memoryOf, tryNow, withoutReplaced } from "./try-now.ts";

/** Kueue would not even look for quota. */
export function refusalJudgement({ waiting }: PlaceInLine): Judgement | undefined {
  const { refusal, workload, localQueue } = waiting;
  if (refusal === undefined) return undefined;
  const { message, granularMessage } = refusal;
  const predicted: Expectation = { reason: "Pending", granularReason: "Misconfigured", message, granularMessage };
  const { name, namespace } = localQueue.meta;
  const queue = localQueue.clusterQueue;
  switch (refusal.because) {
    case "checks":
      return checksFailed(workload.checks.filter(hasFailed));
    case "namespace":
      return {
        code: "namespace-not-allowed",
        sentence: `Namespace ${namespace} may not use queue ${name}. Ask an administrator to let it in.`,
        adminSentence: `The labels of namespace ${namespace} do not match the namespaceSelector of ClusterQueue ${queue}.`,
        neverAsConfigured: true,
        predicted,
      };
    case "invalid":
      return {
        code: "invalid-requests",
        sentence: "What its pods ask for is not allowed here. Correct the requests and limits of the job.",
        adminSentence: `Its pods are refused: ${refusal.message}.`,
        neverAsConfigured: true,
        predicted,
      };
    default:
      return refusal.because satisfies never;
  }
}

/** In a StrictFIFO queue nobody is tried before the head got in. */
export function behindHeadJudgement(
  place: PlaceInLine,
  state: AdmissionState,
  whyOf: (head: PlaceInLine["waiting"]) => string,
): Judgement | undefined {
  const { tree, waiting, line, at } = place;
  if (at <= 0 || tree.ledger.queues.get(waiting.ask.clusterQueue)?.shape.strict !== true) return undefined;
  const { head, before } = triedIn(line, state.now);
  const ahead = before[at] ?? 0;
  if (head === undefined || ahead === 0) return undefined;
  const others = ahead === 1 ? "1 other job is" : `${ahead} other jobs are`;
  return {
    code: "behind-others",
    sentence: `Waits for its turn: ${others} before it in queue ${waiting.localQueue.meta.name}.`,
    adminSentence: `ClusterQueue ${waiting.ask.clusterQueue} is StrictFIFO and its head ${head.ask.key} is not in yet: ${whyOf(head)}`,
    predicted: { reason: "", granularReason: "PendingEvaluation", message: "" },
  };
}

/**
 * What the scheduler would make of it, were it the head of its queue now.
 * @param basis - Is told what the answer rests on.
 */
export function findQuota(
  place: PlaceInLine,
  now: number,
  fairSharing: FairSharing,
  basis?: SearchBasis,
): QuotaFinding | undefined {
  const { tree, waiting } = place;
  const queue = tree.ledger.queues.get(waiting.ask.clusterQueue);
  if (queue === undefined) return undefined;
  const decision = tryNow(tree, waiting, now, fairSharing, basis);
  const standings = withoutReplaced(tree, waiting, ({ onlyFlavors }) => {
    const memory = onlyFlavors === undefined ? memoryOf(tree, fairSharing) : undefined;
    return flavorStandings(tree.ledger, queue, waiting.ask, decision.assignment, memory);
  });
  for (const { flavor, resource, quota } of standings) {
    if (quota !== undefined) noteStanding(basis, queue, flavorResource(flavor, resource), quota);
  }
  return { decision, standings };
}

/** What a finding comes to. */
export function quotaJudgement(place: PlaceInLine, finding: QuotaFinding, state: AdmissionState): Judgement {
  const { decision } = finding;
  const judgement =
    decision.kind === "admit" ? roomJudgement(place, decision, state) : waitJudgement(place, finding, decision);
  return { ...judgement, finding };
}

/** Kueue needs a moment; one that waits for longer than this waits for something that quota does not tell. */
const A_MOMENT_MS = 10_000;

function roomJudgement(
  { tree, waiting }: PlaceInLine,
  { assignment }: Extract<Decision, { kind: "admit" }>,
  { world, notReady, now }: AdmissionState,
): Judgement {
  const { workload, ask } = waiting;
  const other = world.settings.blockAdmission ? notReady.find((each) => each !== workload) : undefined;
  if (other !== undefined) {
    const more = notReady.length === 1 ? "" : ` and ${notReady.length - 1} more`;
    return {
      code: "waiting-pods-ready",
      sentence: "There is room for it; it waits until the pods of the job that started last are ready.",
      adminSentence: `Kueue admits nothing until all admitted workloads are ready; ${other.meta.namespace}/${other.meta.name}${more} ${notReady.length === 1 ? "is" : "are"} not.`,
      predicted: {
        reason: "Waiting",
        granularReason: "WaitingForPodsReady",
        message: "waiting for all admitted workloads to be in PodsReady condition",
      },
    };
  }
  const waitsLong = now - ask.queuedAt > A_MOMENT_MS;
  if (waitsLong && isPlacedByTopology(tree.ledger, assignment)) {
    return {
      code: "topology",
      sentence: "There is quota for it; it waits for a place where its pods fit close enough together.",
      adminSentence: `Fits the quota of ClusterQueue ${ask.clusterQueue}; its topology request finds no domain with room, as far as can be told from here.`,
      confidence: "unsure",
      predicted: { reason: "Pending", granularReason: "TopologyPlacementFailed", message: "" },
    };
  }
  return {
    code: "fits-now",
    sentence: "There is room for it: it should start in a moment.",
    adminSentence: `Fits ClusterQueue ${ask.clusterQueue} now; Kueue is expected to admit it in its next cycles.`,
    confidence: "likely",
    predicted: { reason: "", granularReason: "", message: "" },
  };
}

function waitJudgement(
  { tree, waiting }: PlaceInLine,
  { standings }: QuotaFinding,
  decision: Extract<Decision, { kind: "wait" }>,
): Judgement {
  const { ask, localQueue } = waiting;
  const queue = tree.ledger.queues.get(ask.clusterQueue);
  const groups = queue?.shape.groups ?? [];
  const predicted: Expectation = {
    reason: "Pending",
    granularReason: granularReason(decision, groups, standings),
    message: decision.message,
  };
  const names = { localQueue: localQueue.meta.name, clusterQueue: ask.clusterQueue };
  if (decision.requeue === "pending-preemption") {
    return { code: "waiting-for-preemption", ...preemptionWords(names, decision.targets), predicted };
  }
  const severity = queue === undefined ? "mismatch" : severityOfAsk(queue, ask, standings);
  if (severity === "exceeds" && queue !== undefined) {
    const fewest = withFewestPods(tree, queue, ask);
    if (fewest !== undefined) return { code: "waiting-for-quota", ...quotaWords(names, fewest), predicted };
  }
  const words: Words = WORDS[severity](names, standings);
  return {
    code: CODES[severity],
    ...words,
    neverAsConfigured: severity === "mismatch" || severity === "exceeds",
    predicted,
  };
}

const CODES = {
  mismatch: "no-matching-flavor",
  exceeds: "exceeds-max-quota",
  waiting: "waiting-for-quota",
  /** There was room, and another queue's head has it in the same cycle. */
  fits: "waiting-for-quota",
} as const;

const WORDS = { mismatch: mismatchWords, exceeds: exceedsWords, waiting: quotaWords, fits: quotaWords } as const;

/** All pod sets and resource groups are needed; of the flavors of a group, any is enough. */
export function severityOfAsk(queue: QueueNode, ask: Ask, standings: readonly FlavorStanding[]): Severity {
  return worstOf(
    ask.podSets.flatMap(({ name }) => {
      const ofPodSet = standings.filter(({ podSet }) => podSet === name);
      const uncovered = ofPodSet.some(({ group }) => group === -1);
      const groups = queue.shape.groups.map((_, group) => ofPodSet.filter((each) => each.group === group));
      const each = groups
        .filter((inGroup) => inGroup.length > 0)
        .map((inGroup) => bestOf([...byFlavor(inGroup).values()].map((same) => worstOf(same.map(severityOf)))));
      return uncovered ? ["mismatch", ...each] : each;
    }),
  );
}

/** How it stands with the fewest pods that it starts with; undefined when even those are too many for ever. */
function withFewestPods(
  { ledger }: PlaceInLine["tree"],
  queue: QueueNode,
  ask: Ask,
): readonly FlavorStanding[] | undefined {
  if (!mayStartWithFewer(ask.podSets)) return undefined;
  const podSets = ask.podSets.map((podSet) => ({
    ...podSet,
    count: Math.min(podSet.count, podSet.minCount ?? podSet.count),
  }));
  const least = { ...ask, podSets };
  const standings = flavorStandings(ledger, queue, least);
  const severity = severityOfAsk(queue, least, standings);
  return severity === "exceeds" || severity === "mismatch" ? undefined : standings;
}
