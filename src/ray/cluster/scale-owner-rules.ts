import { retriesInWords } from "../appwrapper/app-wrapper-health.ts";
import { isLower, isRaise, type ScaleRule } from "./scale-ruling.ts";
import type { ScaleFacts } from "./scale-wish.ts";

/** Expected pods are frozen at creation: fewer running ones reset the whole AppWrapper, and there is no grace left after start-up. */
export const wrapped: ScaleRule = (facts) => {
  const { owner } = facts.cluster;
  if (owner.kind !== "AppWrapper") return undefined;
  const name = `AppWrapper ${owner.name}`;
  const spent = retriesNote(facts);
  if (isLower(facts)) {
    const reset = `${name} would miss the pods, delete the whole cluster and build it again at its old size, spending one of its retries${spent}`;
    return facts.wish.acceptRestart === true
      ? { restarts: true, notes: [`${reset}.`] }
      : { refusedBecause: `${reset}. Delete ${name} and submit it again with the size you need.` };
  }
  const outside = `${name} cannot be resized: more workers would run outside of the quota reserved for it, and are lost at its next reset${spent}`;
  return facts.wish.acceptRestart === true
    ? { notes: [`${outside}.`] }
    : { refusedBecause: `${outside}. Delete ${name} and submit it again with the size you need.` };
};

function retriesNote({ related }: ScaleFacts): string {
  const { appWrapper } = related;
  const retries = appWrapper === undefined ? undefined : retriesInWords(appWrapper);
  return retries === undefined ? "" : ` (${retries})`;
}

export const ownedByRayJob: ScaleRule = (facts) => {
  const { owner } = facts.cluster;
  if (owner.kind !== "RayJob") return undefined;
  const notes = [`Lasts until RayJob ${owner.name} ends or retries: the next cluster has its size from the RayJob.`];
  if (isRaise(facts) && facts.related.workload !== undefined) {
    notes.push("The added workers run outside of the quota that Kueue reserved for the RayJob.");
  }
  return { notes };
};

/** An edit of the live cluster is lost when the service replaces it; the durable one is in the RayService. Both are made. */
export const ownedByRayService: ScaleRule = (facts) => {
  const { owner, meta } = facts.cluster;
  if (owner.kind !== "RayService") return undefined;
  const service = facts.related.rayService;
  if (service === undefined || (owner.uid !== undefined && service.meta.uid !== owner.uid)) {
    return {
      refusedBecause: `${meta.name} belongs to RayService ${owner.name}, which could not be read: the new size would be lost when the service replaces its cluster.`,
    };
  }
  if (service.groups.every(({ name }) => name !== facts.group.name)) {
    return {
      refusedBecause: `RayService ${owner.name} has no worker group ${facts.group.name} any more: it is about to replace this cluster. Scale its new cluster.`,
    };
  }
  return {
    notes: [`Changes RayService ${owner.name} and its live cluster, so that the size outlasts the next upgrade.`],
  };
};

/** Kueue looks at the object on top: clusters of an AppWrapper or a RayJob are left alone by it. */
function managedByKueue({ cluster, related }: ScaleFacts): boolean {
  const { kind } = cluster.owner;
  if (kind === "AppWrapper" || kind === "RayJob") return false;
  if (related.workload !== undefined) return true;
  return kind === "RayService" ? related.rayService?.queue !== undefined : cluster.queue !== undefined;
}

function elastic({ cluster, related }: ScaleFacts): boolean {
  return cluster.owner.kind === "RayService" ? related.rayService?.elastic === true : cluster.elastic;
}

/** A new count no longer matches the Workload: Kueue stops the cluster, deletes the Workload and queues a new one. */
export const kueueWithoutSlices: ScaleRule = (facts) => {
  if (!managedByKueue(facts) || elastic(facts) || !changesWorkload(facts)) return undefined;
  if (facts.suspended)
    return { notes: ["Kueue takes the new size into its Workload; its place in the queue may change."] };
  const restart =
    "Kueue would stop the whole cluster, and queue it again as new: running work and the place in the queue are lost";
  return facts.wish.acceptRestart === true
    ? { restarts: true, notes: [`${restart.replace("would stop", "stops").replace("and queue", "and queues")}.`] }
    : {
        refusedBecause: `${restart}. Only a cluster created with the annotation kueue.x-k8s.io/elastic-job=true is resized in place; else accept the restart.`,
      };
};

export const kueueWithSlices: ScaleRule = (facts) => {
  if (!managedByKueue(facts) || !elastic(facts) || !changesWorkload(facts) || facts.suspended) return undefined;
  const { workload } = facts.related;
  const slice = workload === undefined ? "" : ` in place of ${workload.meta.name}`;
  return isRaise(facts)
    ? { notes: [`Kueue makes a new workload slice${slice}; the added pods stay gated until it is admitted.`] }
    : { notes: ["Kueue lowers its Workload in place and frees the quota."] };
};

function changesWorkload({ group, next }: ScaleFacts): boolean {
  return group.replicas !== next.replicas;
}
