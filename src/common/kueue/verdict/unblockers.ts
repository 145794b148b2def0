import type { Refusal } from "../scheduler/head.ts";
import type { QueueNode } from "../scheduler/quota-node.ts";
import type { Ask } from "../scheduler/shapes.ts";
import { holdsQuota, isFinished, type Workload } from "../workload.ts";
import { type AdmissionState, admissionState } from "./admission-state.ts";
import { type Prerequisite, prerequisiteFor } from "./prerequisite.ts";
import { sceneAfter } from "./scene-after.ts";
import { settleInSlices } from "./settle.ts";
import { aheadOf, uncoveredIn, wishesOf } from "./shortage.ts";
import { atOnce, type Slices } from "./slices.ts";
import type { TreeState } from "./tree-state.ts";
import { Trial } from "./trial.ts";
import { endsFor } from "./unblock-by-end.ts";
import { checksFor } from "./unblock-checks.ts";
import { coverage, mismatches, smallerRequest } from "./unblock-flavors.ts";
import { policiesFor } from "./unblock-policy.ts";
import { raisesFor } from "./unblock-quota.ts";
import { activeChange, advice } from "./unblocking-change.ts";
import type { Unblocker } from "./verdict.ts";
import { whyLine } from "./why-line.ts";
import { itemsOf } from "./world-index.ts";

/** So many before one make it a long queue. */
const LONG_QUEUE = 500;

/** Steps that have to follow one another: nobody mends more than this in one go. */
const MOST_STEPS = 4;

/**
 * What lets a workload start, best first. Whatever is proposed with a change was tried: after it the workload gets in, those ahead of
 * it counted. A `wait` alone means that nothing need be done. Empty for one that runs or has finished.
 */
export function unblockersFor(workload: Workload, state: AdmissionState): readonly Unblocker[] {
  return atOnce(unblockersInSlices(workload, state));
}

/** The same, with pauses: in a large tree it takes a while. */
export function* unblockersInSlices(workload: Workload, state: AdmissionState): Slices<readonly Unblocker[]> {
  if (isFinished(workload)) return [];
  const found = yield* unblockersWithin(workload, state, MOST_STEPS);
  // Of one that is said to fit, nothing may be asked of anybody.
  return whyLine(workload, state).code === "fits-now" ? found.filter(({ kind }) => kind === "wait") : found;
}

const NOTHING = advice("wait", "Nothing: Kueue is expected to admit it in its next cycles.");

function* unblockersWithin(workload: Workload, state: AdmissionState, steps: number): Slices<readonly Unblocker[]> {
  if (holdsQuota(workload)) return checksFor(workload, state);
  const prerequisite = prerequisiteFor(workload, state);
  if (prerequisite !== undefined) return yield* after(prerequisite, workload, state, steps);
  return yield* inLine(workload, state, steps);
}

/** A step, and whatever it takes once it is done. */
function* after(
  { step, after: world }: Prerequisite,
  workload: Workload,
  state: AdmissionState,
  steps: number,
): Slices<readonly Unblocker[]> {
  const { change } = step;
  if (world === undefined || change === undefined || steps === 0) return [step];
  const changed = itemsOf(world.workloads).find(({ meta }) => meta.uid === workload.meta.uid) ?? workload;
  const next = yield* unblockersWithin(changed, admissionState(world, state), steps - 1);
  if (next[0]?.kind === "wait" || (next.length === 0 && state.index.clusterQueues === undefined)) return [step];
  return next.map((each) => {
    const sentence = `${step.sentence} Then: ${each.sentence}`;
    if (each.change === undefined) return advice(step.kind, sentence);
    return { ...step, sentence, then: [...step.then, each.change, ...each.then], frees: each.frees };
  });
}

function* inLine(workload: Workload, state: AdmissionState, steps: number): Slices<readonly Unblocker[]> {
  const place = placeOf(workload, state);
  if (place === undefined) return [];
  const { queue, tree, ask, refusal } = place;
  if (refusal !== undefined) return [refused(refusal, queue)];
  const kept = keptOut(state);
  if (kept.length > 0) return kept;
  const uncovered = uncoveredIn(queue, ask);
  const record = tree.parts.queues.find(({ meta }) => meta.name === queue.name);
  if (uncovered.size > 0 && record !== undefined) {
    return yield* after(coverage(record, uncovered, state.world), workload, state, steps);
  }
  const wishes = wishesOf(tree.ledger, queue, ask);
  if (wishes.length === 0) {
    const found: Unblocker[] = [];
    for (const each of mismatches(tree.ledger, queue, ask, state.world)) {
      found.push(...(yield* after(each, workload, state, steps)));
    }
    return found.toSorted(byWhatCanBeSent);
  }
  const byTopology = workload.podSets.some(({ topologyMode }) => topologyMode !== "");
  const nodes = byTopology ? [advice("add-node", "Add nodes, or room on them, where its topology asks for them.")] : [];
  const trial = yield* Trial.of(state, ask);
  if (trial.getsInAnyway) return [NOTHING, ...nodes];
  const found = yield* steps === MOST_STEPS ? ranked(trial, tree) : rankedLater(trial, tree, state);
  return [...found, ...nodes];
}

