import { cycleInSlices } from "../scheduler/cycle.ts";
import type { Decision, Head, Refusal, RequeueReason } from "../scheduler/head.ts";
import { addHolder, type Ledger, removeHolder } from "../scheduler/ledger.ts";
import { LedgerMemory } from "../scheduler/ledger-memory.ts";
import type { PreemptionReason } from "../scheduler/preemption-target.ts";
import { type QuotaNode, rootOf } from "../scheduler/quota-node.ts";
import type { Ask, Holder } from "../scheduler/shapes.ts";
import { type Waiting, WaitingLine } from "../scheduler/waiting-line.ts";
import type { Admission, Preemption, Scene, Settled, StillWaiting } from "./scene.ts";
import type { Slices } from "./slices.ts";

/** Cycles beyond some for each workload: room for heads that lose against others, and are tried again. */
const SPARE_CYCLES = 200;
const CYCLES_FOR_EACH = 4;
/** The same workloads hold quota again, after a preemption, for this many times: they will for ever. */
const REPEATS_OF_A_LOOP = 3;

interface Tried {
  readonly message: string;
  readonly requeue: RequeueReason;
}

/** One run of the scheduler over a ledger of its own. */
export class Play {
  readonly ledger: Ledger;
  readonly admitted: Admission[] = [];
  readonly preempted: Preemption[] = [];
  readonly #scene: Scene;
  readonly #until: string | undefined;
  readonly #lines = new Map<string, WaitingLine>();
  readonly #waiting = new Map<string, Waiting>();
  readonly #refusals = new Map<string, Refusal>();
  readonly #tried = new Map<string, Tried>();
  /** Where quota came back since parked workloads were last woken. */
  readonly #freedIn = new Set<QuotaNode>();
  readonly #evictions = new Map<string, number>();
  /** Who held quota after a preemption, and how often. */
  readonly #heldBy = new Map<string, number>();
  /** What cycles decided since anything last changed. */
  readonly #decided = new Set<string>();
  readonly #evicted: Holder[] = [];
  readonly #memory = new LedgerMemory(false);
  #cycle = 0;
  #size = 0;

  constructor(scene: Scene, ledger: Ledger, until: string | undefined) {
    this.#scene = scene;
    this.ledger = ledger;
    this.#until = until;
  }

