import { IN_USE_FINALIZER, QUEUE_NAME_LABEL } from "../../../../common/kueue/kueue-names.ts";
import { listAt, numberAt, textAt } from "../../../../common/values/untyped.ts";
import type { Controller, World } from "../../../controller.ts";
import type { Draft, StoreEvent } from "../../../object-store.ts";
import type { NewObject, StoredObject, StoredOwner } from "../../../stored-object.ts";
import { conditionOf } from "../../conditions.ts";
import { isBeingDeleted, keyOfObject } from "../../owner-reference.ts";
import { isTerminal, phaseOf } from "../../pod-facts.ts";
import { createReconciler } from "../../reconciler.ts";
import { keyText, labelIndex, StoreIndex } from "../../store-index.ts";
import { KUEUE, type KueueConfig, WORKLOAD_KIND } from "../kueue-config.ts";
import { holdsQuota, isAdmitted, isEvicted, isFinished, reservedIn } from "../workload-facts.ts";
import { setGenerationCondition, setRequeued, withoutQuota } from "../workload-status.ts";
import { templatePlace } from "./job-kind.ts";
import { tellJob } from "./job-switch.ts";
import { POD } from "./plain-pod.ts";
import {
  counts,
  GROUP_LABEL,
  GROUP_WORKLOAD,
  groupPodSets,
  inOrderOfKeeping,
  isFast,
  isGated,
  isUnretriable,
  type PodGroup,
  roleOf,
  totalCount,
} from "./pod-group-facts.ts";
import { addInfo, infosFromAdmission } from "./pod-set-info.ts";
import { syncPodsReady } from "./pods-ready.ts";
import { podSetOf, priorityOf } from "./workload-of-job.ts";

const MANAGED = "kueue.x-k8s.io/managed";

/** One Workload for all pods of a group: they start together, and are stopped together. */
export function createPodGroupController(config: KueueConfig): Controller {
  const groups = new StoreIndex("pods", labelIndex(GROUP_LABEL));
  const unmanaged = new Set(config.unmanagedNamespaces);
  const keysOf = (event: StoreEvent): readonly string[] => {
    groups.observe(event);
    const { kind, object } = event;
    if (kind === "pods") return labelIndex(GROUP_LABEL)(object);
    const isOurs = kind === WORKLOAD_KIND && object.metadata.annotations?.[GROUP_WORKLOAD] === "true";
    return isOurs && event.type !== "DELETED" ? [keyText(object)] : [];
  };
  return createReconciler({
    name: "kueue-pod-group",
    kind: WORKLOAD_KIND,
    keysOf,
    reconcile(world, key) {
      if (unmanaged.has(key.namespace)) return undefined;
      const workload = world.store.get(key);
      const [first, ...others] = groups
        .find(`${key.namespace}/${key.name}`)
        .filter(({ metadata }) => metadata.labels?.[MANAGED] === "true");
      if (first === undefined) {
        if (workload?.metadata.annotations?.[GROUP_WORKLOAD] === "true") letGo(world, workload);
        return undefined;
      }
      if (workload === undefined) compose(world, [first, ...others], key.name);
      else if (workload.metadata.annotations?.[GROUP_WORKLOAD] !== "true") refuse(world, first, key.name);
      else return reconcileGroup(world, [first, ...others], workload);
      return undefined;
    },
  });
}

function refuse(world: World, pod: StoredObject, group: string): void {
  const message = `A Workload named "${group}" already exists but is not a pod group workload; this pod group cannot be admitted`;
  world.event(pod, { type: "Warning", reason: "WorkloadNameConflict", message, component: "pod-kueue-controller" });
}

