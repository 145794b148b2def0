import { printAmount } from "../../../common/kueue/scheduler/amount.ts";
import type { Assignment } from "../../../common/kueue/scheduler/assignment.ts";
import { attemptsText } from "../../../common/kueue/scheduler/flavor-attempt.ts";
import type { Decision } from "../../../common/kueue/scheduler/head.ts";
import { PREEMPTION_WORDS, type Target } from "../../../common/kueue/scheduler/preemption-target.ts";
import { ancestors } from "../../../common/kueue/scheduler/quota-node.ts";
import { type Ask, requestsOf } from "../../../common/kueue/scheduler/shapes.ts";
import { textAt, valueAt } from "../../../common/values/untyped.ts";
import type { World } from "../../controller.ts";
import { sameJson } from "../../json-values.ts";
import type { StoredObject } from "../../stored-object.ts";
import { conditionOf, setCondition, statusOf } from "../conditions.ts";
import type { Writable } from "../object-maps.ts";
import { keyOfText } from "../reconciler.ts";
import { requiredChecks } from "./admission-checks.ts";
import type { KueueCache } from "./kueue-cache.ts";
import { ADMISSION_COMPONENT, KUEUE, WORKLOAD_KIND } from "./kueue-config.ts";
import { checkStates, isAdmitted, isEvicted, waitingSince } from "./workload-facts.ts";
import { markEvicted, reserveQuota, syncAdmitted, withoutQuota } from "./workload-status.ts";

/** Writes down what a scheduling cycle decided about a workload. */
export function carryOut(world: World, cache: KueueCache, decision: Decision): void {
  if (decision.kind === "admit") admit(world, cache, decision.ask, decision.assignment);
  else wait(world, cache, decision);
}

function admit(world: World, cache: KueueCache, ask: Ask, assignment: Assignment): void {
  const before = cache.workload(ask.key);
  const queue = cache.queue(ask.clusterQueue);
  if (before === undefined || queue === undefined) return;
  const checks = requiredChecks(queue.record, assignedFlavors(assignment));
  const changed = world.store.change(
    keyOfText(WORKLOAD_KIND, ask.key),
    "status",
    (draft) => {
      delete statusOf(draft)["resourceRequests"];
      reserveQuota(draft, admissionOf(ask, assignment), world);
      const known = new Set(checkStates(draft).map(({ name }) => name));
      if (checks.every((name) => known.has(name))) syncAdmitted(draft, world);
    },
    KUEUE,
  );
  if (changed === undefined) return;
  const waited = Math.round((world.now() - waitingSince(before)) / 1000);
  const considered = attemptsText(assignment.podSets);
  const tail = considered === "" ? "" : `; Flavors considered: ${considered}`;
  const message = `Quota reserved in ClusterQueue ${ask.clusterQueue}, wait time since queued was ${waited}s${tail}`;
  tell(world, changed, "Normal", "QuotaReserved", message);
  if (!isAdmitted(changed)) return;
  const admitted = `Admitted by ClusterQueue ${ask.clusterQueue}, wait time since reservation was 0s`;
  tell(world, changed, "Normal", "Admitted", admitted);
}

function assignedFlavors({ podSets }: Assignment): ReadonlySet<string> {
  return new Set(podSets.flatMap(({ flavors }) => [...flavors.values()].map(({ flavor }) => flavor)));
}

function admissionOf({ clusterQueue }: Ask, { podSets }: Assignment): Writable {
  return {
    clusterQueue,
    podSetAssignments: podSets.map(({ name, count, flavors, requests }) => ({
      name,
      flavors: Object.fromEntries([...flavors].map(([resource, { flavor }]) => [resource, flavor])),
      resourceUsage: Object.fromEntries(
        [...flavors.keys()].map((resource) => [resource, printAmount(resource, requests.get(resource) ?? 0n)]),
      ),
      count,
    })),
  };
}

