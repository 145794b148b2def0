import { readFileSync } from "node:fs";
import { type AdmissionState, admissionState } from "../../src/common/kueue/verdict/admission-state.ts";
import { explain } from "../../src/common/kueue/verdict/explain.ts";
import { unblockersInSlices } from "../../src/common/kueue/verdict/unblockers.ts";
import { whyCodesInSlices, whyLine } from "../../src/common/kueue/verdict/why-line.ts";
import { itemsOf } from "../../src/common/kueue/verdict/world-index.ts";
import type { Workload } from "../../src/common/kueue/workload.ts";
import { busyWorld } from "../fixtures/busy-world.ts";

// What the column WHY and an opened verdict cost where many wait, after changes that touch 5 of 50 queues. A program of its own, so
// that its CPU is all its own. Prints one JSON line. Arguments: cohort trees (1 or 10), who comes in the place of whom
// ended ("the-same" or "smaller-ones"), rounds.

const TREES = Number(process.argv[2] ?? 10);
const COMES = process.argv[3] === "smaller-ones" ? "smaller-ones" : "the-same";
const ROUNDS = Number(process.argv[4] ?? 12);
const TOUCHED = 5;
/** As long as the console works without a look at the keyboard, in milliseconds. */
const SLICE_MS = 3;
const SCREENFUL = 50;
/** Rows that are opened, one after the other. */
const OPENED = 20;

interface Round {
  readonly stateMs: number;
  readonly whyMs: number;
  readonly longestSliceMs: number;
}

/**
 * Milliseconds that the main thread was on a processor: what a person waits for on a quiet machine. Linux counts that for each thread;
 * elsewhere it is the whole process with its compiler and collector threads.
 */
function cpuMs(): number {
  try {
    return Number(readFileSync("/proc/self/schedstat", "utf8").split(" ")[0]) / 1e6;
  } catch {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  }
}

function timed<T>(work: () => T): { readonly found: T; readonly ms: number } {
  const before = cpuMs();
  const found = work();
  return { found, ms: cpuMs() - before };
}

/** Work with the pauses that the console makes. */
function inSlices(steps: Generator<undefined, unknown>): { readonly ms: number; readonly longestSliceMs: number } {
  const slices: number[] = [];
  const { ms } = timed(() => {
    let isDone = false;
    while (!isDone) {
      const until = performance.now() + SLICE_MS;
      const slice = timed(() => {
        while (!isDone && performance.now() < until) isDone = steps.next().done === true;
      });
      slices.push(slice.ms);
    }
  });
  return { ms, longestSliceMs: worst(slices) };
}

/** All lines. */
function refreshed(state: AdmissionState): Omit<Round, "stateMs"> {
  const { ms, longestSliceMs } = inSlices(whyCodesInSlices(state));
  return { whyMs: ms, longestSliceMs };
}

/** Everything that is said of an opened row. */
function* wholeVerdict(workload: Workload, state: AdmissionState): Generator<undefined, unknown> {
  const verdict = explain(workload, state, { withoutUnblockers: true });
  yield undefined;
  return { ...verdict, unblockers: yield* unblockersInSlices(workload, state) };
}

function median(samples: readonly number[]): number {
  return samples.toSorted((a, b) => a - b)[Math.floor(samples.length / 2)] ?? Number.NaN;
}

function worst(samples: readonly number[]): number {
  return Math.max(...samples);
}

/** Such that wait, from all over the list. */
function someWaiting(state: AdmissionState, count: number): readonly Workload[] {
  const waiting = itemsOf(state.world.workloads).filter(({ clusterQueue }) => clusterQueue === "");
  const step = Math.floor(waiting.length / count);
  return Array.from({ length: count }, (_unused, at) => waiting[at * step]).filter((each) => each !== undefined);
}

/** What rows all over the list cost, as the first that look at a state. */
function screenful(state: AdmissionState, look: (workload: Workload) => unknown): readonly number[] {
  return someWaiting(state, SCREENFUL).map((workload) => {
    const start = performance.now();
    look(workload);
    return performance.now() - start;
  });
}

const busy = busyWorld(TREES);
let state = admissionState(busy.world());
const { whyMs: firstMs } = refreshed(state);
const rounds: Round[] = [];
const screens: number[] = [];
const explains: number[] = [];
for (let round = 0; round < ROUNDS; round += 1) {
  busy.change(TOUCHED, round, COMES);
  const next = timed(() => admissionState(busy.world(), state));
  rounds.push({ stateMs: next.ms, ...refreshed(next.found) });
  // Prepared once more, as nobody has asked it anything.
  const ofRows = admissionState(busy.world(), state);
  screens.push(screenful(ofRows, (workload) => whyLine(workload, ofRows)).reduce((sum, ms) => sum + ms, 0));
  const ofVerdicts = admissionState(busy.world(), state);
  explains.push(...screenful(ofVerdicts, (workload) => explain(workload, ofVerdicts, { withoutUnblockers: true })));
  state = next.found;
}
const opened = someWaiting(state, OPENED).map((workload) => inSlices(wholeVerdict(workload, state)));
const figures = (samples: readonly number[]) => ({
  best: Math.min(...samples),
  median: median(samples),
  p95: samples.toSorted((a, b) => a - b)[Math.floor(samples.length * 0.95)] ?? Number.NaN,
  worst: worst(samples),
});
const of = (figure: keyof Round) => figures(rounds.slice(2).map((round) => round[figure]));
process.stdout.write(
  `${JSON.stringify({
    trees: TREES,
    holding: busy.holding(),
    firstMs,
    stateMs: of("stateMs"),
    whyMs: of("whyMs"),
    sliceMs: of("longestSliceMs"),
    screenMs: figures(screens),
    explainMs: figures(explains),
    verdictMs: figures(opened.map(({ ms }) => ms)),
    verdictSliceMs: figures(opened.map(({ longestSliceMs }) => longestSliceMs)),
  })}\n`,
);
