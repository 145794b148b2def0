import type { HasMeta } from "../../kubernetes-cluster/meta.ts";
import type { ClusterQueue } from "../cluster-queue.ts";
import type { Cohort } from "../cohort.ts";
import type { LocalQueue } from "../local-queue.ts";
import { holdsQuota, type Workload } from "../workload.ts";
import type { AdmissionWorld, Readable } from "./admission-world.ts";

/** Changes of a world on paper: what would be read once somebody had made them. What is hidden stays so. */

export function withQueue(
  world: AdmissionWorld,
  name: string,
  edit: (queue: ClusterQueue) => ClusterQueue,
): AdmissionWorld {
  return { ...world, clusterQueues: edited(world.clusterQueues, ({ meta }) => meta.name === name, edit) };
}

export function withCohort(world: AdmissionWorld, name: string, edit: (cohort: Cohort) => Cohort): AdmissionWorld {
  return { ...world, cohorts: edited(world.cohorts, ({ meta }) => meta.name === name, edit) };
}

/** Whoever holds quota and is meant gives it back. */
export function drained(world: AdmissionWorld, isMeant: (workload: Workload) => boolean): AdmissionWorld {
  const isIt = (workload: Workload) => holdsQuota(workload) && isMeant(workload);
  return { ...world, workloads: edited(world.workloads, isIt, withoutQuota) };
}

export function withLocalQueue(
  world: AdmissionWorld,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  edit: (queue: LocalQueue) => LocalQueue,
): AdmissionWorld {
  const isIt = ({ meta }: LocalQueue) => meta.namespace === namespace && meta.name === name;
  return { ...world, localQueues: edited(world.localQueues, isIt, edit) };
}

export function withWorkload(
  world: AdmissionWorld,
  uid: string,
  edit: (workload: Workload) => Workload,
): AdmissionWorld {
  return { ...world, workloads: edited(world.workloads, ({ meta }) => meta.uid === uid, edit) };
}

export function withoutWorkload(world: AdmissionWorld, uid: string): AdmissionWorld {
  const { workloads } = world;
  if (workloads.is === "hidden") return world;
  return { ...world, workloads: { ...workloads, items: workloads.items.filter(({ meta }) => meta.uid !== uid) } };
}

/** A queue that takes up its work: its workloads are let back in line, and Kueue's old finding about it is void. */
export function resumed(world: AdmissionWorld, queue: ClusterQueue | LocalQueue): AdmissionWorld {
  const { namespace, name } = queue.meta;
  const isLocal = "clusterQueue" in queue;
  const open = isLocal
    ? withLocalQueue(world, { namespace, name }, (each) => ({ ...each, stopPolicy: "None" }))
    : withQueue(world, name, (each) => ({ ...each, stopPolicy: "None" }));
  return { ...open, workloads: edited(open.workloads, wasSentAway, backInLine) };
}

export function added<T>(listing: Readable<T>, item: T): Readable<T> {
  return listing.is === "hidden" ? listing : { ...listing, items: [...listing.items, item] };
}

/** As Kueue leaves it when it lets a workload queue again. */
export function backInLine(workload: Workload): Workload {
  const conditions = workload.conditions.filter(({ type }) => type !== "Requeued");
  return { ...workload, requeue: undefined, conditions };
}

/** Without what it held: it was evicted, and its job has stopped. */
export function withoutQuota(workload: Workload): Workload {
  const conditions = workload.conditions.filter(({ type }) => !HOLDING.has(type));
  return { ...workload, clusterQueue: "", assignments: [], conditions };
}

const HOLDING: ReadonlySet<string> = new Set(["QuotaReserved", "Admitted", "Evicted", "PodsReady"]);

function wasSentAway({ conditions }: Workload): boolean {
  return conditions.some(({ type, status, reason }) => type === "Requeued" && status === "False" && STOPS.has(reason));
}

const STOPS: ReadonlySet<string> = new Set(["ClusterQueueStopped", "LocalQueueStopped", "Inadmissible"]);

function edited<T extends HasMeta>(
  listing: Readable<T>,
  isIt: (item: T) => boolean,
  edit: (item: T) => T,
): Readable<T> {
  if (listing.is === "hidden") return listing;
  return { ...listing, items: listing.items.map((item) => (isIt(item) ? edit(item) : item)) };
}
