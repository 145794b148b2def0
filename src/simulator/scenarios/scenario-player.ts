import type { Controller, World } from "../controller.ts";
import { copyJson, isMap } from "../json-values.ts";
import { MomentHeap } from "../moment-heap.ts";
import { StoreRefusal, type Writer } from "../object-store.ts";
import { kindOfObject } from "../stored-kinds.ts";
import type { NewObject, ObjectKey } from "../stored-object.ts";
import { newNode } from "./nodes.ts";
import { atPace } from "./rhythm.ts";
import type { Scenario, ScenarioStep } from "./scenario-schema.ts";

/** People of the story write as an administrator, so that nothing they do depends on rights. */
const STORYTELLER: Writer = { user: "system:admin", groups: ["system:masters"], manager: "kubectl" };
const MS_PER_SECOND = 1_000;

type Action = (world: World) => void;

/** Plays a scenario's timeline as one of the controllers: its moments are the cluster's moments. */
export function createScenarioPlayer(scenario: Scenario): Controller {
  const actions = new MomentHeap<Action>();
  let started = false;

  const schedule = (world: World, moment: number, action: Action) => {
    actions.add(moment, action);
    world.wakeAt(moment);
  };

  const start = (world: World) => {
    const begin = world.now();
    const { labelDomain } = scenario;
    for (let index = 0; index < scenario.nodes; index++) create(world, newNode(index, { labelDomain }));
    for (const object of scenario.objects) create(world, object as unknown as NewObject);
    for (const step of scenario.timeline) {
      const runner = new StepRunner(step, scenario, begin, schedule);
      schedule(world, begin + step.at + jitterOf(world, step), (now) => runner.run(now));
    }
  };

  return {
    name: "scenario",
    kinds: [],
    observe() {},
    step(world) {
      if (!started) {
        started = true;
        start(world);
        return true;
      }
      const due = actions.takeDue(world.now());
      if (due === undefined) return false;
      due.value(world);
      return true;
    },
  };
}

/** Repeats one step of the timeline. */
class StepRunner {
  readonly #step: ScenarioStep;
  readonly #scenario: Scenario;
  readonly #begin: number;
  readonly #schedule: (world: World, moment: number, action: Action) => void;
  /** What the step's repetitions are reckoned from, so that jitter does not add up. */
  #due: number;
  #made = 0;

  constructor(
    step: ScenarioStep,
    scenario: Scenario,
    begin: number,
    schedule: (world: World, moment: number, action: Action) => void,
  ) {
    this.#step = step;
    this.#scenario = scenario;
    this.#begin = begin;
    this.#schedule = schedule;
    this.#due = begin + step.at;
  }

  run(world: World): void {
    const every = this.#interval();
    if (this.#step.perSecond !== undefined && every === undefined) return;
    const count = amountOf(this.#step.count, this.#scenario);
    for (let i = 0; i < count; i++) this.#act(world);
    if (every === undefined) return;
    this.#due = this.#begin + atPace(this.#scenario.rhythm, this.#due - this.#begin, every);
    const end = this.#step.until === undefined ? Number.POSITIVE_INFINITY : this.#begin + this.#step.until;
    if (this.#due <= end) this.#schedule(world, this.#due + jitterOf(world, this.#step), (now) => this.run(now));
  }

  #interval(): number | undefined {
    if (this.#step.perSecond === undefined) return this.#step.every;
    const rate = amountOf(this.#step.perSecond, this.#scenario);
    return rate > 0 ? MS_PER_SECOND / rate : undefined;
  }

  #act(world: World): void {
    const { create: wish, patch, delete: doomed } = this.#step;
    if (doomed !== undefined) remove(world, doomed);
    if (patch !== undefined) {
      const { merge, ...key } = patch;
      world.store.change(key, "object", (draft) => mergeInto(draft as Record<string, unknown>, merge), STORYTELLER);
    }
    if (wish === undefined) return;
    this.#made += 1;
    const values: Record<string, string | number> = { n: this.#made };
    for (const [name, choices] of Object.entries(wish.vary))
      values[name] = choices[Math.floor(world.random() * choices.length)] ?? "";
    const template = fill(this.#scenario.templates[wish.template] ?? {}, values) as NewObject;
    const name = String(fill(wish.name, values));
    const namespace = String(fill(wish.namespace, values));
    const object = { ...template, metadata: { ...template.metadata, name, namespace } };
    const kind = create(world, object);
    if (kind !== undefined && wish.lifetime !== undefined)
      this.#schedule(world, world.now() + wish.lifetime, (later) => remove(later, { kind, namespace, name }));
  }
}

function jitterOf(world: World, { jitter }: ScenarioStep): number {
  return jitter === 0 ? 0 : Math.floor(world.random() * jitter);
}

function amountOf(amount: number | string, { parameters }: Scenario): number {
  return typeof amount === "number" ? amount : (parameters[amount] ?? 0);
}

/** @returns the kind that was created; undefined when the cluster refused, as it may: a story goes on. */
function create(world: World, object: NewObject): string | undefined {
  const facts = kindOfObject(String(object.apiVersion), String(object.kind));
  if (facts === undefined) return undefined;
  try {
    world.store.create(facts.id, object, STORYTELLER);
    return facts.id;
  } catch (error) {
    if (error instanceof StoreRefusal) return undefined;
    throw error;
  }
}

function remove(world: World, key: ObjectKey): void {
  try {
    world.store.delete(key, { propagation: "Background" }, STORYTELLER);
  } catch (error) {
    if (!(error instanceof StoreRefusal)) throw error;
  }
}

/** Replaces `{name}` in every text; a text that is nothing but one keeps the value's type. */
function fill(value: unknown, values: Readonly<Record<string, string | number>>): unknown {
  if (typeof value === "string") {
    const whole = /^\{(\w+)\}$/.exec(value)?.[1];
    if (whole !== undefined && Object.hasOwn(values, whole)) return values[whole];
    return value.replaceAll(/\{(\w+)\}/g, (text, name: string) =>
      Object.hasOwn(values, name) ? String(values[name]) : text,
    );
  }
  if (Array.isArray(value)) return value.map((item) => fill(item, values));
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, values)]));
}

/** JSON merge patch (RFC 7386). Changes the target and nothing inside it, which may belong to others, too. */
function mergeInto(target: Record<string, unknown>, patch: Readonly<Record<string, unknown>>): Record<string, unknown> {
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete target[key];
    else if (isMap(value) && isMap(target[key])) target[key] = mergeInto({ ...target[key] }, value);
    else target[key] = copyJson(value);
  }
  return target;
}
