import type { StoredObject } from "../../stored-object.ts";
import type { GroupHands, PodsOutcome } from "./ray-cluster-pods.ts";
import { shouldReplace } from "./ray-cluster-pods.ts";
import type { WorkerGroup } from "./ray-groups.ts";

const REPLICA_NAME = "ray.io/worker-group-replica-name";
const REPLICA_INDEX = "ray.io/worker-group-replica-index";

/** Keeps replicas of several hosts whole: a replica that misses a host, or has a sick one, goes altogether. */
export function matchMultiHostGroup(group: WorkerGroup, pods: readonly StoredObject[], hands: GroupHands): PodsOutcome {
  const replicas = new Map<string, StoredObject[]>();
  for (const pod of pods) {
    const name = pod.metadata.labels?.[REPLICA_NAME] ?? "";
    replicas.set(name, [...(replicas.get(name) ?? []), pod]);
  }
  for (const [, members] of replicas) {
    if (members.length >= group.hosts) continue;
    removeAll(members, group, hands, "cleanup of incomplete multi-host group");
    return { unsettled: true };
  }
  const sick = [...replicas.values()].filter((members) => members.some(shouldReplace));
  for (const members of sick) removeAll(members, group, hands, "cleanup of unhealthy multi-host group");
  if (sick.length > 0) return { unsettled: true };
  const asked = [...replicas].filter(([, members]) =>
    members.some(({ metadata }) => group.workersToDelete.includes(metadata.name)),
  );
  for (const [name, members] of asked) {
    removeAll(members, group, hands, "autoscaler scale-down request");
    replicas.delete(name);
  }
  return matchReplicas(group, replicas, hands);
}

function matchReplicas(
  group: WorkerGroup,
  replicas: ReadonlyMap<string, readonly StoredObject[]>,
  hands: GroupHands,
): PodsOutcome {
  const wanted = group.wantedPods / group.hosts;
  for (const members of [...replicas.values()].slice(0, Math.max(0, replicas.size - wanted))) {
    removeAll(members, group, hands, "scaling down multi-host group");
  }
  const taken = new Set([...replicas.values()].flat().map(({ metadata }) => metadata.labels?.[REPLICA_INDEX]));
  let replicaIndex = 0;
  for (let made = replicas.size; made < wanted; made++) {
    while (taken.has(String(replicaIndex))) replicaIndex++;
    taken.add(String(replicaIndex));
    const replicaName = `${group.name}-${hands.suffix()}`;
    for (let hostIndex = 0; hostIndex < group.hosts; hostIndex++) {
      const outcome = hands.create({ replicaIndex, replicaName, hostIndex });
      if (outcome.failure !== undefined) return outcome;
    }
  }
  return {};
}

function removeAll(pods: readonly StoredObject[], group: WorkerGroup, hands: GroupHands, why: string): void {
  for (const pod of pods) {
    const { namespace, name } = pod.metadata;
    hands.remove(pod, `Deleted worker Pod ${namespace}/${name} for group ${group.name}: ${why}`);
  }
}
