import { emptyBasis } from "../scheduler/search-basis.ts";
import type { Workload } from "../workload.ts";
import type { AdmissionState } from "./admission-state.ts";
import { lineInGroups } from "./alike-in-line.ts";
import { findingsOf, type ToldTo } from "./findings.ts";
import { judge } from "./judge.ts";
import type { Judgement, QuotaFinding } from "./judgement.ts";
import { kindOfJob } from "./kind-of-job.ts";
import { isTried, ownPlaceInLine, type PlaceInLine } from "./place-in-line.ts";
import { findQuota } from "./quota-steps.ts";
import { quotedJudgement } from "./quoted-verdict.ts";
import { atOnce, type Slices } from "./slices.ts";
import type { TreeMember } from "./tree-parts.ts";
import type { TreeState } from "./tree-state.ts";
import { replacedBy } from "./try-now.ts";
import type { VerdictCode } from "./verdict.ts";

/** Why a workload does not run, short enough for a column. */
export interface WhyLine {
  readonly code: VerdictCode;
  /** The sentence of its verdict. */
  readonly line: string;
}

/**
 * The line of one workload. The scheduler is asked once for all workloads of one kind; the answer is kept as long as nothing changes
 * that it rests on.
 * @example
 * const { code } = whyLine(workload, state);
 */
export function whyLine(workload: Workload, state: AdmissionState): WhyLine {
  return knownLine(workload, state) ?? newLine(workload, state);
}

/** The line of one workload, unless the scheduler has to be asked for it: that takes too long for thousands of rows. */
export function whyLineAtHand(workload: Workload, state: AdmissionState): WhyLine | undefined {
  const known = knownLine(workload, state);
  if (known !== undefined) return known;
  let isMissing = false;
  const judgement = judge(workload, state, ({ tree, waiting }) => {
    const { ask } = waiting;
    const found = findingsOf(tree, ask.clusterQueue).shared.get(kindOf({ tree, waiting }));
    isMissing ||= found === undefined || replacedBy(tree, waiting) !== undefined;
    return found?.finding;
  });
  return isMissing ? undefined : lineOf(judgement ?? quotedJudgement(workload));
}

function lineOf({ code, sentence }: Judgement): WhyLine {
  return { code, line: sentence };
}

function knownLine(workload: Workload, state: AdmissionState): WhyLine | undefined {
  const place = ordinaryPlace(workload, state);
  return place === undefined ? undefined : linesLike(place).get(kindOf(place));
}

/** What holds until something in the tree changes, however much time passes. */
const ONLY_BY_QUOTA: ReadonlySet<VerdictCode> = new Set([
  "no-matching-flavor",
  "exceeds-max-quota",
  "waiting-for-quota",
  "waiting-for-preemption",
]);

/** Of one that stands in line like any other: only what it asks for tells it from those beside it. */
function ordinaryPlace(workload: Workload, state: AdmissionState): PlaceInLine | undefined {
  const place = ownPlaceInLine(workload, state);
  if (place === undefined) return undefined;
  const { tree, waiting } = place;
  if (!isTried(waiting, state.now) || waiting.refusal !== undefined) return undefined;
  if (tree.ledger.queues.get(waiting.ask.clusterQueue)?.shape.strict === true) return undefined;
  return replacedBy(tree, waiting) === undefined ? place : undefined;
}

function linesLike({ tree, waiting: { ask, localQueue } }: PlaceInLine): Map<string, WhyLine> {
  const { lines } = findingsOf(tree, ask.clusterQueue);
  const { name, namespace } = localQueue.meta;
  const of = `${namespace}/${name}`;
  const known = lines.get(of) ?? new Map<string, WhyLine>();
  lines.set(of, known);
  return known;
}

function kindOf({ tree, waiting: { ask } }: Pick<PlaceInLine, "tree" | "waiting">): string {
  return kindOfJob(ask, tree.ledger.queues.get(ask.clusterQueue));
}

function newLine(workload: Workload, state: AdmissionState): WhyLine {
  const judgement = judge(workload, state, (place) => sharedFinding(place, state)) ?? quotedJudgement(workload);
  const line = lineOf(judgement);
  const place = ONLY_BY_QUOTA.has(line.code) ? ordinaryPlace(workload, state) : undefined;
  if (place !== undefined) linesLike(place).set(kindOf(place), line);
  return line;
}

