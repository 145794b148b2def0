import { listAt, textAt, valueAt } from "../../../common/values/untyped.ts";
import type { World } from "../../controller.ts";
import type { StoredObject } from "../../stored-object.ts";
import { statusOf } from "../conditions.ts";
import type { Writable } from "../object-maps.ts";
import { KUBELET, keyOfObject } from "../owner-reference.ts";
import type { NodeAddresses } from "./node-addresses.ts";
import type { Stage } from "./pod-stages.ts";
import { CONDITION_TRUE, setContainers, setPodConditions, waitingFor } from "./pod-status.ts";
import { crashExitCode } from "./pod-steering.ts";

type Play = (change: {
  readonly pod: StoredObject;
  readonly status: Writable;
  readonly now: string;
  readonly ip: () => string;
}) => void;

const MEMORY_KILL = 137;

const PLAYS: Readonly<Partial<Record<Stage["name"], Play>>> = {
  create({ pod, status, now, ip }) {
    const init = listAt(pod, "spec", "initContainers").length > 0;
    setPodConditions(status, now, {
      Initialized: init ? waitingFor(pod, "initContainers") : CONDITION_TRUE,
      Ready: waitingFor(pod, "containers"),
      ContainersReady: waitingFor(pod, "containers"),
    });
    const waiting = {
      ready: false,
      started: false,
      state: { waiting: { reason: init ? "PodInitializing" : "ContainerCreating" } },
    };
    if (init)
      setContainers(status, pod, "initContainers", { ...waiting, state: { waiting: { reason: "PodInitializing" } } });
    setContainers(status, pod, "containers", waiting);
    const podIP = ip();
    Object.assign(status, { phase: "Pending", hostIP: "127.0.0.1", podIP, podIPs: [{ ip: podIP }], startTime: now });
  },
  "start-init"({ pod, status, now }) {
    setContainers(status, pod, "initContainers", {
      ready: false,
      started: true,
      state: { running: { startedAt: now } },
    });
  },
  "finish-init"({ pod, status, now }) {
    const state = { terminated: { exitCode: 0, reason: "Completed", startedAt: now, finishedAt: now } };
    setContainers(status, pod, "initContainers", { ready: true, started: false, state });
    setPodConditions(status, now, { Initialized: CONDITION_TRUE });
  },
  ready: running,
  restart: running,
  "fail-pull"({ pod, status }) {
    const image = imageOf(pod);
    const message = `failed to pull and unpack image "${image}": failed to resolve reference "${image}": ${image}: not found`;
    setContainers(status, pod, "containers", {
      ready: false,
      started: false,
      state: { waiting: { reason: "ErrImagePull", message } },
    });
  },
  "back-off-pull"({ pod, status }) {
    const message = `Back-off pulling image "${imageOf(pod)}"`;
    setContainers(status, pod, "containers", {
      ready: false,
      started: false,
      state: { waiting: { reason: "ImagePullBackOff", message } },
    });
  },
  fail({ pod, status, now }) {
    end(pod, status, now, "Failed", failedState(pod, now));
  },
  complete({ pod, status, now }) {
    const state = {
      terminated: { exitCode: 0, reason: "Completed", startedAt: startedAt(pod) ?? now, finishedAt: now },
    };
    setContainers(status, pod, "containers", { ready: true, started: false, state });
    status["phase"] = "Succeeded";
  },
  crash({ pod, status, now }) {
    const exitCode = crashExitCode(pod);
    const reason = exitCode === MEMORY_KILL ? "OOMKilled" : "Error";
    const state = { terminated: { exitCode, reason, startedAt: startedAt(pod) ?? now, finishedAt: now } };
    if (textAt(pod, "spec", "restartPolicy") === "Never") return end(pod, status, now, "Failed", state);
    setContainers(status, pod, "containers", { ready: false, started: false, state });
    setPodConditions(status, now, {
      Ready: waitingFor(pod, "containers"),
      ContainersReady: waitingFor(pod, "containers"),
    });
  },
  "back-off"({ pod, status }) {
    const lastState = { terminated: valueAt(pod, "status", "containerStatuses", 0, "state", "terminated") };
    const name = textAt(pod, "spec", "containers", 0, "name");
    const message = `back-off restarting failed container=${name} pod=${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})`;
    const state = { waiting: { reason: "CrashLoopBackOff", message } };
    setContainers(status, pod, "containers", { ready: false, started: false, state, lastState });
  },
};

