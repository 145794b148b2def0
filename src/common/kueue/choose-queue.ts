import { didYouMean } from "../values/nearest-name.ts";
import type { LocalQueue } from "./local-queue.ts";

/** The queue that a job waits in, undefined for none; or what is wrong with the one it asks for, in sentences. */
export type QueueChoice = { readonly queue: string | undefined } | { readonly problem: string };

/**
 * Finds the queue for a job, so that nothing runs past the quota by mistake: the one it names, which must be there, or the one that
 * is marked as its namespace's default. Pure.
 *
 * @param queues - LocalQueues of the namespace; undefined when Kueue is not served.
 */
export function chooseQueue(
  wanted: string | undefined,
  namespace: string | undefined,
  queues: readonly LocalQueue[] | undefined,
): QueueChoice {
  if (wanted !== undefined) {
    const names = queues?.map(({ meta }) => meta.name) ?? [];
    if (names.includes(wanted)) return { queue: wanted };
    return { problem: queues === undefined ? NO_KUEUE : missing(wanted, namespace, names) };
  }
  const defaults = (queues ?? []).filter(({ isMarkedDefault }) => isMarkedDefault).map(({ meta }) => meta.name);
  if (defaults.length <= 1) return { queue: defaults[0] };
  return { problem: `Several queues are marked as the default: ${defaults.join(", ")}. Name the one to use.` };
}

const NO_KUEUE =
  "Kueue is not installed in this cluster, so there are no queues. Leave the queue out, or set it to false.";

function missing(queue: string, namespace: string | undefined, names: readonly string[]): string {
  const there = names.length === 0 ? "It has none" : `It has ${names.join(", ")}`;
  return `Namespace ${namespace ?? ""} has no LocalQueue "${queue}".${didYouMean(queue, names)} ${there}.`;
}