/**
 * The lines of all workloads, by uid.
 * @example
 * for (const [uid, { code }] of whyCodes(admissionState(world))) console.log(uid, code);
 */
export function whyCodes(state: AdmissionState): ReadonlyMap<string, WhyLine> {
  return atOnce(whyCodesInSlices(state));
}

/** Lines between two pauses where nobody has to be asked. */
const AT_A_TIME = 50;

/**
 * The same, with pauses, so that a screen can be kept alive in between.
 * @example
 * const slices = whyCodesInSlices(state);
 * let slice = slices.next();
 * while (slice.done !== true) {
 *   await new Promise((resolve) => setImmediate(resolve)); // others may work in between
 *   slice = slices.next();
 * }
 * const codes = slice.value;
 */
export function* whyCodesInSlices(state: AdmissionState): Slices<ReadonlyMap<string, WhyLine>> {
  const found = new Map<string, WhyLine>();
  for (const tree of new Set(state.treeOf.values())) {
    for (const queue of tree.parts.members.keys()) {
      const lines = findingsOf(tree, queue).whole ?? (yield* linesIn(tree, queue, state));
      for (const { line, uids } of lines) for (const uid of uids) found.set(uid, line);
      yield undefined;
    }
  }
  for (const [at, workload] of state.apart.entries()) {
    found.set(workload.meta.uid, newLine(workload, state));
    if (at % AT_A_TIME === AT_A_TIME - 1) yield undefined;
  }
  return found;
}

function* linesIn(tree: TreeState, queue: string, state: AdmissionState): Slices<readonly ToldTo[]> {
  const found: ToldTo[] = [...linesOfHolders(tree.parts.members.get(queue) ?? [], state)];
  let lasts = found.every(({ line }) => line.code === "admitted");
  const { alike, others } = lineInGroups(tree, queue);
  for (const group of alike) {
    const [first] = group;
    if (first === undefined) continue;
    const known = knownLine(first.workload, state);
    const line = known ?? newLine(first.workload, state);
    if (known === undefined) yield undefined;
    if (ONLY_BY_QUOTA.has(line.code)) {
      found.push({ line, uids: group.map(({ ask }) => ask.uid) });
      continue;
    }
    lasts = false;
    for (const { workload } of group) found.push({ line: newLine(workload, state), uids: [workload.meta.uid] });
    yield undefined;
  }
  for (const { workload } of others) {
    // They may rest on more than is looked at when something has changed.
    lasts = false;
    const atHand = whyLineAtHand(workload, state);
    found.push({ line: atHand ?? newLine(workload, state), uids: [workload.meta.uid] });
    if (atHand === undefined || found.length % AT_A_TIME === 0) yield undefined;
  }
  if (lasts) findingsOf(tree, queue).whole = found;
  return found;
}

const ofHolders = new WeakMap<readonly TreeMember[], readonly ToldTo[]>();

/** Of those who hold quota; kept while they are the same and all may run. */
function linesOfHolders(members: readonly TreeMember[], state: AdmissionState): readonly ToldTo[] {
  const known = ofHolders.get(members);
  if (known !== undefined) return known;
  const found: ToldTo[] = [];
  for (const { workload, localQueue } of members) {
    if (localQueue === undefined) found.push({ line: newLine(workload, state), uids: [workload.meta.uid] });
  }
  if (found.every(({ line }) => line.code === "admitted")) ofHolders.set(members, found);
  return found;
}

function sharedFinding(place: PlaceInLine, state: AdmissionState): QuotaFinding | undefined {
  const { tree, waiting } = place;
  const { now, fairSharing } = state;
  if (replacedBy(tree, waiting) !== undefined) return findQuota(place, now, fairSharing);
  const { ask } = waiting;
  const { shared } = findingsOf(tree, ask.clusterQueue);
  const kind = kindOf(place);
  const known = shared.get(kind);
  if (known !== undefined) return known.finding;
  const basis = emptyBasis();
  const finding = findQuota(place, now, fairSharing, basis);
  if (finding !== undefined) shared.set(kind, { finding, ask, basis });
  return finding;
}
