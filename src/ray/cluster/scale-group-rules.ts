import { countInWords, isLower, isRaise, namesInWords, podsFor, type ScaleRule } from "./scale-ruling.ts";
import type { ScaleFacts } from "./scale-wish.ts";
import { NO_UPPER_BOUND, replicaBounds } from "./worker-group.ts";

/** Replicas outside the bounds are clamped silently by KubeRay while the spec keeps the odd number. */
export const outsideBounds: ScaleRule = ({ group, wish, next }) => {
  const { min, max } = replicaBounds(group);
  const lower = wish.change !== "minReplicas" && wish.replicas < min;
  const higher = wish.change !== "maxReplicas" && wish.replicas > max;
  if (!lower && !higher) return undefined;
  const bound = lower ? `minReplicas ${min}` : `maxReplicas ${max}`;
  if (wish.widenBounds === true) {
    const { min: newMin, max: newMax } = replicaBounds(next);
    return { notes: [`Moves ${bound} to ${lower ? newMin : newMax} in the same change.`] };
  }
  return {
    refusedBecause: `${wish.replicas} is ${lower ? "below" : "above"} ${bound} of group ${group.name}: KubeRay would run ${lower ? min : max}. Widen the bounds in the same change, or choose ${boundsInWords(min, max)}.`,
  };
};

/** The spec's own number is odd already: say what runs. */
export const clampedNow: ScaleRule = ({ group, before }) =>
  group.replicas === undefined || group.replicas === before
    ? undefined
    : { notes: [`The spec says ${group.replicas}; clamped to its bounds, KubeRay runs ${before}.`] };

export const raiseByHand: ScaleRule = (facts) => {
  if (!isRaise(facts) || facts.cluster.autoscaling || facts.suspended) return undefined;
  return { notes: [`Starts ${countInWords(podsFor(facts, facts.after - facts.before), "pod")}.`] };
};

/** KubeRay deletes the first pods of its list: arbitrary, and maybe busy. */
export const lowerByHand: ScaleRule = (facts) => {
  if (!isLower(facts) || facts.cluster.autoscaling || facts.suspended || facts.wish.workersToDelete !== undefined)
    return undefined;
  const going = podsFor(facts, facts.before - facts.after);
  const { groupPods } = facts;
  if (groupPods === undefined)
    return {
      notes: [`KubeRay picks ${countInWords(going, "pod")} to delete, busy or not; which ones could not be read.`],
    };
  const names = groupPods.map(({ meta }) => meta.name);
  if (names.length <= going) return { notes: [`Deletes ${namesInWords(names)}.`] };
  return {
    notes: [
      `KubeRay picks ${countInWords(going, "pod")} to delete, busy or not, among ${namesInWords(names)}. Name idle ones to choose yourself.`,
    ],
  };
};

export const raiseUnderAutoscaler: ScaleRule = (facts) => {
  if (!facts.cluster.autoscaling || facts.suspended || !isRaise(facts)) return undefined;
  return facts.wish.change === "minReplicas"
    ? { notes: [`The autoscaler keeps at least ${countInWords(facts.after, "replica")} from now on.`] }
    : {
        notes: [
          "The autoscaler takes this as a hint and may take the workers away again when they are idle. Raise minReplicas to keep them.",
        ],
      };
};

export const lowerUnderAutoscaler: ScaleRule = (facts) => {
  if (!facts.cluster.autoscaling || facts.suspended) return undefined;
  if (facts.wish.change === "maxReplicas" && isLower(facts)) {
    return { notes: [`The autoscaler takes workers away, down to ${countInWords(facts.after, "replica")}.`] };
  }
  if (!isLower(facts) || facts.wish.change === "minReplicas") return undefined;
  return {
    refusedBecause: `The autoscaler sets the worker count of ${facts.cluster.meta.name}: KubeRay would remove nothing. Lower maxReplicas of group ${facts.group.name} instead, or let its workers become idle.`,
  };
};

/** Any pod name of the namespace is accepted there and deleted at each reconcile, so every name is checked first. */
export const chosenWorkers: ScaleRule = (facts) => {
  const { wish, groupPods, group } = facts;
  const chosen = wish.workersToDelete;
  if (chosen === undefined) return leftOverWorkersToDelete(facts);
  if (facts.cluster.autoscaling)
    return { refusedBecause: "The autoscaler itself names the workers to delete. Lower maxReplicas instead." };
  if (!isLower(facts)) return { refusedBecause: "Workers to delete can only be named when replicas are lowered." };
  if (groupPods === undefined)
    return { refusedBecause: "The pods of the cluster could not be read, so the named workers cannot be checked." };
  const known = new Set(groupPods.map(({ meta }) => meta.name));
  const strangers = chosen.filter((name) => !known.has(name));
  if (strangers.length > 0)
    return { refusedBecause: `Not workers of group ${group.name}: ${namesInWords(strangers)}.` };
  const going = podsFor(facts, facts.before - facts.after);
  if (new Set(chosen).size !== chosen.length || chosen.length !== going) {
    return { refusedBecause: `Name each of the ${countInWords(going, "pod")} to delete once; ${chosen.length} named.` };
  }
  if (splitsAReplica(facts, chosen)) {
    return {
      refusedBecause: `Each replica of group ${group.name} is ${group.numOfHosts} pods that are deleted together. Name all pods of a replica.`,
    };
  }
  return {
    notes: [`Deletes ${namesInWords(chosen)}.`, "KubeRay never empties this list: clear it once these pods are gone."],
  };
};

function leftOverWorkersToDelete({ group, next }: ScaleFacts) {
  if (group.workersToDelete.length === 0) return undefined;
  return next.workersToDelete.length === 0
    ? { notes: [`Clears a list of workers to delete that are gone: ${namesInWords(group.workersToDelete)}.`] }
    : { notes: [`KubeRay also deletes ${namesInWords(group.workersToDelete)}, named for deletion earlier.`] };
}

const REPLICA_LABEL = "ray.io/worker-group-replica-name";

function splitsAReplica({ group, groupPods }: ScaleFacts, chosen: readonly string[]): boolean {
  if (group.numOfHosts === 1 || groupPods === undefined) return false;
  const going = new Set(chosen);
  const replicasOf = (isGoing: boolean) =>
    groupPods
      .filter(({ meta }) => going.has(meta.name) === isGoing)
      .flatMap(({ meta }) => meta.labels.get(REPLICA_LABEL) ?? []);
  const staying = new Set(replicasOf(false));
  return replicasOf(true).some((replica) => staying.has(replica));
}

export const severalHosts: ScaleRule = (facts) =>
  facts.group.numOfHosts === 1
    ? undefined
    : {
        notes: [
          `A replica is ${facts.group.numOfHosts} pods that start and go together: ${podsFor(facts, facts.before)} pods now, ${podsFor(facts, facts.after)} afterwards.`,
        ],
      };

export const suspendedCluster: ScaleRule = ({ suspended }) =>
  suspended
    ? { notes: ["The cluster is suspended: the new size is stored and nothing runs until it is resumed."] }
    : undefined;

function boundsInWords(min: number, max: number): string {
  return max >= NO_UPPER_BOUND ? `${min} or more` : `${min} to ${max}`;
}
