import type { Event } from "../common/core-objects/event.ts";
import type { Pod } from "../common/core-objects/pod.ts";
import type { ContainerEnd, PodContainer } from "../common/core-objects/pod-status.ts";
import type { DiagnosisCode, Evidence } from "./diagnosis.ts";
import { eventOf, fieldOf } from "./evidence.ts";
import { endInWords } from "./exit-words.ts";
import { isImageProblem } from "./step-image.ts";

/** Why a pod that has a node does not run. */
export interface ContainerTrouble {
  readonly code: DiagnosisCode;
  /** Lower is nearer to the root of the trouble. */
  readonly rank: number;
  /** Goes on after "Pod x:". */
  readonly words: string;
  readonly next: string;
  readonly since: number | undefined;
  readonly evidence: readonly Evidence[];
}

/** KubeRay's init container in every worker. */
export const WAIT_FOR_HEAD = "wait-gcs-ready";

const CONFIGURATION = new Set(["CreateContainerConfigError"]);
const NOT_CREATED = new Set(["CreateContainerError", "RunContainerError", "PostStartHookError", "PreCreateHookError"]);
const STILL_COMING = new Set(["", "ContainerCreating", "PodInitializing"]);
const MOUNT_EVENTS = new Set(["FailedMount", "FailedAttachVolume", "FailedMapVolume"]);

/** The gravest trouble of a pod's containers; undefined when they run or are done. Images are another step's. */
export function containerTrouble(pod: Pod, events: readonly Event[]): ContainerTrouble | undefined {
  if (pod.phase === "Failed") return failedPod(pod);
  if (pod.containers.some(isImageProblem)) return undefined;
  const found = pod.containers.flatMap((container) => troubleOf(pod, container) ?? []);
  const worst = found.toSorted((a, b) => a.rank - b.rank)[0];
  if (worst !== undefined && worst.code !== "starting") return worst;
  return unprepared(pod, events) ?? worst ?? silent(pod);
}

function troubleOf(pod: Pod, container: PodContainer): ContainerTrouble | undefined {
  const { state, role, lastEnd, name } = container;
  switch (state.is) {
    case "waiting":
      return waitingTrouble(pod, container, state);
    case "ended":
      if (state.exitCode === 0) return undefined;
      return ended(pod, container, state, role === "init" ? "init-failed" : "container-failed");
    case "running":
      if (role !== "init") return undefined;
      return {
        code: name === WAIT_FOR_HEAD ? "waiting-head" : lastEnd === undefined ? "starting" : "init-failed",
        rank: name === WAIT_FOR_HEAD ? 9 : lastEnd === undefined ? 8 : 3,
        words:
          name === WAIT_FOR_HEAD
            ? "waits until the head of the Ray cluster answers"
            : `its init container ${name} still runs${lastEnd === undefined ? "" : ` again, after ${endInWords(lastEnd)}`}`,
        next:
          name === WAIT_FOR_HEAD
            ? "Look at the head pod: the workers start after it."
            : `Read the log of container ${name}.`,
        since: state.startedAt,
        evidence: [statusOf(pod, name, "state.running", "init container")],
      };
    case "unknown":
      return undefined;
    default:
      return state satisfies never;
  }
}

function waitingTrouble(
  pod: Pod,
  container: PodContainer,
  { reason, message }: { readonly reason: string; readonly message: string },
): ContainerTrouble | undefined {
  const { name, lastEnd, role } = container;
  const since = lastEnd?.finishedAt ?? pod.startedAt;
  const evidence = [statusOf(pod, name, "state.waiting", [reason, message].filter(Boolean).join(": "))];
  if (reason === "CrashLoopBackOff" || (STILL_COMING.has(reason) && lastEnd !== undefined && lastEnd.exitCode !== 0)) {
    if (lastEnd !== undefined)
      return { ...crashed(pod, container, lastEnd), evidence: [...evidence, endOf(pod, name, lastEnd)] };
    return {
      code: "crash-loop",
      rank: 2,
      words: `container ${name} keeps ending`,
      next: readLog(name),
      since,
      evidence,
    };
  }
  if (CONFIGURATION.has(reason)) {
    const next = "Create the Secret or ConfigMap that the message names, or correct its name in the job.";
    return {
      code: "configuration-missing",
      rank: 2,
      words: `container ${name} lacks something it is set up with: ${message || reason}`,
      next,
      since,
      evidence,
    };
  }
  if (NOT_CREATED.has(reason)) {
    return {
      code: "container-failed",
      rank: 2,
      words: `container ${name} cannot be started: ${message || reason}`,
      next: "Check the command, its path and the mounts in the job.",
      since,
      evidence,
    };
  }
  if (STILL_COMING.has(reason)) {
    return {
      code: "starting",
      rank: 8,
      words: `container ${name} is being created`,
      next: "",
      since: pod.startedAt,
      evidence,
    };
  }
  const code = role === "init" ? "init-failed" : "container-failed";
  return {
    code,
    rank: 4,
    words: `container ${name}: ${reason}${message === "" ? "" : `: ${message}`}`,
    next: readLog(name),
    since,
    evidence,
  };
}

