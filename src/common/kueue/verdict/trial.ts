import type { Ask } from "../scheduler/shapes.ts";
import type { Scene, Settled, Waiter } from "./scene.ts";
import { sceneAfter } from "./scene-after.ts";
import { settleInSlices } from "./settle.ts";
import type { Slices } from "./slices.ts";
import { copyTrees, queuesOfTrees, type TreeEdit } from "./tree-copy.ts";

/** A person waits for the answer: proposals that would take more plays than these are not looked for. */
const MOST_PLAYS = 150;
/** The same, counted in workloads that are played: fewer plays where there are many. */
const MOST_PLAYED = 60_000;

/** One workload that waits, and the queues around it: to see which change lets it in. */
export class Trial {
  readonly ask: Ask;
  readonly scene: Scene;
  /** It gets in if nothing changes. */
  readonly getsInAnyway: boolean;
  /** All that has to be reckoned with: a change that helps must help in each. */
  readonly #scenes: readonly Scene[];
  /** Without those behind it in its own queue: they would only take what it left lying. */
  readonly #ahead: readonly Scene[];
  readonly #mostPlays: number;
  #plays = 0;

  /** @param also - The same queues as they may stand by then. */
  static *of(scene: Scene, ask: Ask, also: readonly Scene[] = []): Slices<Trial> {
    const played: Played[] = [];
    for (const each of [scene, ...also]) played.push(yield* playedAsItIs(each, ask));
    return new Trial(scene, ask, played);
  }

  private constructor(scene: Scene, ask: Ask, played: readonly Played[]) {
    this.ask = ask;
    this.scene = scene;
    this.getsInAnyway = played.every(({ getsIn }) => getsIn);
    this.#scenes = played.map((each) => each.after);
    this.#ahead = this.#scenes.map((each) => onlyAhead(each, ask));
    let members = 1;
    for (const { name, holders } of queuesOfTrees(scene.ledger, [ask.clusterQueue])) {
      members += holders.size + (scene.waiting.get(name)?.length ?? 0);
    }
    this.#mostPlays = Math.min(MOST_PLAYS, Math.ceil(MOST_PLAYED / members));
  }

  /** Says whether it is time to come to an end. */
  get isSpent(): boolean {
    return this.#plays >= this.#mostPlays;
  }

  /**
   * How things stand once nothing changes any more, or once it got in; of its own queue, only those ahead of it are played. Where it
   * does not get in, if there is such a case.
   */
  *play(edit: TreeEdit): Slices<Settled> {
    let settled = yield* this.#played(this.#ahead[0] ?? this.scene, edit);
    for (const scene of this.#ahead.slice(1)) {
      if (settled.ended === "until") settled = yield* this.#played(scene, edit);
    }
    return settled;
  }

  /** Says whether the change lets it in, everybody else counted. */
  *letsIn(edit: TreeEdit): Slices<boolean> {
    for (const scene of this.#scenes) if ((yield* this.#played(scene, edit)).ended !== "until") return false;
    return true;
  }

  /**
   * Says whether it gets in when these end one after the other, each once Kueue has dealt with the one before: what one leaves may go
   * to others.
   * @param keys - Of holders, in this order.
   */
  *letsInInTurn(keys: readonly string[]): Slices<boolean> {
    for (const scene of this.#scenes) if (!(yield* this.#getsInOnTheWay(scene, keys))) return false;
    return true;
  }

  *#getsInOnTheWay(scene: Scene, keys: readonly string[]): Slices<boolean> {
    let now = scene;
    for (const key of keys) {
      const settled = yield* this.#played(now, { without: new Set([key]) });
      if (settled.ended === "until") return true;
      now = sceneAfter(now, settled);
    }
    return false;
  }

  *#played(scene: Scene, edit: TreeEdit): Slices<Settled> {
    this.#plays += 1;
    const { clusterQueue, key } = this.ask;
    const ledger = yield* copyTrees(scene.ledger, [clusterQueue], edit);
    return yield* settleInSlices({ ...scene, ledger, wakes: true }, { inPlace: true, until: key });
  }
}

interface Played {
  readonly getsIn: boolean;
  /** The scene to make a change in. */
  readonly after: Scene;
}

/**
 * Where nobody gets in as things stand, everybody was tried, and is parked where the queue is not StrictFIFO: whoever is stuck at the
 * head of one that is hears of a change before the others. With queues of one kind alone it makes no difference.
 */
function* playedAsItIs(scene: Scene, { clusterQueue, key }: Ask): Slices<Played> {
  const queues = queuesOfTrees(scene.ledger, [clusterQueue]);
  const settled = yield* settleInSlices(scene, { queues: [clusterQueue], until: key });
  const someWait = (strict: boolean) =>
    queues.some(({ name, shape }) => shape.strict === strict && (scene.waiting.get(name)?.length ?? 0) > 0);
  const isStill = settled.admitted.length === 0 && settled.preempted.length === 0;
  const after = isStill && someWait(true) && someWait(false) ? { ...scene, tried: settled.waiting } : scene;
  return { getsIn: settled.ended === "until", after };
}

function onlyAhead(scene: Scene, { clusterQueue, key }: Ask): Scene {
  const line = scene.waiting.get(clusterQueue) ?? [];
  return withLine(scene, clusterQueue, line.slice(0, line.findIndex((each) => each.ask.key === key) + 1));
}

/** The same scene with another line for one queue. */
function withLine(scene: Scene, queue: string, line: readonly Waiter[]): Scene {
  return { ...scene, waiting: new Map([...scene.waiting, [queue, line]]) };
}
