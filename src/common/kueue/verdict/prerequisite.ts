import { CLUSTER_QUEUES, type ClusterQueue } from "../cluster-queue.ts";
import { replaceTested } from "../job-label.ts";
import { LOCAL_QUEUES, type LocalQueue } from "../local-queue.ts";
import { RESOURCE_FLAVORS } from "../resource-flavor.ts";
import { holdsQuota, isActive, isFinished, type Workload } from "../workload.ts";
import type { AdmissionState } from "./admission-state.ts";
import type { AdmissionWorld } from "./admission-world.ts";
import { activeChange, advice, creationOf, patchOf } from "./unblocking-change.ts";
import type { Unblocker } from "./verdict.ts";
import { admissionGates, isOnHold, waitsUntil } from "./waiting-workload.ts";
import { added, backInLine, resumed, withWorkload } from "./world-edit.ts";
import { itemsOf } from "./world-index.ts";

/** What must happen before Kueue looks for quota at all. */
export interface Prerequisite {
  readonly step: Unblocker;
  /** The world afterwards; undefined when that cannot be known. */
  readonly after: AdmissionWorld | undefined;
}

/** The first thing that keeps a workload out of the line of its queue; undefined when it stands in it, or holds quota. */
export function prerequisiteFor(workload: Workload, state: AdmissionState): Prerequisite | undefined {
  if (isFinished(workload) || holdsQuota(workload)) return undefined;
  const { world, index } = state;
  if (!isActive(workload)) return activation(workload, world);
  const gates = admissionGates(workload);
  if (gates !== "") return only(advice("wait", `Whoever gated its admission must let it go: ${gates}.`));
  if (isOnHold(workload)) return only(advice("fix-job", "The job put itself on hold: give it pods to run."));
  if (workload.queue === "") return only(advice("fix-job", "Name a LocalQueue in the job's queue-name label."));
  if (index.localQueues === undefined) return undefined;
  const local = index.localQueues.get(workload.meta.namespace)?.get(workload.queue);
  if (local === undefined) return creation(workload, world);
  if (local.stopPolicy !== "None") return resumption(local, world);
  const queue = index.clusterQueues?.get(local.clusterQueue);
  if (queue === undefined) {
    const sentence = `An administrator must create ClusterQueue ${local.clusterQueue}.`;
    return index.clusterQueues === undefined ? undefined : only(advice("create", sentence));
  }
  if (queue.stopPolicy !== "None") return resumption(queue, world);
  return missingPart(queue, state) ?? backOff(workload, world);
}

function only(step: Unblocker): Prerequisite {
  return { step, after: undefined };
}

function activation(workload: Workload, world: AdmissionWorld): Prerequisite {
  const step = { ...advice("activate", "Activate it: Kueue queues it again."), change: activeChange(workload, true) };
  return { step, after: withWorkload(world, workload.meta.uid, (each) => ({ ...backInLine(each), active: true })) };
}

function resumption(queue: ClusterQueue | LocalQueue, world: AdmissionWorld): Prerequisite {
  const kind = "clusterQueue" in queue ? LOCAL_QUEUES : CLUSTER_QUEUES;
  const change = patchOf(kind, queue, replaceTested("/spec/stopPolicy", queue.stopPolicy, "None"));
  const sentence = `Resume ${kind.kind} ${queue.meta.name}: somebody stopped it.`;
  return { step: { ...advice("resume-queue", sentence), change }, after: resumed(world, queue) };
}

/** It is known what the LocalQueue must be when there is only one ClusterQueue that it can lead to. */
function creation({ meta, queue }: Workload, world: AdmissionWorld): Prerequisite {
  const [target, ...others] = itemsOf(world.clusterQueues);
  const name = { namespace: meta.namespace, name: queue };
  if (target === undefined || others.length > 0) {
    return only(
      advice("create", `Create LocalQueue ${queue} in namespace ${meta.namespace}, or name one that is there.`),
    );
  }
  const clusterQueue = target.meta.name;
  const sentence = `Create LocalQueue ${queue} in namespace ${meta.namespace}, for ClusterQueue ${clusterQueue}.`;
  const { change, record } = creationOf(LOCAL_QUEUES, name, { clusterQueue });
  return {
    step: { ...advice("create", sentence), change },
    after: { ...world, localQueues: added(world.localQueues, record) },
  };
}

/** What the ClusterQueue refers to and is not there, or does not work. */
function missingPart(queue: ClusterQueue, { world, index }: AdmissionState): Prerequisite | undefined {
  const [problem] = index.problems.get(queue.meta.name) ?? [];
  if (problem === undefined) return undefined;
  const [flavor] = problem.names;
  if (problem.reason !== "FlavorNotFound" || flavor === undefined) {
    return only(
      advice("create", `An administrator must put ClusterQueue ${queue.meta.name} right: it ${problem.message}.`),
    );
  }
  const sentence = `Create ResourceFlavor ${flavor}: ClusterQueue ${queue.meta.name} refers to it.`;
  const { change, record } = creationOf(RESOURCE_FLAVORS, { namespace: "", name: flavor }, {});
  return {
    step: { ...advice("create", sentence), change },
    after: { ...world, flavors: added(world.flavors, record) },
  };
}

function backOff(workload: Workload, world: AdmissionWorld): Prerequisite | undefined {
  const until = waitsUntil(workload);
  if (until <= world.now) return undefined;
  const when = Number.isFinite(until) ? `at ${new Date(until).toISOString()}` : "once Kueue lets it queue again";
  return only(advice("wait", `Kueue tries it again ${when}.`));
}