/** Makes the Workload once the group is complete. */
function compose(world: World, pods: PodGroup, group: string): void {
  for (const pod of pods.filter((each) => !counts(each))) release(world, pod);
  const [first] = pods;
  const active = pods.filter(counts);
  const total = totalCount(pods);
  if (!isFast(pods) && active.length < total) {
    const message = `'${group}' group has fewer runnable pods than expected`;
    const about = { type: "Warning", reason: "ErrWorkloadCompose", message } as const;
    if (active.length > 0) world.event(first, { ...about, component: "pod-kueue-controller" });
    return;
  }
  const queue = first.metadata.labels?.[QUEUE_NAME_LABEL] ?? "";
  const agree = active.every(
    (pod) => (pod.metadata.labels?.[QUEUE_NAME_LABEL] ?? "") === queue && totalCount([pod]) === total,
  );
  if (!agree) return;
  const kept = inOrderOfKeeping(active);
  for (const pod of kept.slice(total)) removeExcess(world, pod);
  const [one, ...rest] = kept.slice(0, total);
  if (one === undefined) return;
  const made = world.store.create(WORKLOAD_KIND, workloadOfGroup(world, [one, ...rest], group, queue), KUEUE);
  tellJob(world, POD, first, "CreatedWorkload", `Created Workload: ${keyText(made)}`);
}

function workloadOfGroup(world: World, pods: PodGroup, group: string, queueName: string): NewObject {
  const podSets = groupPodSets(pods).map(podSetOf);
  return {
    apiVersion: "kueue.x-k8s.io/v1beta2",
    kind: "Workload",
    metadata: {
      name: group,
      namespace: pods[0].metadata.namespace ?? "",
      annotations: { [GROUP_WORKLOAD]: "true" },
      finalizers: [IN_USE_FINALIZER],
      ownerReferences: pods.map(memberOf),
    },
    spec: { active: true, queueName, podSets, ...priorityOf(pods[0], podSets, world.store) },
  };
}

function memberOf({ metadata }: StoredObject): StoredOwner {
  return { apiVersion: "v1", kind: "Pod", name: metadata.name, uid: metadata.uid };
}

/** @returns the moment at which time alone may ask for more. */
function reconcileGroup(world: World, pods: PodGroup, workload: StoredObject): number | undefined {
  if (isFinished(workload)) {
    letGo(world, workload);
    for (const pod of pods) release(world, pod);
    return undefined;
  }
  if (isBeingDeleted(workload)) {
    for (const pod of pods) stop(world, pod, "Workload is deleted");
    for (const pod of pods) release(world, pod);
    letGo(world, workload);
    return undefined;
  }
  const { kept, absent } = matchMembers(world, pods, workload);
  const [first, ...others] = kept;
  if (first === undefined) {
    world.store.delete(keyOfObject(WORKLOAD_KIND, workload), {}, KUEUE);
    tellJob(world, POD, pods[0], "DeletedWorkload", `Deleted not matching Workload: ${keyText(workload)}`);
    return undefined;
  }
  const members: PodGroup = [first, ...others];
  if (own(world, members, workload) || finish(world, members, workload)) return undefined;
  if (syncReclaimable(world, members, workload) || syncReplacements(world, workload, absent)) return undefined;
  const ready = members.length >= totalCount(members) && members.every(POD.arePodsReady);
  const kind = { ...POD, arePodsReady: () => ready };
  if (syncPodsReady({ world, kind, job: first, workloads: NO_WORKLOADS }, workload)) return undefined;
  if (isEvicted(workload)) return stopEvicted(world, members, workload);
  if (isAdmitted(workload)) for (const pod of members) start(world, pod, workload);
  else
    for (const pod of members) if (!isGated(pod) && !isTerminal(pod)) stop(world, pod, "Not admitted by cluster queue");
  return undefined;
}

const NO_WORKLOADS = new StoreIndex(WORKLOAD_KIND, () => []);

