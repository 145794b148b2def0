import { numberAt, textAt, valueAt } from "../../../common/values/untyped.ts";
import type { World } from "../../controller.ts";
import { copyJson } from "../../json-values.ts";
import { StoreRefusal } from "../../object-store.ts";
import type { NewObject, StoredObject } from "../../stored-object.ts";
import { mapIn, mapsIn, type Writable } from "../object-maps.ts";
import { controlledBy, isBeingDeleted, JOB_CONTROLLER, keyOfObject } from "../owner-reference.ts";
import { isTerminal, phaseOf } from "../pod-facts.ts";

const TRACKING = "batch.kubernetes.io/job-tracking";
const INDEX = "batch.kubernetes.io/job-completion-index";

/** The pods of a Job by what they mean to it. */
export interface JobPods {
  readonly active: readonly StoredObject[];
  readonly terminating: readonly StoredObject[];
  readonly succeeded: readonly StoredObject[];
  readonly failed: readonly StoredObject[];
}

export function sortPods(pods: readonly StoredObject[]): JobPods {
  return {
    active: pods.filter((pod) => !isTerminal(pod) && !isBeingDeleted(pod)),
    terminating: pods.filter((pod) => !isTerminal(pod) && isBeingDeleted(pod)),
    succeeded: pods.filter((pod) => phaseOf(pod) === "Succeeded"),
    failed: pods.filter((pod) => phaseOf(pod) === "Failed"),
  };
}

export function indexOfPod(pod: StoredObject): number | undefined {
  const text = pod.metadata.annotations?.[INDEX];
  return text === undefined ? undefined : Number(text);
}

/** @throws {@link StoreRefusal} after an event about it, when the pod is not allowed. */
export function createJobPod(world: World, job: StoredObject, index: number | undefined): void {
  const pod = newPod(job, index, world.suffix());
  try {
    const made = world.store.create("pods", pod, JOB_CONTROLLER);
    jobEvent(world, job, "Normal", "SuccessfulCreate", `Created pod: ${made.metadata.name}`);
  } catch (error) {
    if (error instanceof StoreRefusal)
      jobEvent(world, job, "Warning", "FailedCreate", `Error creating: ${error.message}`);
    throw error;
  }
}

export function deleteJobPod(world: World, job: StoredObject, pod: StoredObject): void {
  world.store.delete(keyOfObject("pods", pod), { uid: pod.metadata.uid }, JOB_CONTROLLER);
  jobEvent(world, job, "Normal", "SuccessfulDelete", `Deleted pod: ${pod.metadata.name}`);
}

export function jobEvent(
  world: World,
  job: StoredObject,
  type: "Normal" | "Warning",
  reason: string,
  message: string,
): void {
  world.event(job, { type, reason, message, component: "job-controller" });
}

function newPod(job: StoredObject, index: number | undefined, suffix: string): NewObject {
  const template = copyJson(valueAt(job, "spec", "template")) as Writable;
  const metadata = mapIn(template, "metadata");
  const spec = mapIn(template, "spec");
  const prefix = index === undefined ? `${job.metadata.name}-` : `${job.metadata.name}-${index}-`;
  if (index !== undefined) addIndex(metadata, spec, job, index);
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      ...metadata,
      name: `${prefix.slice(0, 58)}${suffix}`,
      generateName: prefix,
      namespace: job.metadata.namespace ?? "",
      ownerReferences: [controlledBy(job)],
      finalizers: [TRACKING],
    },
    spec,
  };
}

function addIndex(metadata: Writable, spec: Writable, job: StoredObject, index: number): void {
  mapIn(metadata, "annotations")[INDEX] = String(index);
  mapIn(metadata, "labels")[INDEX] = String(index);
  spec["hostname"] = `${job.metadata.name}-${index}`;
  const fieldRef = { apiVersion: "v1", fieldPath: `metadata.labels['${INDEX}']` };
  for (const container of mapsIn(spec, "containers")) {
    container["env"] = [...mapsIn(container, "env"), { name: "JOB_COMPLETION_INDEX", valueFrom: { fieldRef } }];
  }
}

/** Indexes that still need a pod, lowest first. */
export function missingIndexes(job: StoredObject, taken: ReadonlySet<number>, count: number): readonly number[] {
  const completions = numberAt(job, "spec", "completions") ?? 0;
  const missing: number[] = [];
  for (let index = 0; index < completions && missing.length < count; index++)
    if (!taken.has(index)) missing.push(index);
  return missing;
}

export function isIndexed(job: StoredObject): boolean {
  return textAt(job, "spec", "completionMode") === "Indexed";
}

/** Whether the Job still has to count the pod. */
export function isTracked({ metadata }: StoredObject): boolean {
  return metadata.finalizers?.includes(TRACKING) === true;
}

/** Takes note that a pod was counted: nothing holds it any more. */
export function untrack(world: World, pod: StoredObject): void {
  world.store.change(
    keyOfObject("pods", pod),
    "object",
    ({ metadata }) => {
      const kept = (pod.metadata.finalizers ?? []).filter((finalizer) => finalizer !== TRACKING);
      if (kept.length === 0) delete metadata["finalizers"];
      else metadata["finalizers"] = kept;
    },
    JOB_CONTROLLER,
  );
}
