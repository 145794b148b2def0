import type { KubernetesObject } from "../kubernetes-cluster/kubernetes-object.ts";
import { type HasMeta, type OwnerReference, projectMeta } from "../kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../kubernetes-cluster/resource-kind.ts";
import { type Condition, conditionsAt, findCondition } from "../values/condition.ts";
import { parseTime } from "../values/time.ts";
import { booleanAt, listAt, numberAt, textAt, valueAt } from "../values/untyped.ts";
import { ownerOf } from "./owner.ts";
import { isSidecar, podRequests } from "./pod-requests.ts";
import { type ContainerEnd, type ContainerState, type PodContainer, podStatus } from "./pod-status.ts";
import type { Resources } from "./resources.ts";
import { whyUnreadable } from "./unreadable.ts";
import { parseUnschedulable, type Unschedulable } from "./unschedulable.ts";

/** A pod: its status in a word with the reason, what it asks for, and where it runs. */
export interface Pod extends HasMeta {
  readonly phase: string;
  /** The STATUS column of kubectl: `Running`, `Init:0/2`, `CrashLoopBackOff`, `Terminating`, … Open text. */
  readonly status: string;
  /** `status.message`, or the message of the first container that waits or ended badly; `""` when nobody said anything. */
  readonly message: string;
  readonly ready: number;
  /** Containers that can be ready: main ones and sidecars. */
  readonly expected: number;
  readonly restarts: number | undefined;
  /** Milliseconds since 1970 of the last time that a container ended and was started again. */
  readonly lastRestartAt: number | undefined;
  readonly startedAt: number | undefined;
  /** `""` while the pod has no node. */
  readonly node: string;
  readonly ip: string;
  readonly owner: OwnerReference | undefined;
  /** What must be taken away before the scheduler looks at the pod. */
  readonly gates: readonly string[];
  readonly priority: number | undefined;
  readonly priorityClass: string;
  readonly requests: Resources;
  /** Why no node takes it, while the scheduler says so. */
  readonly unschedulable: Unschedulable | undefined;
  readonly containers: readonly PodContainer[];
  readonly conditions: readonly Condition[];
}

/** Pods of any kind: status as kubectl words it, requests, and why one is not scheduled. */
export const PODS: ResourceKind<Pod> = {
  group: "",
  kind: "Pod",
  plural: "pods",
  versions: ["v1"],
  namespaced: true,
  project: projectPod,
};

/** True once nothing of the pod runs any more and nothing will. */
export function isOver({ phase }: Pod): boolean {
  return phase === "Succeeded" || phase === "Failed";
}

/** True when every container that can be ready is, and the pod is not on its way out. */
export function isReady(pod: Pod): boolean {
  return (
    pod.expected > 0 && pod.ready >= pod.expected && pod.phase === "Running" && pod.meta.deletingSince === undefined
  );
}

function projectPod(object: KubernetesObject): Pod {
  const { spec, status } = object;
  const meta = projectMeta(object);
  const initSpecs = listAt(spec, "initContainers");
  const sidecars = new Set(initSpecs.filter(isSidecar).map((container) => textAt(container, "name")));
  const init = listAt(status, "initContainerStatuses").map((entry) =>
    projectContainer(entry, sidecars.has(textAt(entry, "name")) ? "sidecar" : "init"),
  );
  const main = listAt(status, "containerStatuses").map((entry) => projectContainer(entry, "main"));
  const containers = [...init, ...main];
  const conditions = conditionsAt(status, "conditions");
  const phase = textAt(status, "phase") ?? "";
  const facts = {
    phase,
    statedReason: textAt(status, "reason") ?? "",
    deleting: meta.deletingSince !== undefined,
    conditions,
    init,
    main,
    initInSpec: initSpecs.length,
  };
  const node = textAt(spec, "nodeName") ?? "";
  return {
    meta,
    unreadable: whyUnreadable(object, "spec", "status"),
    phase,
    ...podStatus(facts),
    message: messageOf(status, containers),
    expected: listAt(spec, "containers").length + sidecars.size,
    lastRestartAt: lastRestart(containers),
    startedAt: parseTime(textAt(status, "startTime")),
    node,
    ip: textAt(status, "podIP") ?? "",
    owner: ownerOf(meta),
    gates: listAt(spec, "schedulingGates").flatMap((gate) => textAt(gate, "name") ?? []),
    priority: numberAt(spec, "priority"),
    priorityClass: textAt(spec, "priorityClassName") ?? "",
    requests: podRequests(spec),
    unschedulable: node === "" ? whyUnschedulable(conditions) : undefined,
    containers,
    conditions,
  };
}

function projectContainer(entry: unknown, role: PodContainer["role"]): PodContainer {
  const lastEnd = valueAt(entry, "lastState", "terminated");
  return {
    name: textAt(entry, "name") ?? "",
    role,
    ready: booleanAt(entry, "ready") ?? false,
    started: booleanAt(entry, "started") ?? false,
    restarts: numberAt(entry, "restartCount"),
    state: projectState(valueAt(entry, "state")),
    lastEnd: isObject(lastEnd) ? projectEnd(lastEnd) : undefined,
  };
}

function projectState(state: unknown): ContainerState {
  const ended = valueAt(state, "terminated");
  const waiting = valueAt(state, "waiting");
  const running = valueAt(state, "running");
  if (isObject(waiting)) {
    return { is: "waiting", reason: textAt(waiting, "reason") ?? "", message: textAt(waiting, "message") ?? "" };
  }
  if (isObject(ended)) return { is: "ended", ...projectEnd(ended) };
  if (isObject(running)) return { is: "running", startedAt: parseTime(textAt(running, "startedAt")) };
  return { is: "unknown" };
}

function projectEnd(end: unknown): ContainerEnd {
  return {
    reason: textAt(end, "reason") ?? "",
    message: textAt(end, "message") ?? "",
    exitCode: numberAt(end, "exitCode"),
    signal: numberAt(end, "signal"),
    finishedAt: parseTime(textAt(end, "finishedAt")),
  };
}

function messageOf(status: unknown, containers: readonly PodContainer[]): string {
  const stated = textAt(status, "message") ?? "";
  if (stated !== "") return stated;
  for (const { state } of containers) {
    const failed = state.is === "waiting" || (state.is === "ended" && state.exitCode !== 0);
    if (failed && state.message !== "") return state.message;
  }
  return "";
}

function lastRestart(containers: readonly PodContainer[]): number | undefined {
  const ends = containers.flatMap(({ lastEnd }) => lastEnd?.finishedAt ?? []);
  return ends.length === 0 ? undefined : Math.max(...ends);
}

function whyUnschedulable(conditions: readonly Condition[]): Unschedulable | undefined {
  const scheduled = findCondition(conditions, "PodScheduled");
  if (scheduled?.status !== "False" || scheduled.reason !== "Unschedulable") return undefined;
  return parseUnschedulable(scheduled.message);
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}
