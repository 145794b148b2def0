import type { Workload } from "../workload.ts";
import type { AdmissionState } from "./admission-state.ts";
import { refusalOf } from "./refusal.ts";
import { askOf, type TreeState } from "./tree-state.ts";
import { type WaitingWorkload, waitsUntil } from "./waiting-workload.ts";

/** Where a workload stands, or would stand, among those that wait. */
export interface PlaceInLine {
  readonly tree: TreeState;
  readonly waiting: WaitingWorkload;
  /** All that wait for the ClusterQueue, in the order in which they are tried. */
  readonly line: readonly WaitingWorkload[];
  /** From 0; −1 when it does not stand in the line. */
  readonly at: number;
}

/** Undefined when its queues may not be read, or do not exist. */
export function placeInLine(workload: Workload, state: AdmissionState): PlaceInLine | undefined {
  const found = queueOf(workload, state);
  if (found === undefined) return undefined;
  const { localQueue, tree, line } = found;
  const at = placesIn(line).get(workload.meta.uid) ?? -1;
  const known = line[at];
  if (known?.workload === workload) return { tree, waiting: known, line, at };
  const shape = tree.ledger.queues.get(localQueue.clusterQueue)?.shape;
  const waiting: WaitingWorkload = {
    ask: askOf(workload, localQueue.clusterQueue),
    notBefore: waitsUntil(workload),
    refusal: refusalOf(workload, shape, state.index),
    workload,
    localQueue,
  };
  return { tree, waiting, line, at };
}

/** Undefined for one that does not stand in a line. */
export function ownPlaceInLine(workload: Workload, state: AdmissionState): PlaceInLine | undefined {
  const found = queueOf(workload, state);
  if (found === undefined) return undefined;
  const { tree, line } = found;
  const at = placesIn(line).get(workload.meta.uid) ?? -1;
  const waiting = line[at];
  return waiting?.workload === workload ? { tree, waiting, line, at } : undefined;
}

function queueOf({ meta, queue }: Workload, { index, treeOf }: AdmissionState) {
  const localQueue = index.localQueues?.get(meta.namespace)?.get(queue);
  const tree = localQueue === undefined ? undefined : treeOf.get(localQueue.clusterQueue);
  if (localQueue === undefined || tree === undefined) return undefined;
  return { localQueue, tree, line: tree.waiting.get(localQueue.clusterQueue) ?? [] };
}

const places = new WeakMap<readonly WaitingWorkload[], ReadonlyMap<string, number>>();

/** By uid; looked up for thousands of rows. */
function placesIn(line: readonly WaitingWorkload[]): ReadonlyMap<string, number> {
  const known = places.get(line);
  if (known !== undefined) return known;
  const found = new Map(line.map(({ ask }, at) => [ask.uid, at]));
  places.set(line, found);
  return found;
}

/** Who of a line is tried, at a moment. */
interface Tried {
  readonly now: number;
  readonly head: WaitingWorkload | undefined;
  /** By place: how many before it are tried. */
  readonly before: Int32Array;
}

const tried = new WeakMap<readonly WaitingWorkload[], Tried>();

/** Says whether it stands in its line, ready to be tried. */
export function isTried({ notBefore, refusal }: WaitingWorkload, now: number): boolean {
  return notBefore <= now && refusal?.because !== "namespace";
}

/** The first of a line that is tried, and how many are before each place. */
export function triedIn(line: readonly WaitingWorkload[], now: number): Tried {
  const known = tried.get(line);
  if (known?.now === now) return known;
  const before = new Int32Array(line.length);
  let head: WaitingWorkload | undefined;
  let count = 0;
  for (const [at, waiting] of line.entries()) {
    before[at] = count;
    if (!isTried(waiting, now)) continue;
    head ??= waiting;
    count += 1;
  }
  const found = { now, head, before };
  tried.set(line, found);
  return found;
}
