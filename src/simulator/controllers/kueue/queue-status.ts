import type { QuotaNode } from "../../../common/kueue/scheduler/quota-node.ts";
import type { Holder } from "../../../common/kueue/scheduler/shapes.ts";
import { shareOf, shownShare } from "../../../common/kueue/scheduler/share.ts";
import { textAt } from "../../../common/values/untyped.ts";
import type { Controller, World } from "../../controller.ts";
import type { Draft, StoreEvent } from "../../object-store.ts";
import { isConditionTrue, type NewCondition, statusOf } from "../conditions.ts";
import { keyOfText } from "../reconciler.ts";
import { keyText } from "../store-index.ts";
import { createGatheredReconciler } from "./gathered-reconciler.ts";
import type { CachedQueue, KueueCache } from "./kueue-cache.ts";
import {
  CHECK_KIND,
  CLUSTER_QUEUE_KIND,
  COHORT_KIND,
  FLAVOR_KIND,
  KUEUE,
  type KueueConfig,
  LOCAL_QUEUE_KIND,
  WORKLOAD_KIND,
} from "./kueue-config.ts";
import { flavorsInStatus, usageOfHolders } from "./queue-usage.ts";
import { SeenParts } from "./seen-parts.ts";
import { isAdmitted, localQueueKey, reservedIn } from "./workload-facts.ts";
import { setGenerationCondition } from "./workload-status.ts";

/** Keeps the status of ClusterQueues, LocalQueues and Cohorts. */
export function queueStatusControllers(cache: KueueCache, config: KueueConfig): readonly Controller[] {
  const delayMs = config.statusDelayMs;
  const seenQueues = new SeenParts();
  const seenLocalQueues = new SeenParts();
  return [
    createGatheredReconciler({
      name: "kueue-cluster-queue",
      delayMs,
      kinds: [CLUSTER_QUEUE_KIND, FLAVOR_KIND, CHECK_KIND, LOCAL_QUEUE_KIND, WORKLOAD_KIND],
      keysOf: (event) => affectedQueues(cache, event).map((name) => `/${name}`),
      reconcile: (world, key) => updateClusterQueue(world, cache, config, seenQueues, key.slice(1)),
    }),
    createGatheredReconciler({
      name: "kueue-local-queue",
      delayMs,
      kinds: [CLUSTER_QUEUE_KIND, LOCAL_QUEUE_KIND, WORKLOAD_KIND],
      keysOf: (event) => affectedLocalQueues(cache, event),
      reconcile: (world, key) => updateLocalQueue(world, cache, seenLocalQueues, key),
    }),
    createGatheredReconciler({
      name: "kueue-cohort",
      delayMs,
      kinds: [COHORT_KIND],
      keysOf: ({ kind, object, type }) => (kind === COHORT_KIND && type !== "DELETED" ? [keyText(object)] : []),
      reconcile: (world, key) => updateCohort(world, cache, config, key.slice(1)),
    }),
  ];
}

function updateClusterQueue(world: World, cache: KueueCache, config: KueueConfig, seen: SeenParts, name: string): void {
  const queue = cache.queue(name);
  if (queue === undefined) {
    seen.forget(name);
    return;
  }
  const holders = cache.holdersOf(name);
  const admitted = holders.filter((holder) => isAdmittedHolder(cache, holder));
  const node = cache.ledger.queues.get(name);
  const { status: active, message } = cache.activity(queue);
  const parts = [active, message, cache.lines.get(name)?.size, holders.length, ...holders, ...admitted];
  // A share depends on what other queues hold.
  if (config.fairSharing === undefined && seen.isSame(name, [queue.object, ...parts])) return;
  const update = (draft: Draft) => {
    const status = statusOf(draft);
    setGenerationCondition(draft, cache.activity(queue), world);
    Object.assign(status, {
      flavorsReservation: flavorsInStatus(queue.record, usageOfHolders(holders), true),
      flavorsUsage: flavorsInStatus(queue.record, usageOfHolders(admitted), true),
      pendingWorkloads: cache.lines.get(name)?.size ?? 0,
      reservingWorkloads: holders.length,
      admittedWorkloads: admitted.length,
    });
    shareInStatus(status, node, config);
  };
  const object = world.store.change(keyOfText(CLUSTER_QUEUE_KIND, `/${name}`), "status", update, KUEUE);
  seen.note(name, [object, ...parts]);
}

/** JSON numbers end at 2^53; the largest 64-bit integer, which stands for infinite, is rounded as every JSON reader rounds it. */
function shareInStatus(
  status: Record<string, unknown>,
  node: QuotaNode | undefined,
  { fairSharing }: KueueConfig,
): void {
  if (fairSharing === undefined || node === undefined) delete status["fairSharing"];
  else status["fairSharing"] = { weightedShare: Number(shownShare(shareOf(node))) };
}

