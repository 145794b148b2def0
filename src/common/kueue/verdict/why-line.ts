import type { LocalQueue } from "../local-queue.ts";
import { shapeOf } from "../scheduler/shape-key.ts";
import type { Workload } from "../workload.ts";
import type { AdmissionState } from "./admission-state.ts";
import { judge } from "./judge.ts";
import type { Judgement, QuotaFinding } from "./judgement.ts";
import { isTried, ownPlaceInLine, type PlaceInLine } from "./place-in-line.ts";
import { findQuota } from "./quota-steps.ts";
import { quotedJudgement } from "./quoted-verdict.ts";
import { atOnce, type Slices } from "./slices.ts";
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
 * The line of one workload. The scheduler is asked once for all workloads that ask the same of the same queue at the same priority;
 * the answer is kept as long as nothing in their tree changes.
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
    const found = findingsOf(tree).byShape.get(shapeOf(waiting.ask));
    isMissing ||= found === undefined || replacedBy(tree, waiting) !== undefined;
    return found;
  });
  return isMissing ? undefined : lineOf(judgement ?? quotedJudgement(workload));
}

function lineOf({ code, sentence }: Judgement): WhyLine {
  return { code, line: sentence };
}

function knownLine(workload: Workload, state: AdmissionState): WhyLine | undefined {
  const place = ordinaryPlace(workload, state);
  return place === undefined ? undefined : linesLike(place).get(shapeOf(place.waiting.ask));
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

/** What was found out about a tree that has not changed since. */
interface Findings {
  /** By what is asked of which queue at which priority. */
  readonly byShape: Map<string, QuotaFinding | undefined>;
  /** The same, by the LocalQueue that the words name. */
  readonly lines: Map<LocalQueue, Map<string, WhyLine>>;
  /** Those of all its members, by uid, if they hold however much time passes. */
  whole: ReadonlyMap<string, WhyLine> | undefined;
}

const findings = new WeakMap<TreeState, Findings>();

function findingsOf(tree: TreeState): Findings {
  const known = findings.get(tree) ?? { byShape: new Map(), lines: new Map(), whole: undefined };
  findings.set(tree, known);
  return known;
}

function linesLike({ tree, waiting: { localQueue } }: PlaceInLine): Map<string, WhyLine> {
  const { lines } = findingsOf(tree);
  const known = lines.get(localQueue) ?? new Map<string, WhyLine>();
  lines.set(localQueue, known);
  return known;
}

function newLine(workload: Workload, state: AdmissionState): WhyLine {
  const judgement = judge(workload, state, (place) => sharedFinding(place, state)) ?? quotedJudgement(workload);
  const line = lineOf(judgement);
  const place = ONLY_BY_QUOTA.has(line.code) ? ordinaryPlace(workload, state) : undefined;
  if (place !== undefined) linesLike(place).set(shapeOf(place.waiting.ask), line);
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
    for (const [uid, line] of findingsOf(tree).whole ?? (yield* linesIn(tree, state))) found.set(uid, line);
    yield undefined;
  }
  for (const [at, workload] of state.apart.entries()) {
    found.set(workload.meta.uid, newLine(workload, state));
    if (at % AT_A_TIME === AT_A_TIME - 1) yield undefined;
  }
  return found;
}

function* linesIn(tree: TreeState, state: AdmissionState): Slices<ReadonlyMap<string, WhyLine>> {
  const found = new Map<string, WhyLine>();
  let sincePause = 0;
  let lasts = true;
  for (const { workload } of tree.parts.members) {
    const known = whyLineAtHand(workload, state);
    const line = known ?? newLine(workload, state);
    found.set(workload.meta.uid, line);
    lasts &&= ONLY_BY_QUOTA.has(line.code) || line.code === "admitted";
    sincePause += 1;
    if (known !== undefined && sincePause < AT_A_TIME) continue;
    sincePause = 0;
    yield undefined;
  }
  if (lasts) findingsOf(tree).whole = found;
  return found;
}

function sharedFinding(place: PlaceInLine, state: AdmissionState): QuotaFinding | undefined {
  const { tree, waiting } = place;
  const replaced = replacedBy(tree, waiting);
  if (replaced !== undefined) return findQuota(place, state.now, state.fairSharing);
  const { byShape } = findingsOf(tree);
  const shape = shapeOf(waiting.ask);
  if (byShape.has(shape)) return byShape.get(shape);
  const found = findQuota(place, state.now, state.fairSharing);
  byShape.set(shape, found);
  return found;
}
