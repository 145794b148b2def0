import type { Scene, Settled, Waiter } from "./scene.ts";

/** The scene to go on from once nothing changed any more: those who got in wait no longer, and those who had to go line up again. */
export function sceneAfter(scene: Scene, { ledger, waiting }: Settled): Scene {
  const before = new Map([...scene.waiting.values()].flat().map((waiter) => [waiter.ask.key, waiter]));
  const lines = new Map<string, Waiter[]>();
  for (const [key, { ask }] of waiting) {
    const line = lines.get(ask.clusterQueue) ?? [];
    line.push(before.get(key) ?? { ask, notBefore: 0, refusal: undefined });
    lines.set(ask.clusterQueue, line);
  }
  return { ...scene, ledger, waiting: lines };
}