function updateCohort(world: World, cache: KueueCache, config: KueueConfig, name: string): void {
  const node = cache.ledger.cohorts.get(name);
  if (node === undefined) return;
  const update = (draft: Draft) => shareInStatus(statusOf(draft), node, config);
  world.store.change(keyOfText(COHORT_KIND, `/${name}`), "status", update, KUEUE);
}

function updateLocalQueue(world: World, cache: KueueCache, seen: SeenParts, key: string): void {
  const localQueue = cache.localQueues.get(key);
  if (localQueue === undefined) {
    seen.forget(key);
    return;
  }
  const name = textAt(localQueue, "spec", "clusterQueue") ?? "";
  const queue = cache.queue(name);
  const waiting = cache.members.waitingIn(key);
  const reserving = cache.members
    .reservingIn(key)
    .filter((workload) => queue !== undefined && reservedIn(workload) === name);
  const parts = [queue?.record, queue?.object["status"], waiting, ...reserving];
  if (seen.isSame(key, [localQueue, ...parts])) return;
  const stopped = (textAt(localQueue, "spec", "stopPolicy") ?? "None") !== "None";
  const admitted = reserving.filter(isAdmitted);
  const holders = holdersAmong(cache, name, reserving.map(keyText));
  const holdersAdmitted = holdersAmong(cache, name, admitted.map(keyText));
  const update = (draft: Draft) => {
    const status = statusOf(draft);
    setGenerationCondition(draft, localActivity(queue, stopped), world);
    Object.assign(status, {
      pendingWorkloads: stopped ? 0 : waiting,
      reservingWorkloads: reserving.length,
      admittedWorkloads: admitted.length,
    });
    if (queue === undefined) {
      delete status["flavorsReservation"];
      delete status["flavorsUsage"];
      return;
    }
    status["flavorsReservation"] = flavorsInStatus(queue.record, usageOfHolders(holders), false);
    status["flavorsUsage"] = flavorsInStatus(queue.record, usageOfHolders(holdersAdmitted), false);
  };
  const object = world.store.change(keyOfText(LOCAL_QUEUE_KIND, key), "status", update, KUEUE);
  seen.note(key, [object, ...parts]);
}

function localActivity(queue: CachedQueue | undefined, stopped: boolean): NewCondition {
  const inactive = (reason: string, message: string): NewCondition => ({
    type: "Active",
    status: "False",
    reason,
    message,
  });
  if (stopped) return inactive("Stopped", "LocalQueue is stopped");
  const words = "Can't submit new workloads to clusterQueue";
  if (queue === undefined) return inactive("ClusterQueueDoesNotExist", words);
  if (!isConditionTrue(queue.object["status"], "Active")) return inactive("ClusterQueueIsInactive", words);
  return { type: "Active", status: "True", reason: "Ready", message: "Can submit new workloads to localQueue" };
}

function holdersAmong(cache: KueueCache, clusterQueue: string, keys: readonly string[]): readonly Holder[] {
  const holders = cache.ledger.queues.get(clusterQueue)?.holders;
  return keys.flatMap((key) => holders?.get(key) ?? []);
}

function isAdmittedHolder(cache: KueueCache, { ask }: Holder): boolean {
  const workload = cache.workload(ask.key);
  return workload !== undefined && isAdmitted(workload);
}

function affectedQueues(cache: KueueCache, { kind, object, before, type }: StoreEvent): readonly string[] {
  const { name } = object.metadata;
  if (kind === CLUSTER_QUEUE_KIND) return type === "DELETED" ? [] : [name];
  if (kind === FLAVOR_KIND) return cache.queuesUsing("flavor", name);
  if (kind === CHECK_KIND) return cache.queuesUsing("check", name);
  if (kind === LOCAL_QUEUE_KIND) return [textAt(object, "spec", "clusterQueue") ?? ""];
  if (kind !== WORKLOAD_KIND) return [];
  const queues = [cache.clusterQueueOf(object), reservedIn(object), before === undefined ? "" : reservedIn(before)];
  return [...new Set(queues)].filter((queue) => queue !== "");
}

function affectedLocalQueues(cache: KueueCache, { kind, object, before, type }: StoreEvent): readonly string[] {
  if (kind === LOCAL_QUEUE_KIND) return type === "DELETED" ? [] : [keyText(object)];
  if (kind === WORKLOAD_KIND) return [...new Set([localQueueKey(object), localQueueKey(before ?? object)])];
  if (kind !== CLUSTER_QUEUE_KIND) return [];
  const { name } = object.metadata;
  return [...cache.localQueues].flatMap(([key, each]) => (textAt(each, "spec", "clusterQueue") === name ? [key] : []));
}
