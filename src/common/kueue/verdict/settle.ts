import { Play } from "./play-forward.ts";
import type { Scene, Settled, SettleOptions } from "./scene.ts";
import { atOnce, type Slices } from "./slices.ts";
import { copyTrees } from "./tree-copy.ts";

/**
 * Plays Kueue forward, without a clock, until nothing changes: whoever fits gets in, victims go and line up again, and what is freed
 * wakes those who waited for it. Pods are taken to stop, and to come up, at once. The scene is as before afterwards.
 */
export function settle(scene: Scene, options: SettleOptions = {}): Settled {
  return atOnce(settleInSlices(scene, options));
}

/** The same, with pauses. */
export function* settleInSlices(scene: Scene, { queues, until, inPlace = false }: SettleOptions = {}): Slices<Settled> {
  const names = queues ?? scene.ledger.queues.keys();
  const play = new Play(scene, inPlace ? scene.ledger : yield* copyTrees(scene.ledger, names), until);
  const ended = yield* play.run();
  let waiting: Settled["waiting"] | undefined;
  return {
    admitted: play.admitted,
    preempted: play.preempted,
    // Many only want to know whether somebody got in.
    get waiting() {
      waiting ??= play.stillWaiting();
      return waiting;
    },
    ledger: play.ledger,
    ended,
    loop: ended === "loops" ? play.evictedAgain() : [],
  };
}