  /** Everybody lines up. */
  *#lineUp(): Slices<undefined> {
    const { now, waiting, tried, wakes } = this.#scene;
    for (const [name, queue] of this.ledger.queues) {
      const { shape, holders } = queue;
      if (wakes === true) this.#freedIn.add(rootOf(queue));
      const line = new WaitingLine(shape.strict);
      this.#lines.set(name, line);
      for (const { ask, notBefore, refusal } of waiting.get(name) ?? []) {
        if (holders.has(ask.key)) continue;
        if (refusal !== undefined) this.#refusals.set(ask.key, refusal);
        const waiter = { ask, notBefore, progress: undefined, version: "" };
        const { message = "", requeue } = triedBefore(ask, tried);
        if (requeue === undefined) line.put(waiter, now);
        else {
          line.putBack(waiter, requeue, now);
          this.#tried.set(ask.key, { message, requeue });
        }
      }
      this.#evicted.push(...[...holders.values()].filter(({ evicted }) => evicted));
      this.#size += line.size + holders.size;
      yield undefined;
    }
    return undefined;
  }

  /** Once. */
  *run(): Slices<Settled["ended"]> {
    yield* this.#lineUp();
    const most = this.#size * CYCLES_FOR_EACH + SPARE_CYCLES;
    while (this.#cycle < most) {
      const heads = this.#takeHeads();
      const decisions = heads.length === 0 ? [] : yield* this.#decide(heads);
      if (this.#until !== undefined && decisions.some((each) => isAdmissionOf(each, this.#until))) return "until";
      const freed = this.#letEvictedGo();
      if (freed && this.#isLoop(decisions)) return "loops";
      const changed = freed || decisions.some(({ kind }) => kind === "admit");
      if (changed) this.#memory.forget();
      if (changed) this.#decided.clear();
      else if (this.#saidBefore(decisions) && !(yield* this.#wake())) return "settled";
      yield undefined;
    }
    return "cut-off";
  }

  stillWaiting(): ReadonlyMap<string, StillWaiting> {
    const waiting = new Map<string, StillWaiting>();
    for (const line of this.#lines.values()) {
      for (const { ask } of line.inOrder()) {
        const { message = "", requeue } = this.#tried.get(ask.key) ?? {};
        waiting.set(ask.key, { ask, message, requeue });
      }
    }
    return waiting;
  }

  evictedAgain(): readonly string[] {
    return [...this.#evictions].filter(([, times]) => times > 1).map(([key]) => key);
  }

  /** One of each queue that may admit. */
  #takeHeads(): readonly Head[] {
    const heads: Head[] = [];
    for (const [name, line] of this.#lines) {
      if (!line.hasHead || this.ledger.queues.get(name)?.shape.inactive === true) continue;
      const waiting = line.pop();
      if (waiting === undefined) continue;
      const { ask, progress } = waiting;
      this.#waiting.set(ask.key, waiting);
      heads.push({ ask, progress, refusal: this.#refusals.get(ask.key) });
    }
    return heads;
  }

  *#decide(heads: readonly Head[]): Slices<readonly Decision[]> {
    this.#cycle += 1;
    const { fairSharing } = this.#scene;
    const options = { number: this.#cycle, fairSharing, memory: this.#memory };
    const decisions = yield* cycleInSlices(this.ledger, heads, options);
    for (const decision of decisions) {
      if (decision.kind === "admit") this.#admit(decision);
      else this.#putBack(decision);
      yield undefined;
    }
    return decisions;
  }

  #admit({ ask, assignment }: Admission): void {
    this.#lines.get(ask.clusterQueue)?.remove(ask.key);
    this.#tried.delete(ask.key);
    const reservedAt = this.#scene.now + this.#cycle;
    addHolder(this.ledger, { ask, usage: assignment.usage, evicted: false, reservedAt });
    this.admitted.push({ ask, assignment });
  }

  #putBack({ ask, message, requeue, targets, progress }: Extract<Decision, { kind: "wait" }>): void {
    const waiting = this.#waiting.get(ask.key);
    if (waiting === undefined) return;
    this.#tried.set(ask.key, { message, requeue });
    this.#lines.get(ask.clusterQueue)?.putBack({ ...waiting, progress }, requeue, this.#scene.now);
    for (const { holder, reason } of targets) this.#evict(holder, reason, ask);
  }

  #evict(victim: Holder, reason: PreemptionReason, by: Ask): void {
    if (victim.evicted) return;
    const { key } = victim.ask;
    this.preempted.push({ victim, by, reason });
    this.#evicted.push(victim);
    this.#evictions.set(key, (this.#evictions.get(key) ?? 0) + 1);
  }

  /** Their quota comes back, and they line up again. True if there were any. */
  #letEvictedGo(): boolean {
    const evicted = this.#evicted.splice(0);
    for (const { ask } of evicted) {
      const queue = this.ledger.queues.get(ask.clusterQueue);
      if (queue === undefined || removeHolder(this.ledger, queue.name, ask.key) === undefined) continue;
      this.#freedIn.add(rootOf(queue));
      if (this.#scene.leaving?.has(ask.key) === true) continue;
      const waiting = { ask, notBefore: 0, progress: undefined, version: "" };
      this.#lines.get(queue.name)?.put(waiting, this.#scene.now);
    }
    return evicted.length > 0;
  }

  /** Whoever was parked where quota came back is tried again. True if that is anybody. */
  *#wake(): Slices<boolean> {
    let woken = false;
    for (const [name, line] of this.#lines) {
      const queue = this.ledger.queues.get(name);
      if (queue === undefined || !this.#freedIn.has(rootOf(queue))) continue;
      const mayUse = ({ key }: Ask) => this.#refusals.get(key)?.because !== "namespace";
      if (line.wake(this.#scene.now, mayUse)) woken = true;
      yield undefined;
    }
    this.#freedIn.clear();
    this.#decided.clear();
    return woken;
  }

  /** A cycle that only repeats what an earlier one found changes nothing, and neither does one without heads. */
  #saidBefore(decisions: readonly Decision[]): boolean {
    const signature = JSON.stringify(decisions.map(signatureOf));
    if (decisions.length === 0 || this.#decided.has(signature)) return true;
    this.#decided.add(signature);
    return false;
  }

  #isLoop(decisions: readonly Decision[]): boolean {
    const again = decisions.some(
      (each) =>
        each.kind === "wait" && each.targets.some(({ holder }) => (this.#evictions.get(holder.ask.key) ?? 0) > 1),
    );
    if (!again) return false;
    const held = [...this.ledger.queues.values()].flatMap(({ holders }) => [...holders.keys()]).toSorted();
    const signature = held.join("\n");
    const times = (this.#heldBy.get(signature) ?? 0) + 1;
    this.#heldBy.set(signature, times);
    return times >= REPEATS_OF_A_LOOP;
  }
}

/** One that has moved, or matters more or less than before, counts as new. */
function triedBefore({ key, clusterQueue, priority }: Ask, tried: Scene["tried"]): Partial<StillWaiting> {
  const before = tried?.get(key);
  return before?.ask.clusterQueue === clusterQueue && before.ask.priority === priority ? before : {};
}

function isAdmissionOf({ kind, ask }: Decision, key: string | undefined): boolean {
  return kind === "admit" && ask.key === key;
}

function signatureOf(decision: Decision): unknown {
  const { kind, ask } = decision;
  if (kind === "admit") return [ask.key];
  return [ask.key, decision.message, decision.requeue, decision.progress?.scan.map((tried) => [...tried])];
}