/** Deletes pods beyond what a role has room for, and lets go of those that were replaced. */
function matchMembers(world: World, pods: PodGroup, workload: StoredObject) {
  const kept: StoredObject[] = [];
  let absent = 0;
  for (const set of listAt(workload, "spec", "podSets")) {
    const count = numberAt(set, "count") ?? 0;
    const role = pods.filter((pod) => isFast(pods) || roleOf(pod) === textAt(set, "name"));
    const active = inOrderOfKeeping(role.filter(counts));
    const inactive = role.filter((pod) => !counts(pod));
    absent += isFast(pods) ? Number(active.length === 0 && count > 0) : Math.max(0, count - active.length);
    for (const pod of active.slice(count)) removeExcess(world, pod);
    const replaced = Math.max(0, Math.min(inactive.length, inactive.length + active.length - count));
    for (const pod of inactive.slice(0, replaced)) release(world, pod);
    kept.push(...active.slice(0, count), ...inactive.slice(replaced));
  }
  return { kept, absent };
}

/** Every member owns the Workload, those that came later too. */
function own(world: World, pods: PodGroup, workload: StoredObject): boolean {
  const owners = workload.metadata.ownerReferences ?? [];
  const missing = pods.filter(({ metadata }) => !owners.some(({ uid }) => uid === metadata.uid));
  if (missing.length === 0) return false;
  const ownerReferences = [...owners, ...missing.map(memberOf)];
  const key = keyOfObject(WORKLOAD_KIND, workload);
  world.store.change(key, "object", ({ metadata }) => void Object.assign(metadata, { ownerReferences }), KUEUE);
  tellJob(world, POD, workload, "OwnerReferencesAdded", `Added ${missing.length} owner reference(s)`);
  return true;
}

function finish(world: World, pods: PodGroup, workload: StoredObject): boolean {
  const total = totalCount(pods);
  const succeeded = pods.filter((pod) => phaseOf(pod) === "Succeeded").length;
  if (succeeded !== total && (!isUnretriable(pods) || pods.some((pod) => !isTerminal(pod)))) return false;
  const message = `Pods succeeded: ${succeeded}/${total}.`;
  const condition = { type: "Finished", status: "True", reason: "Succeeded", message } as const;
  change(world, workload, (draft) => setGenerationCondition(draft, condition, world));
  tellJob(world, POD, pods[0], "FinishedWorkload", `Workload '${keyText(workload)}' is declared finished`);
  return true;
}

function syncReclaimable(world: World, pods: PodGroup, workload: StoredObject): boolean {
  const done = new Map<string, number>();
  for (const pod of pods) if (phaseOf(pod) === "Succeeded") done.set(roleOf(pod), (done.get(roleOf(pod)) ?? 0) + 1);
  const wanted = [...done].map(([name, count]) => ({ name, count }));
  if (JSON.stringify(listAt(workload, "status", "reclaimablePods")) === JSON.stringify(wanted)) return false;
  change(world, workload, (draft) => void Object.assign(statusIn(draft), { reclaimablePods: wanted }));
  return true;
}

/** Says whether pods have to be made in place of others. */
function syncReplacements(world: World, workload: StoredObject, absent: number): boolean {
  const type = "WaitingForReplacementPods";
  const known = conditionOf(workload["status"], type);
  const waits = textAt(known, "status") === "True";
  const evicted = isEvicted(workload) ? conditionOf(workload["status"], "Evicted") : undefined;
  if (absent === 0) {
    if (!waits) return false;
    const message = "No pods need replacement";
    const condition = { type, status: "False", reason: "PodsReady", message } as const;
    change(world, workload, (draft) => setGenerationCondition(draft, condition, world));
    return true;
  }
  const reason = evicted === undefined ? "PodsFailed" : (textAt(evicted, "reason") ?? "");
  const message = evicted === undefined ? "Some Failed pods need replacement" : (textAt(evicted, "message") ?? "");
  if (waits && (evicted === undefined || (textAt(known, "reason") === reason && textAt(known, "message") === message)))
    return false;
  const condition = { type, status: "True", reason, message } as const;
  change(world, workload, (draft) => setGenerationCondition(draft, condition, world));
  return true;
}

