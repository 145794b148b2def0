import { shapeOf } from "../scheduler/shape-key.ts";
import type { Workload } from "../workload.ts";
import type { AdmissionState } from "./admission-state.ts";
import { judge } from "./judge.ts";
import type { QuotaFinding } from "./judgement.ts";
import type { PlaceInLine } from "./place-in-line.ts";
import { findQuota } from "./quota-steps.ts";
import { quotedJudgement } from "./quoted-verdict.ts";
import { atOnce, type Slices } from "./slices.ts";
import type { TreeState } from "./tree-state.ts";
import { replacedBy } from "./try-now.ts";
import type { VerdictCode } from "./verdict.ts";
import { itemsOf } from "./world-index.ts";

/** Why a workload does not run, short enough for a column. */
export interface WhyLine {
  readonly code: VerdictCode;
  /** The sentence of its verdict. */
  readonly line: string;
}

/** Findings of a tree by what is asked of which queue at which priority. A tree that did not change keeps its own. */
const findings = new WeakMap<TreeState, Map<string, QuotaFinding | undefined>>();

/**
 * The line of one workload. The scheduler is asked once for all workloads that ask the same of the same queue at the same priority;
 * the answer is kept as long as nothing in their tree changes.
 */
export function whyLine(workload: Workload, state: AdmissionState): WhyLine {
  const kept = keptLines(workload, state);
  const known = kept?.get(workload);
  if (known !== undefined) return known;
  const line = newLine(workload, state);
  if (ONLY_BY_QUOTA.has(line.code)) kept?.set(workload, line);
  return line;
}

/** What holds until something in the tree changes, however much time passes. */
const ONLY_BY_QUOTA: ReadonlySet<VerdictCode> = new Set([
  "no-matching-flavor",
  "exceeds-max-quota",
  "waiting-for-quota",
  "waiting-for-preemption",
]);

const lines = new WeakMap<TreeState, WeakMap<Workload, WhyLine>>();

function keptLines(
  { meta, queue }: Workload,
  { index, treeOf }: AdmissionState,
): WeakMap<Workload, WhyLine> | undefined {
  const localQueue = index.localQueues?.get(meta.namespace)?.get(queue);
  const tree = localQueue === undefined ? undefined : treeOf.get(localQueue.clusterQueue);
  if (tree === undefined) return undefined;
  const kept = lines.get(tree) ?? new WeakMap<Workload, WhyLine>();
  lines.set(tree, kept);
  return kept;
}

function newLine(workload: Workload, state: AdmissionState): WhyLine {
  const judgement = judge(workload, state, (place) => sharedFinding(place, state)) ?? quotedJudgement(workload);
  return { code: judgement.code, line: judgement.sentence };
}

/** The lines of all workloads, by uid. */
export function whyCodes(state: AdmissionState): ReadonlyMap<string, WhyLine> {
  return atOnce(whyCodesInSlices(state, () => false));
}

/**
 * The same, with pauses, so that a screen can be kept alive in between.
 *
 * @param isOver - Asked after each workload: true ends the slice.
 */
export function* whyCodesInSlices(state: AdmissionState, isOver: () => boolean): Slices<ReadonlyMap<string, WhyLine>> {
  const found = new Map<string, WhyLine>();
  for (const workload of itemsOf(state.world.workloads)) {
    found.set(workload.meta.uid, whyLine(workload, state));
    if (isOver()) yield undefined;
  }
  return found;
}

function sharedFinding(place: PlaceInLine, state: AdmissionState): QuotaFinding | undefined {
  const { tree, waiting } = place;
  const replaced = replacedBy(tree, waiting);
  if (replaced !== undefined) return findQuota(place, state.now, state.fairSharing);
  const known = findings.get(tree) ?? new Map<string, QuotaFinding | undefined>();
  findings.set(tree, known);
  const shape = shapeOf(waiting.ask);
  if (known.has(shape)) return known.get(shape);
  const found = findQuota(place, state.now, state.fairSharing);
  known.set(shape, found);
  return found;
}
