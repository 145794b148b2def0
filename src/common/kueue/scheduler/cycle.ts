import { type Amount, greaterAmount, lesserAmount, minus, NONE, plus } from "./amount.ts";
import { assignmentMessage } from "./assignment.ts";
import { type Entry, nominate } from "./entry.ts";
import type { Decision, Head, RequeueReason } from "./head.ts";
import type { Ledger } from "./ledger.ts";
import type { LedgerMemory } from "./ledger-memory.ts";
import { inClassicOrder, inFairOrder } from "./order-entries.ts";
import type { FairSharing } from "./preemption-outlook.ts";
import { giveBack, take } from "./preemption-target.ts";
import { addAll, fitsNow, type QueueNode, removeAll, type Usage, usageAt } from "./quota-node.ts";
import type { SearchBasis } from "./search-basis.ts";
import { shapeOf } from "./shape-key.ts";
import type { Holder } from "./shapes.ts";

export interface CycleOptions {
  /** Counts cycles; only ever rises. */
  readonly number: number;
  readonly fairSharing: FairSharing;
  /** Of this ledger, as it stands. */
  readonly memory?: LedgerMemory | undefined;
  /** Is told what the decisions rest on. */
  readonly basis?: SearchBasis | undefined;
}

/** What the cycle has given away so far. */
interface Running {
  readonly ledger: Ledger;
  readonly booked: { readonly queue: QueueNode; readonly usage: Usage }[];
  readonly leaving: Map<string, Holder>;
}

/**
 * One scheduling cycle: every queue's head is looked at alone, then they are dealt with one after the other, each seeing what those
 * before it took. Pure: the ledger is as before afterwards; the caller books what it carries out.
 */
export function runCycle(ledger: Ledger, heads: readonly Head[], options: CycleOptions): readonly Decision[] {
  const steps = cycleInSlices(ledger, heads, options);
  for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value;
}

/** The same, with a pause after each head; the ledger must not be changed meanwhile. */
export function* cycleInSlices(
  ledger: Ledger,
  heads: readonly Head[],
  options: CycleOptions,
): Generator<undefined, readonly Decision[]> {
  const refused: Decision[] = [];
  const entries: Entry[] = [];
  for (const head of heads) {
    const refusal = refusalOf(ledger, head);
    if (refusal !== undefined) refused.push(refusal);
    else entries.push(...nominated(ledger, head, options));
    yield undefined;
  }
  const running: Running = { ledger, booked: [], leaving: new Map() };
  const decisions: Decision[] = [];
  const order = options.fairSharing === undefined ? inClassicOrder(entries) : inFairOrder(entries);
  for (const entry of order) decisions.push(decide(entry, running));
  for (const { queue, usage } of running.booked.toReversed()) removeAll(queue, usage);
  return [...decisions, ...refused];
}

function refusalOf(ledger: Ledger, { ask, refusal }: Head): Decision | undefined {
  const fromChecks = refusal?.because === "checks" ? refusal.message : undefined;
  const message = fromChecks ?? queueProblem(ledger, ask.clusterQueue) ?? refusal?.message;
  if (message === undefined) return undefined;
  const requeue: RequeueReason = refusal?.because === "namespace" ? "wrong-namespace" : "generic";
  return { kind: "wait", ask, message, requeue, targets: [], progress: undefined };
}

function queueProblem({ queues }: Ledger, name: string): string | undefined {
  const queue = queues.get(name);
  if (queue === undefined) return `ClusterQueue ${name} not found`;
  return queue.shape.inactive ? `ClusterQueue ${name} is inactive` : undefined;
}

function nominated(ledger: Ledger, head: Head, options: CycleOptions): readonly Entry[] {
  const queue = ledger.queues.get(head.ask.clusterQueue);
  if (queue === undefined) return [];
  const { number, fairSharing, memory, basis } = options;
  const search = { ledger, queue, ask: head.ask, fairSharing, memory, basis, onlyFlavors: head.onlyFlavors };
  return [nominate(search, head, shapeOf(head.ask), number)];
}

function decide(entry: Entry, running: Running): Decision {
  const { assignment, targets } = entry;
  const message = assignmentMessage(assignment);
  if (assignment.mode === "no-fit") return waits(entry, message, "no-fit");
  if (assignment.mode === "preempt" && targets.length === 0) {
    if (entry.queue.shape.preemption.reclaimWithinCohort !== "Any") book(running, entry.queue, reservationOf(entry));
    return waits(entry, message, "no-candidates");
  }
  if (targets.some(({ holder }) => running.leaving.has(holder.ask.key))) {
    return waits(entry, "Workload has overlapping preemption targets with another workload", "failed-after-nomination");
  }
  if (!fitsStill(entry, running)) {
    return waits(entry, "Workload no longer fits after processing another workload", "failed-after-nomination");
  }
  for (const { holder } of targets) running.leaving.set(holder.ask.key, holder);
  book(running, entry.queue, assignment.usage);
  if (assignment.mode === "fit") return { kind: "admit", ask: entry.head.ask, assignment };
  const pending = `${message}. Pending the preemption of ${targets.length} workload(s)`;
  const decision = { kind: "wait", ask: entry.head.ask, message: pending, requeue: "pending-preemption" } as const;
  return { ...decision, targets, progress: undefined, assignment };
}

function waits({ head, progress, assignment }: Entry, message: string, requeue: RequeueReason): Decision {
  return { kind: "wait", ask: head.ask, message, requeue, targets: [], progress, assignment };
}

/** Counts on all victims of the cycle being gone, its own and those of the entries before. */
function fitsStill({ queue, assignment, targets }: Entry, { ledger, leaving }: Running): boolean {
  const gone = new Map(leaving);
  for (const { holder } of targets) gone.set(holder.ask.key, holder);
  for (const holder of gone.values()) take(ledger, holder);
  const fits = fitsNow(queue, assignment.usage);
  for (const holder of gone.values()) giveBack(ledger, holder);
  return fits;
}

function book({ booked }: Running, queue: QueueNode, usage: Usage): void {
  addAll(queue, usage);
  booked.push({ queue, usage });
}

/** What a workload that can neither fit nor preempt keeps from others in this cycle, so that they do not take it first. */
function reservationOf({ queue, assignment }: Entry): Usage {
  const reserved = new Map<string, Amount>();
  for (const [key, amount] of assignment.usage) {
    const { nominal, borrowing } = queue.quotas.get(key) ?? { nominal: NONE, borrowing: undefined };
    const used = usageAt(queue, key);
    if (assignment.level === 0) {
      reserved.set(key, greaterAmount(NONE, lesserAmount(amount, minus(nominal, used))));
    } else if (borrowing === undefined) reserved.set(key, amount);
    else reserved.set(key, greaterAmount(NONE, lesserAmount(amount, minus(plus(nominal, borrowing), used))));
  }
  return reserved;
}
