import { runCycle } from "../../../common/kueue/scheduler/cycle.ts";
import type { Decision, Head, Refusal } from "../../../common/kueue/scheduler/head.ts";
import type { Ask } from "../../../common/kueue/scheduler/shapes.ts";
import type { Waiting } from "../../../common/kueue/scheduler/waiting-line.ts";
import { matchesSelector } from "../../../common/values/label-selector.ts";
import type { Controller, World } from "../../controller.ts";
import type { ObjectStore } from "../../object-store.ts";
import { carryOut } from "./carry-out.ts";
import { KnownRefusals } from "./known-refusals.ts";
import { KueueCache } from "./kueue-cache.ts";
import type { KueueConfig } from "./kueue-config.ts";
import { RepeatedVictims } from "./repeated-victims.ts";
import { checkStates } from "./workload-facts.ts";

/**
 * Kueue's scheduler. The real one runs cycle after cycle without end; this one rests once a cycle only repeats what was found
 * before, until something changes.
 */
export class SchedulingController implements Controller {
  readonly name = "kueue-scheduler";
  /** What the cache hears of may give it work. */
  readonly kinds = KueueCache.KINDS;
  readonly #cache: KueueCache;
  readonly #config: KueueConfig;
  /** Queues that have to be woken; when is decided as soon as the time is known. */
  readonly #toWake = new Set<string>();
  readonly #wakes = new Map<string, number>();
  /** What the cycles since the last change decided, but for the last of them. */
  readonly #seen = new Set<string>();
  #lastDecisions: readonly Decision[] | undefined;
  readonly #victims = new RepeatedVictims();
  readonly #refusals = new KnownRefusals();
  #cycle = 0;
  /** The state of the cache in which there is nothing left to try. */
  #restedAt = -1;
  #lastVersion = -1;

  constructor(cache: KueueCache, config: KueueConfig) {
    this.#cache = cache;
    this.#config = config;
    cache.onWake = (queue) => this.#toWake.add(queue);
  }

  observe(): void {}

  step(world: World): boolean {
    this.#planWakes(world);
    this.#wakeDue(world);
    if (this.#cache.version === this.#restedAt || world.now() < this.#victims.restUntil) return false;
    const heads = this.#takeHeads(world);
    if (heads.length === 0) {
      this.#restedAt = this.#cache.version;
      return false;
    }
    this.#run(world, heads);
    return true;
  }

  #run(world: World, heads: readonly TakenHead[]): void {
    const cache = this.#cache;
    if (cache.version !== this.#lastVersion) {
      this.#seen.clear();
      this.#lastDecisions = undefined;
    }
    this.#cycle += 1;
    const waiting = new Map(heads.map((head) => [head.ask.key, head.waiting]));
    const decisions = runCycle(cache.ledger, heads, { number: this.#cycle, fairSharing: this.#config.fairSharing });
    for (const decision of decisions) this.#putBack(decision, waiting.get(decision.ask.key), world.now());
    for (const decision of decisions) carryOut(world, cache, decision);
    if (this.#victims.note(decisions, world.now())) world.wakeAt(this.#victims.restUntil);
    if (this.#lastDecisions !== undefined) this.#seen.add(signatureOf(this.#lastDecisions));
    if (cache.version === this.#lastVersion && this.#seen.has(signatureOf(decisions))) this.#restedAt = cache.version;
    this.#lastDecisions = decisions;
    this.#lastVersion = cache.version;
  }

  #putBack(decision: Decision, waiting: Waiting | undefined, now: number): void {
    const line = this.#cache.lines.get(decision.ask.clusterQueue);
    if (decision.kind === "admit" || waiting === undefined || line === undefined) return;
    line.putBack({ ...waiting, progress: decision.progress }, decision.requeue, now);
  }

  /** One head of each queue that may admit. */
  #takeHeads({ store }: World): readonly TakenHead[] {
    const heads: TakenHead[] = [];
    for (const name of [...this.#cache.lines.keys()].toSorted()) {
      const line = this.#cache.lines.get(name);
      if (line?.hasHead !== true || !this.#cache.isQueueActive(name)) continue;
      const waiting = line.pop();
      if (waiting === undefined) continue;
      const { ask, progress } = waiting;
      heads.push({ ask, progress, waiting, refusal: this.#refusalOf(ask, store) });
    }
    return heads;
  }

  #refusalOf(ask: Ask, store: ObjectStore): Refusal | undefined {
    const workload = this.#cache.workload(ask.key);
    const shape = this.#cache.ledger.queues.get(ask.clusterQueue)?.shape;
    if (workload === undefined || shape === undefined) return undefined;
    if (checkStates(workload).some(({ state }) => state === "Retry" || state === "Rejected")) {
      return { because: "checks", message: "The workload has failed admission checks" };
    }
    return this.#refusals.of({
      shape,
      podSets: this.#cache.podSetsOf(workload),
      namespaceLabels: labelsOfNamespace(store, ask.namespace),
      limitRanges: this.#cache.limitRangesIn(ask.namespace),
    });
  }

  /** Changes of a tree are gathered for a while before its parked workloads are tried again. */
  #planWakes(world: World): void {
    for (const queue of this.#toWake) {
      for (const name of this.#cache.treeOf(queue)) {
        if (this.#wakes.has(name)) continue;
        const moment = world.now() + this.#config.wakeDelayMs;
        this.#wakes.set(name, moment);
        world.wakeAt(moment);
      }
    }
    this.#toWake.clear();
  }

  #wakeDue(world: World): void {
    const now = world.now();
    for (const [name, moment] of this.#wakes) {
      if (moment > now) continue;
      this.#wakes.delete(name);
      const namespaces = this.#cache.ledger.queues.get(name)?.shape.namespaces;
      const known = new Map<string, boolean>();
      const mayUse = ({ namespace }: Ask) => {
        let may = known.get(namespace);
        if (may === undefined) {
          may = namespaces !== undefined && matchesSelector(namespaces, labelsOfNamespace(world.store, namespace));
          known.set(namespace, may);
        }
        return may;
      };
      if (this.#cache.lines.get(name)?.wake(now, mayUse) === true) this.#cache.version += 1;
    }
  }
}

interface TakenHead extends Head {
  readonly waiting: Waiting;
}

const NO_LABELS: ReadonlyMap<string, string> = new Map();
const labelsOf = new WeakMap<object, ReadonlyMap<string, string>>();

/** The same map as long as the namespace has the same labels. */
function labelsOfNamespace(store: ObjectStore, name: string): ReadonlyMap<string, string> {
  const labels = store.get({ kind: "namespaces", namespace: "", name })?.metadata.labels;
  if (labels === undefined) return NO_LABELS;
  const known = labelsOf.get(labels) ?? new Map(Object.entries(labels));
  labelsOf.set(labels, known);
  return known;
}

function signatureOf(decisions: readonly Decision[]): string {
  return JSON.stringify(
    decisions.map((decision) => {
      const { kind, ask } = decision;
      if (kind === "admit") return [ask.key];
      return [ask.key, decision.message, decision.requeue, decision.progress?.scan.map((tried) => [...tried])];
    }),
  );
}