function wait(world: World, cache: KueueCache, decision: Extract<Decision, { kind: "wait" }>): void {
  const { ask, message, targets } = decision;
  for (const target of targets) preempt(world, cache, ask, target);
  const requests = attemptedRequests(ask);
  if (saysSo(cache.workload(ask.key), message, requests)) return;
  const changed = world.store.change(
    keyOfText(WORKLOAD_KIND, ask.key),
    "status",
    (draft) => {
      withoutQuota(draft, "Pending", message, world);
      statusOf(draft)["resourceRequests"] = requests;
    },
    KUEUE,
  );
  if (changed !== undefined) tell(world, changed, "Warning", "Pending", message);
}

/** Most attempts find what the last one found; repeating that would be most of the work of a busy cluster. */
function saysSo(workload: StoredObject | undefined, message: string, requests: readonly Writable[]): boolean {
  const status = workload?.["status"];
  const reserved = conditionOf(status, "QuotaReserved");
  const said = textAt(reserved, "reason") === "Pending" && textAt(reserved, "message") === message;
  return said && textAt(reserved, "status") === "False" && sameJson(valueAt(status, "resourceRequests"), requests);
}

/** What Kueue takes the workload to ask for. */
function attemptedRequests(ask: Ask): readonly Writable[] {
  return ask.podSets.map((podSet) => {
    const requests = [...requestsOf(podSet)].map(([resource, amount]) => [resource, printAmount(resource, amount)]);
    return requests.length === 0
      ? { name: podSet.name }
      : { name: podSet.name, resources: Object.fromEntries(requests) };
  });
}

function preempt(world: World, cache: KueueCache, by: Ask, { holder, reason }: Target): void {
  const victim = cache.workload(holder.ask.key);
  const preemptor = cache.workload(by.key);
  if (victim === undefined || preemptor === undefined || isEvicted(victim)) return;
  const jobUid = preemptor.metadata.labels?.["kueue.x-k8s.io/job-uid"] ?? "UNKNOWN";
  const who = `Preempted to accommodate a workload (UID: ${by.uid}, JobUID: ${jobUid})`;
  const paths = `preemptor path: ${pathOf(cache, by)}; preemptee path: ${pathOf(cache, holder.ask)}`;
  const message = `${who} due to ${PREEMPTION_WORDS[reason]}; ${paths}`;
  const changed = world.store.change(
    keyOfText(WORKLOAD_KIND, holder.ask.key),
    "status",
    (draft) => {
      setCondition(statusOf(draft), { type: "Preempted", status: "True", reason, message }, world.timestamp());
      markEvicted(draft, { reason: "Preempted", message, cause: "" }, world);
    },
    KUEUE,
  );
  if (changed === undefined) return;
  const priorities = `preemptor effective priority: ${priority(by)}; preemptee effective priority: ${priority(holder.ask)}`;
  const where = `${holder.ask.key} (UID: ${holder.ask.uid}) in ClusterQueue ${holder.ask.clusterQueue}`;
  tell(world, changed, "Normal", "EvictedDueToPreempted", message);
  tell(world, changed, "Normal", "Preempted", `${message}; ${priorities}`);
  tell(world, preemptor, "Normal", "PreemptedWorkload", `Preempted workload ${where}; ${priorities}`);
}

function priority({ priority: value }: Ask): string {
  return `${value} (base: ${value}, boost: 0)`;
}

/** From the root cohort down to the queue. */
function pathOf({ ledger }: KueueCache, { clusterQueue }: Ask): string {
  const node = ledger.queues.get(clusterQueue);
  const above = node === undefined ? [] : [...ancestors(node)].map(({ name }) => name).toReversed();
  return `/${[...above, clusterQueue].join("/")}`;
}

/** Writes an event about a workload, cut where Kueue cuts. */
export function tell(
  world: World,
  about: StoredObject,
  type: "Normal" | "Warning",
  reason: string,
  message: string,
): void {
  world.event(about, { type, reason, message: cutMessage(message), component: ADMISSION_COMPONENT });
}

const LONGEST_EVENT = 1024;

function cutMessage(message: string): string {
  return message.length <= LONGEST_EVENT ? message : `${message.slice(0, LONGEST_EVENT - 4)} ...`;
}