/** Quota comes back when no pod runs. @returns when those that are being stopped no longer count, if there are any. */
function stopEvicted(world: World, pods: PodGroup, workload: StoredObject): number | undefined {
  const evicted = conditionOf(workload["status"], "Evicted");
  const [reason, message] = [textAt(evicted, "reason") ?? "", textAt(evicted, "message") ?? ""];
  for (const pod of pods) if (!isGated(pod) && !isTerminal(pod)) stop(world, pod, message);
  if (!holdsQuota(workload)) return undefined;
  const ends = pods.map((pod) => runsUntil(world.store.get(keyOfObject("pods", pod))));
  const last = Math.max(0, ...ends);
  if (last > world.now()) return last;
  change(world, workload, (draft) => {
    setRequeued(draft, reason === "Preempted" || reason === "NodeFailures", reason, message, world);
    withoutQuota(draft, "Pending", message, world);
  });
  return undefined;
}

/** A running pod that was told to stop counts until twice its grace period is over, even if nobody says that it has stopped. */
function runsUntil(pod: StoredObject | undefined): number {
  if (pod === undefined || phaseOf(pod) !== "Running") return 0;
  const deletion = pod.metadata.deletionTimestamp;
  if (deletion === undefined) return Number.MAX_SAFE_INTEGER;
  return Date.parse(deletion) + (numberAt(pod.metadata, "deletionGracePeriodSeconds") ?? 0) * 1_000;
}

function start(world: World, pod: StoredObject, workload: StoredObject): void {
  if (!isGated(pod) || isBeingDeleted(pod)) return;
  const infos = infosFromAdmission(workload, world.store);
  const info = infos.find(({ labels }) => labels["kueue.x-k8s.io/podset"] === roleOf(pod)) ?? infos[0];
  world.store.change(
    keyOfObject("pods", pod),
    "object",
    (draft) => {
      if (info !== undefined) addInfo(templatePlace(draft), info);
      POD.setSuspended(draft, false);
    },
    KUEUE,
  );
  tellJob(world, POD, pod, "Started", `Admitted by clusterQueue ${reservedIn(workload)}`);
}

function stop(world: World, pod: StoredObject, message: string): void {
  if (isBeingDeleted(pod)) return;
  world.store.delete(keyOfObject("pods", pod), {}, KUEUE);
  tellJob(world, POD, pod, "Stopped", message);
}

function removeExcess(world: World, pod: StoredObject): void {
  release(world, pod);
  if (isBeingDeleted(pod)) return;
  world.store.delete(keyOfObject("pods", pod), {}, KUEUE);
  tellJob(world, POD, pod, "ExcessPodDeleted", "Excess pod deleted");
}

/** Takes Kueue's finalizer from a pod. */
function release(world: World, pod: StoredObject): void {
  const finalizers = (pod.metadata.finalizers ?? []).filter((name) => name !== POD.finalizer);
  if (finalizers.length === (pod.metadata.finalizers ?? []).length) return;
  const edit = ({ metadata }: Draft) => void Object.assign(metadata, { finalizers });
  world.store.change(keyOfObject("pods", pod), "object", edit, KUEUE);
}

function letGo(world: World, workload: StoredObject): void {
  if ((workload.metadata.finalizers ?? []).length === 0) return;
  const key = keyOfObject(WORKLOAD_KIND, workload);
  world.store.change(key, "object", ({ metadata }) => void delete metadata["finalizers"], KUEUE);
}

function statusIn(draft: Draft): Record<string, unknown> {
  draft.status ??= {};
  return draft.status;
}

function change(world: World, workload: StoredObject, edit: (draft: Draft) => void): void {
  world.store.change(keyOfObject(WORKLOAD_KIND, workload), "status", edit, KUEUE);
}