function crashed(
  pod: Pod,
  { name, role, restarts }: PodContainer,
  end: ContainerEnd,
): Omit<ContainerTrouble, "evidence"> {
  const times = restarts === undefined || restarts === 0 ? "" : `, restarted ${restarts} times`;
  const since = end.finishedAt ?? pod.startedAt;
  if (end.reason === "OOMKilled") {
    return {
      code: "out-of-memory",
      rank: 1,
      words: `container ${name} ran out of memory${times}`,
      next: moreMemory(name),
      since,
    };
  }
  const code = role === "init" ? "init-failed" : "crash-loop";
  return {
    code,
    rank: 2,
    words: `container ${name} keeps ending with ${endInWords(end)}${times}`,
    next: readLog(name),
    since,
  };
}

function ended(pod: Pod, { name, role }: PodContainer, end: ContainerEnd, code: DiagnosisCode): ContainerTrouble {
  const memory = end.reason === "OOMKilled";
  return {
    code: memory ? "out-of-memory" : code,
    rank: memory ? 1 : 3,
    words: memory
      ? `container ${name} ran out of memory`
      : `${role === "init" ? "init container" : "container"} ${name} ended with ${endInWords(end)}`,
    next: memory ? moreMemory(name) : readLog(name),
    since: end.finishedAt,
    evidence: [statusOf(pod, name, "state.terminated", endInWords(end))],
  };
}

/** A failed pod is over: by its containers, or because the node put it out. */
function failedPod(pod: Pod): ContainerTrouble {
  const container = pod.containers.find(({ state }) => state.is === "ended" && state.exitCode !== 0);
  if (container?.state.is === "ended" && pod.status !== "Evicted") {
    return ended(pod, container, container.state, "container-failed");
  }
  const disruption = pod.conditions.find(({ type, status }) => type === "DisruptionTarget" && status === "True");
  const why = disruption?.message || pod.message;
  return {
    code: "pod-failed",
    rank: 4,
    words: `failed (${disruption?.reason || pod.status})${why === "" ? "" : `: ${why}`}`,
    next: "It was put out by its node or by the scheduler: see the message.",
    since: disruption?.changedAt ?? pod.startedAt,
    evidence: [fieldOf("Pod", pod, "status.message", why || pod.status)],
  };
}

/** What must be there before the first container: volumes and a sandbox. */
function unprepared(pod: Pod, events: readonly Event[]): ContainerTrouble | undefined {
  if (pod.containers.some(({ state }) => state.is === "running" || state.is === "ended")) return undefined;
  const event = events.find(({ reason }) => MOUNT_EVENTS.has(reason) || reason === "FailedCreatePodSandBox");
  if (event === undefined) return undefined;
  const volume = event.reason !== "FailedCreatePodSandBox";
  return {
    code: volume ? "volume" : "starting",
    rank: 5,
    words: `${volume ? "a volume cannot be mounted" : "the node cannot set up its network"}: ${event.message}`,
    next: volume
      ? "Check that the volume, Secret or ConfigMap which the message names exists and is not in use elsewhere."
      : "Ask an administrator to look at the node's network plug-in.",
    since: event.firstAt,
    evidence: [eventOf(event)],
  };
}

/** Placed, and the kubelet has said nothing of its containers. */
function silent(pod: Pod): ContainerTrouble | undefined {
  if (pod.containers.length > 0 || pod.phase === "Running") return undefined;
  return {
    code: "starting",
    rank: 8,
    words: `node ${pod.node} has not started it yet`,
    next: "If it lasts, ask an administrator whether the node is well.",
    since: pod.startedAt ?? pod.meta.createdAt,
    evidence: [fieldOf("Pod", pod, "status.phase", pod.phase)],
  };
}

function statusOf(pod: Pod, container: string, field: string, quote: string): Evidence {
  return fieldOf("Pod", pod, `status.containerStatuses[${container}].${field}`, quote);
}

function endOf(pod: Pod, container: string, end: ContainerEnd): Evidence {
  return statusOf(pod, container, "lastState.terminated", endInWords(end));
}

function readLog(container: string): string {
  return `Read the log of container ${container} of its previous run.`;
}

function moreMemory(container: string): string {
  return `Ask for more memory for container ${container}, or let it use less.`;
}
