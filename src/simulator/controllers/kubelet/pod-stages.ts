import { listAt, numberAt, textAt, valueAt } from "../../../common/values/untyped.ts";
import type { StoredObject } from "../../stored-object.ts";
import { isConditionTrue } from "../conditions.ts";
import { isBeingDeleted } from "../owner-reference.ts";
import { isTerminal, phaseOf } from "../pod-facts.ts";
import { crashAfter, type Delay, pullFails, stageDelay } from "./pod-steering.ts";

/** What happens to a pod next, and when: a delay from the moment it came into the state it is in. */
export interface Stage {
  readonly name:
    | "create"
    | "start-init"
    | "finish-init"
    | "ready"
    | "fail-pull"
    | "back-off-pull"
    | "fail"
    | "crash"
    | "back-off"
    | "restart"
    | "complete"
    | "delete";
  readonly delay: Delay;
}

const FAIL_DELAY: Delay = { least: 1_000, most: 1_000 };
const DELETE_DELAY: Delay = { least: 1_000, most: 10_000 };
const FIRST_BACK_OFF_MS = 10_000;
const LAST_BACK_OFF_MS = 300_000;

/** The next stage of a pod that is bound to a node; undefined when it stays as it is. */
export function stageOf(pod: StoredObject): Stage | undefined {
  if (isBeingDeleted(pod)) return { name: "delete", delay: stageDelay(pod, "pod-delete", DELETE_DELAY) };
  if (isTerminal(pod)) return undefined;
  if (textAt(pod, "status", "podIP") === undefined) return { name: "create", delay: stageDelay(pod, "pod-create") };
  if (phaseOf(pod) === "Pending") return stageOfStarting(pod);
  return stageOfRunning(pod);
}

function stageOfStarting(pod: StoredObject): Stage {
  if (pullFails(pod)) return stageOfPull(pod);
  if (!isConditionTrue(pod["status"], "Initialized")) {
    const running = valueAt(pod, "status", "initContainerStatuses", 0, "state", "running") !== undefined;
    return running
      ? { name: "finish-init", delay: stageDelay(pod, "pod-init-container-completed") }
      : { name: "start-init", delay: stageDelay(pod, "pod-init-container-running") };
  }
  return { name: "ready", delay: stageDelay(pod, "pod-ready") };
}

function stageOfPull(pod: StoredObject): Stage {
  const reason = textAt(pod, "status", "containerStatuses", 0, "state", "waiting", "reason");
  if (reason === "ErrImagePull") return { name: "back-off-pull", delay: { least: 12_000, most: 15_000 } };
  // Attempts grow apart up to five minutes; that a pod waits says nothing about how often it has tried.
  if (reason === "ImagePullBackOff") return { name: "fail-pull", delay: { least: 60_000, most: 300_000 } };
  return { name: "fail-pull", delay: { least: 1_000, most: 3_000 } };
}

function stageOfRunning(pod: StoredObject): Stage | undefined {
  const main = valueAt(pod, "status", "containerStatuses", 0);
  if (valueAt(main, "state", "waiting") !== undefined)
    return { name: "restart", delay: backOff(numberAt(main, "restartCount") ?? 0) };
  if (valueAt(main, "state", "terminated") !== undefined) return { name: "back-off", delay: FAIL_DELAY };
  if (pod.metadata.labels?.["pod-container-running-failed.stage.kwok.x-k8s.io"] === "true")
    return { name: "fail", delay: stageDelay(pod, "pod-container-running-failed", FAIL_DELAY) };
  const crash = crashAfter(pod);
  if (crash !== undefined) return { name: "crash", delay: { least: crash, most: crash + 1_000 } };
  const ofJob = listAt(pod, "metadata", "ownerReferences").some((owner) => textAt(owner, "kind") === "Job");
  return ofJob || pod.metadata.annotations?.["pod-complete.stage.kwok.x-k8s.io/delay"] !== undefined
    ? { name: "complete", delay: stageDelay(pod, "pod-complete") }
    : undefined;
}

/** 10 s, doubling to five minutes, by the count of restarts so far. */
function backOff(restarts: number): Delay {
  const wait = Math.min(FIRST_BACK_OFF_MS * 2 ** restarts, LAST_BACK_OFF_MS);
  return { least: wait, most: wait };
}