/**
 * Steps are taken one after the other: whoever fits after those before may get in first, or not if they are taken at once. Whoever is
 * preempted on the way waits again.
 */
function* rankedLater({ ask }: Trial, { parts }: TreeState, state: AdmissionState): Slices<readonly Unblocker[]> {
  const settled = yield* settleInSlices(state, { queues: [ask.clusterQueue] });
  const trial = yield* Trial.of(sceneAfter(state, settled), ask, [state]);
  return yield* ranked(trial, { ledger: settled.ledger, parts });
}

function* ranked(trial: Trial, { ledger, parts }: Pick<TreeState, "ledger" | "parts">): Slices<readonly Unblocker[]> {
  const queue = ledger.queues.get(trial.ask.clusterQueue);
  if (queue === undefined) return [];
  // Few plays can be afforded for a long queue, and what one leaves behind is soon taken there.
  const isLong = aheadOf(trial.scene, trial.ask).length >= LONG_QUEUE;
  const early = isLong ? yield* raisesFor(trial, queue, parts) : undefined;
  const ends = yield* endsFor(trial, queue, parts);
  const [alone, together] = [ends.filter(({ then }) => then.length === 0), ends.filter(({ then }) => then.length > 0)];
  const [wish = new Map<string, bigint>()] = wishesOf(ledger, queue, trial.ask);
  // Those ahead of it in a lenient queue were tried, and what is free is not enough for them.
  const isNext = !queue.shape.strict || trial.scene.waiting.get(queue.name)?.[0]?.ask.key === trial.ask.key;
  const raises = early ?? (yield* raisesFor(trial, queue, parts));
  const policies = yield* policiesFor(trial, queue, parts);
  return [...alone, ...raises, ...policies, ...together, ...smallerRequest(queue, wish, isNext)];
}

interface PlaceInLine {
  readonly queue: QueueNode;
  readonly tree: TreeState;
  readonly ask: Ask;
  readonly refusal: Refusal | undefined;
}

function placeOf(workload: Workload, { index, treeOf }: AdmissionState): PlaceInLine | undefined {
  const name = index.localQueues?.get(workload.meta.namespace)?.get(workload.queue)?.clusterQueue;
  const tree = name === undefined ? undefined : treeOf.get(name);
  const queue = name === undefined ? undefined : tree?.ledger.queues.get(name);
  const waiting = tree?.waiting.get(name ?? "")?.find(({ ask }) => ask.uid === workload.meta.uid);
  if (tree === undefined || queue === undefined || waiting === undefined) return undefined;
  return { queue, tree, ask: waiting.ask, refusal: waiting.refusal };
}

function refused({ because, message }: Refusal, { name }: QueueNode): Unblocker {
  if (because === "checks")
    return advice("satisfy-check", "An admission check said no, or asks to be tried again later.");
  if (because === "invalid") return advice("fix-job", `Change what the job asks for: ${message}.`);
  return advice("fix-job", `Give its namespace the labels that ClusterQueue ${name} asks for, or use another queue.`);
}

/** While pods of others are not ready, Kueue can be set up to admit nobody. */
function keptOut({ world, notReady }: AdmissionState): readonly Unblocker[] {
  const [first, ...others] = notReady;
  if (!world.settings.blockAdmission || first === undefined) return [];
  const { namespace, name } = first.meta;
  const more = others.length === 0 ? "" : ` and of ${others.length} more`;
  const wait = advice("wait", `Kueue admits nobody until all pods of ${namespace}/${name}${more} are ready.`);
  const [change, ...then] = notReady.map((each) => activeChange(each, false));
  return [wait, { ...advice("end-workload", `End ${namespace}/${name}${more}.`), change, then }];
}

function byWhatCanBeSent(a: Unblocker, b: Unblocker): number {
  return Number(a.change === undefined) - Number(b.change === undefined);
}
