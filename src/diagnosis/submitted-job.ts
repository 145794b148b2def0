import { PRIORITY_CLASS_LABEL, QUEUE_NAME_LABEL } from "../common/kueue/kueue-names.ts";
import type { LocalQueue } from "../common/kueue/local-queue.ts";
import type { Readable } from "../common/kueue/verdict/admission-world.ts";
import type { SubmittedWorkload } from "../common/kueue/verdict/what-if-change.ts";
import type { WorkloadPriorityClass } from "../common/kueue/workload-priority-class.ts";
import { numberAt, textAt } from "../common/values/untyped.ts";
import { itemsOf } from "./diagnosis-facts.ts";
import { manifestPodSets } from "./manifest-pod-sets.ts";

/** What is looked up for a manifest. */
export interface SubmissionFacts {
  /** Where it would be created unless it names a namespace itself. */
  readonly namespace: string | undefined;
  readonly localQueues: Readable<LocalQueue>;
  readonly priorityClasses: Readable<WorkloadPriorityClass>;
}

/** The workload that Kueue would make of a manifest, or why it makes none: a sentence. */
export type SubmittedJob =
  | { readonly workload: SubmittedWorkload; readonly notes: readonly string[]; readonly problem?: undefined }
  | { readonly problem: string };

/** The queue that takes jobs without a label. */
const DEFAULT_QUEUE = "default";

/**
 * Reads a manifest as Kueue would: its queue, its priority and its pod sets. Sends nothing.
 * @example
 * const submitted = submittedJob(rayClusterManifest(configuration), facts);
 */
export function submittedJob(manifest: unknown, facts: SubmissionFacts): SubmittedJob {
  const found = manifestPodSets(manifest);
  if (found.problem !== undefined) return found;
  if (found.podSets.every(({ count }) => count === 0)) return { problem: "It has no pods." };
  const namespace = textAt(manifest, "metadata", "namespace") ?? facts.namespace;
  if (namespace === undefined)
    return { problem: "It names no namespace: add metadata.namespace, or say -n NAMESPACE." };
  const name = textAt(manifest, "metadata", "name") ?? textAt(manifest, "metadata", "generateName") ?? "";
  if (name === "") return { problem: "It has no metadata.name." };
  const queue = queueOf(manifest) ?? defaultQueue(facts, namespace);
  if (queue === undefined)
    return { problem: `It names no queue, so Kueue does not queue it: add the label ${QUEUE_NAME_LABEL}.` };
  const { priority, notes } = priorityOf(manifest, facts);
  return { workload: { namespace, name, queue, priority, podSets: found.podSets }, notes };
}

function queueOf(manifest: unknown): string | undefined {
  return textAt(manifest, "spec", "queueName") ?? textAt(manifest, "metadata", "labels", QUEUE_NAME_LABEL);
}

function defaultQueue({ localQueues }: SubmissionFacts, namespace: string): string | undefined {
  const isDefault = ({ meta }: LocalQueue) => meta.name === DEFAULT_QUEUE && meta.namespace === namespace;
  return itemsOf(localQueues).some(isDefault) ? DEFAULT_QUEUE : undefined;
}

function priorityOf(
  manifest: unknown,
  { priorityClasses }: SubmissionFacts,
): { readonly priority: number; readonly notes: readonly string[] } {
  const written = numberAt(manifest, "spec", "priority");
  if (written !== undefined) return { priority: written, notes: [] };
  const name = textAt(manifest, "metadata", "labels", PRIORITY_CLASS_LABEL);
  if (name === undefined) return { priority: 0, notes: [] };
  const value = itemsOf(priorityClasses).find(({ meta }) => meta.name === name)?.value;
  if (value !== undefined) return { priority: value, notes: [] };
  const because = priorityClasses.is === "hidden" ? priorityClasses.why : "It is not there.";
  return { priority: 0, notes: [`Priority 0 is taken: WorkloadPriorityClass ${name} could not be read. ${because}`] };
}