/** Events a kubelet records with each stage. */
const EVENTS: Readonly<
  Partial<Record<Stage["name"], (pod: StoredObject) => readonly ["Normal" | "Warning", string, string][]>>
> = {
  ready: (pod) => [
    ["Normal", "Pulled", `Container image "${imageOf(pod)}" already present on machine`],
    ["Normal", "Created", `Container created: ${mainOf(pod)}`],
    ["Normal", "Started", `Container started: ${mainOf(pod)}`],
  ],
  restart: (pod) => [["Normal", "Started", `Container started: ${mainOf(pod)}`]],
  "fail-pull": (pod) => [
    ["Normal", "Pulling", `Pulling image "${imageOf(pod)}"`],
    ["Warning", "Failed", `Failed to pull image "${imageOf(pod)}": ${imageOf(pod)}: not found`],
  ],
  "back-off-pull": (pod) => [["Normal", "BackOff", `Back-off pulling image "${imageOf(pod)}"`]],
  "back-off": (pod) => [
    [
      "Warning",
      "BackOff",
      `Back-off restarting failed container ${mainOf(pod)} in pod ${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})`,
    ],
  ],
};

/** Carries out a stage: the status it leads to and the events about it. */
export function playStage(world: World, pod: StoredObject, stage: Stage["name"], addresses: NodeAddresses): void {
  const ip = () => addresses.take(textAt(pod, "spec", "nodeName") ?? "");
  const now = world.timestamp();
  world.store.change(
    keyOfObject("pods", pod),
    "status",
    (draft) => PLAYS[stage]?.({ pod, status: statusOf(draft), now, ip }),
    KUBELET,
  );
  for (const [type, reason, message] of EVENTS[stage]?.(pod) ?? []) {
    world.event(pod, { type, reason, message, component: "kubelet" });
  }
}

function running({ pod, status, now }: Parameters<Play>[0]): void {
  const restarted = status["phase"] === "Running" ? 1 : 0;
  setContainers(status, pod, "containers", {
    ready: true,
    started: true,
    state: { running: { startedAt: now } },
    restarted,
  });
  setPodConditions(status, now, { Ready: CONDITION_TRUE, ContainersReady: CONDITION_TRUE });
  status["phase"] = "Running";
}

function end(pod: StoredObject, status: Writable, now: string, phase: string, state: Readonly<Writable>): void {
  setContainers(status, pod, "containers", { ready: false, started: false, state });
  setPodConditions(status, now, { Ready: { status: "False" }, ContainersReady: { status: "False" } });
  status["phase"] = phase;
}

function failedState(pod: StoredObject, now: string): Readonly<Writable> {
  const said = (name: string) => pod.metadata.annotations?.[`pod-container-running-failed.stage.kwok.x-k8s.io/${name}`];
  const exitCode = Number(said("exit-code") ?? "1");
  const reason = said("reason") ?? "containerFailed";
  const message = said("message") ?? "container failed";
  return { terminated: { exitCode, reason, message, startedAt: now, finishedAt: now } };
}

function startedAt(pod: StoredObject): string | undefined {
  return textAt(pod, "status", "containerStatuses", 0, "state", "running", "startedAt");
}

function imageOf(pod: StoredObject): string {
  return textAt(pod, "spec", "containers", 0, "image") ?? "";
}

function mainOf(pod: StoredObject): string {
  return textAt(pod, "spec", "containers", 0, "name") ?? "";
}
