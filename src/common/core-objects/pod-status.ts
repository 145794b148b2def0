import type { Condition } from "../values/condition.ts";
import { isTrue } from "../values/condition.ts";

/** One container as the kubelet reported it. */
export interface PodContainer {
  readonly name: string;
  /** `sidecar`: an init container that keeps running. */
  readonly role: "main" | "init" | "sidecar";
  readonly ready: boolean;
  readonly started: boolean;
  /** Undefined while the kubelet has reported none. */
  readonly restarts: number | undefined;
  readonly state: ContainerState;
  /** How the run before this one ended. */
  readonly lastEnd: ContainerEnd | undefined;
}

export type ContainerState =
  | { readonly is: "unknown" }
  | { readonly is: "waiting"; readonly reason: string; readonly message: string }
  | { readonly is: "running"; readonly startedAt: number | undefined }
  | ({ readonly is: "ended" } & ContainerEnd);

export interface ContainerEnd {
  readonly reason: string;
  readonly message: string;
  readonly exitCode: number | undefined;
  readonly signal: number | undefined;
  readonly finishedAt: number | undefined;
}

export interface PodStatusFacts {
  readonly phase: string;
  /** `status.reason`. */
  readonly statedReason: string;
  readonly deleting: boolean;
  readonly conditions: readonly Condition[];
  /** In the order of `status.initContainerStatuses` and `status.containerStatuses`. */
  readonly init: readonly PodContainer[];
  readonly main: readonly PodContainer[];
  /** How many init containers the spec has. */
  readonly initInSpec: number;
}

export interface PodStatusCell {
  /** The STATUS column of `kubectl get pods`. */
  readonly status: string;
  readonly ready: number;
  /** The RESTARTS column: containers that matter at this stage of the pod's life. Undefined while nothing was reported. */
  readonly restarts: number | undefined;
}

const FINAL_PHASES: ReadonlySet<string> = new Set(["Succeeded", "Failed"]);

/**
 * STATUS, ready count and RESTARTS as kubectl prints them.
 * @see https://github.com/kubernetes/kubernetes/blob/master/pkg/printers/internalversion/printers.go (printPod)
 */
export function podStatus(facts: PodStatusFacts): PodStatusCell {
  const starting = initStage(facts);
  let status = starting.status ?? pendingStatus(facts);
  let { ready } = starting;
  let restarts = sumOfRestarts(facts.init);
  if (starting.status === undefined || isTrue(facts.conditions, "Initialized")) {
    const main = mainStage(facts, status);
    status = main.status;
    ready += main.ready;
    restarts = sumOfRestarts([...facts.init.filter((container) => container.role === "sidecar"), ...facts.main]);
  }
  return { status: ending(facts) ?? status, ready, restarts };
}

function pendingStatus({ phase, statedReason, conditions }: PodStatusFacts): string {
  const gated = conditions.some(({ type, reason }) => type === "PodScheduled" && reason === "SchedulingGated");
  return gated ? "SchedulingGated" : statedReason || phase || "Unknown";
}

/** The first init container that is not done says what the pod waits for; `status` stays undefined when all are done. */
function initStage({ init, initInSpec }: PodStatusFacts): { status: string | undefined; ready: number } {
  let ready = 0;
  for (const [index, container] of init.entries()) {
    const { state } = container;
    if (state.is === "ended" && state.exitCode === 0) continue;
    if (container.role === "sidecar" && container.started) {
      if (container.ready) ready += 1;
      continue;
    }
    if (state.is === "ended") return { status: `Init:${endInWords(state)}`, ready };
    if (state.is === "waiting" && state.reason !== "" && state.reason !== "PodInitializing") {
      return { status: `Init:${state.reason}`, ready };
    }
    return { status: `Init:${index}/${initInSpec}`, ready };
  }
  return { status: undefined, ready };
}

function mainStage({ main, conditions }: PodStatusFacts, before: string): { status: string; ready: number } {
  let status = before;
  let ready = 0;
  for (const { state, ready: isReady } of main.toReversed()) {
    if (state.is === "waiting" && state.reason !== "") status = state.reason;
    else if (state.is === "ended") status = endInWords(state);
    else if (state.is === "running" && isReady) ready += 1;
  }
  if (status === "Completed" && ready > 0) status = isTrue(conditions, "Ready") ? "Running" : "NotReady";
  return { status, ready };
}

function ending({ deleting, statedReason, phase }: PodStatusFacts): string | undefined {
  if (!deleting) return undefined;
  if (statedReason === "NodeLost") return "Unknown";
  return FINAL_PHASES.has(phase) ? undefined : "Terminating";
}

function endInWords({ reason, signal, exitCode }: ContainerEnd): string {
  if (reason !== "") return reason;
  return signal !== undefined && signal !== 0 ? `Signal:${signal}` : `ExitCode:${exitCode ?? "?"}`;
}

function sumOfRestarts(containers: readonly PodContainer[]): number | undefined {
  let sum = 0;
  for (const { restarts } of containers) {
    if (restarts === undefined) return undefined;
    sum += restarts;
  }
  return containers.length === 0 ? undefined : sum;
}
