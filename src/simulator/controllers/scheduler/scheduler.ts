import { listAt, textAt } from "../../../common/values/untyped.ts";
import type { Controller, World } from "../../controller.ts";
import type { Draft, StoreEvent } from "../../object-store.ts";
import type { StoredObject } from "../../stored-object.ts";
import { statusOf } from "../conditions.ts";
import { mapsIn } from "../object-maps.ts";
import { isBeingDeleted, keyOfObject, SCHEDULER } from "../owner-reference.ts";
import { isTerminal } from "../pod-facts.ts";
import { amountsAt, podRequests } from "../pod-resources.ts";
import { createReconciler } from "../reconciler.ts";
import { keyText } from "../store-index.ts";
import { misfitOf, type NodeLoad } from "./node-fit.ts";
import { NodeLoads } from "./node-loads.ts";
import { unschedulableMessage } from "./unschedulable-message.ts";

/** Pods that did not fit are tried again when something was freed, and after this long at the latest. */
const FLUSH_MS = 300_000;

/** Binds pods to nodes as the default scheduler does: filters, then the least loaded node. */
export function createScheduler(): Controller {
  const loads = new NodeLoads();
  const waiting = new Set<string>();

  const keysOf = (event: StoreEvent): readonly string[] => {
    const freed = loads.observe(event);
    if (event.kind === "nodes") return [...waiting];
    if (event.kind !== "pods") return [];
    const own = needsNode(event.object) && event.type !== "DELETED" ? [keyText(event.object)] : [];
    if (own.length === 0) waiting.delete(keyText(event.object));
    return freed ? [...own, ...waiting] : own;
  };

  return createReconciler({
    name: "default-scheduler",
    kind: "pods",
    kinds: ["pods", "nodes"],
    keysOf(event) {
      const { before, object, kind } = event;
      const sameSpec = kind === "pods" && before?.metadata.generation === object.metadata.generation;
      return sameSpec && waiting.has(keyText(object)) && !isBeingDeleted(object) ? [] : keysOf(event);
    },
    reconcile(world, key) {
      const pod = world.store.get(key);
      if (pod === undefined || !needsNode(pod)) return undefined;
      const nodes = world.store.list("nodes").map((node) => loads.of(node));
      const misfits = nodes.map((load) => misfitOf(pod, load));
      const fitting = nodes.filter((_load, index) => misfits[index] === undefined);
      const best = bestOf(pod, fitting);
      if (best !== undefined) {
        waiting.delete(keyText(pod));
        bind(world, pod, best);
        return undefined;
      }
      waiting.add(keyText(pod));
      refuse(world, pod, unschedulableMessage(misfits.filter((misfit) => misfit !== undefined)));
      return world.now() + FLUSH_MS;
    },
  });
}

function needsNode(pod: StoredObject): boolean {
  if (textAt(pod, "spec", "nodeName") !== undefined || isTerminal(pod) || isBeingDeleted(pod)) return false;
  if (listAt(pod, "spec", "schedulingGates").length > 0) return false;
  return (textAt(pod, "spec", "schedulerName") ?? "default-scheduler") === "default-scheduler";
}

/** The node that would be the least full afterwards, by CPU and memory; the first by name among equals. */
function bestOf(pod: StoredObject, loads: readonly NodeLoad[]): StoredObject | undefined {
  let best: StoredObject | undefined;
  let lowest = Number.POSITIVE_INFINITY;
  for (const load of loads) {
    const fullness = fullnessAfter(pod, load);
    if (fullness >= lowest) continue;
    lowest = fullness;
    best = load.node;
  }
  return best;
}

function fullnessAfter(pod: StoredObject, { node, used, pods }: NodeLoad): number {
  const allocatable = amountsAt(node, "status", "allocatable");
  const wanted = podRequests(pod);
  let sum = 0;
  for (const name of ["cpu", "memory"]) {
    const most = allocatable.get(name) ?? 0n;
    if (most > 0n) sum += Number((used.get(name) ?? 0n) + (wanted.get(name) ?? 0n)) / Number(most);
  }
  // Accelerators are kept for pods that ask for them, as taints and scoring do together on real clusters.
  const idleAccelerators = [...allocatable.keys()].some((name) => name.includes("/") && !wanted.has(name));
  return sum + pods / 1_000_000 + (idleAccelerators ? 0.5 : 0);
}

function bind(world: World, pod: StoredObject, node: StoredObject): void {
  const { name, namespace } = pod.metadata;
  const nodeName = node.metadata.name;
  world.store.change(
    keyOfObject("pods", pod),
    "binding",
    (draft) => {
      draft.spec = { ...draft.spec, nodeName };
      setPodScheduled(draft, { type: "PodScheduled", status: "True", lastProbeTime: null }, world.timestamp());
    },
    SCHEDULER,
  );
  const message = `Successfully assigned ${namespace}/${name} to ${node.metadata.name}`;
  world.event(pod, { type: "Normal", reason: "Scheduled", message, component: "default-scheduler" });
}

function refuse(world: World, pod: StoredObject, message: string): void {
  const condition = { type: "PodScheduled", status: "False", reason: "Unschedulable", message, lastProbeTime: null };
  const now = world.timestamp();
  const change = (draft: Draft) => setPodScheduled(draft, condition, now);
  world.store.change(keyOfObject("pods", pod), "status", change, SCHEDULER);
  world.event(pod, { type: "Warning", reason: "FailedScheduling", message, component: "default-scheduler" });
}

function setPodScheduled(draft: Draft, condition: Readonly<Record<string, unknown>>, now: string): void {
  const status = statusOf(draft);
  const others = mapsIn(status, "conditions");
  const before = others.find(({ type }) => type === "PodScheduled");
  const since = before?.["status"] === condition["status"] ? before?.["lastTransitionTime"] : now;
  const kept = others.filter(({ type }) => type !== "PodScheduled");
  status["conditions"] = [...kept, { ...condition, lastTransitionTime: since }];
}
