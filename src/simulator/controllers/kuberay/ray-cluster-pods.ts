import { booleanAt, listAt, textAt, valueAt } from "../../../common/values/untyped.ts";
import type { World } from "../../controller.ts";
import { StoreRefusal } from "../../object-store.ts";
import type { NewObject, StoredObject } from "../../stored-object.ts";
import { isConditionTrue } from "../conditions.ts";
import { KUBERAY, keyOfObject } from "../owner-reference.ts";
import { isTerminal, phaseOf, terminatedState } from "../pod-facts.ts";
import type { ReplicaFailure } from "./ray-cluster-status.ts";
import { suspendState } from "./ray-cluster-status.ts";
import { type WorkerGroup, workerGroups } from "./ray-groups.ts";
import { matchMultiHostGroup } from "./ray-multi-host.ts";
import { newHeadPod, newWorkerPod, type ReplicaPlace } from "./ray-pods.ts";

/** How a pass over the pods ended. `unsettled`: pods were deleted that the next pass replaces. */
export type PodsOutcome = { readonly failure?: ReplicaFailure; readonly unsettled?: boolean };

const SETTLED: PodsOutcome = {};
const stopsPass = ({ failure, unsettled }: PodsOutcome) => failure !== undefined || unsettled === true;
const REPLICA_INDEX = "ray.io/worker-group-replica-index";

/** Makes and deletes pods until head and workers are as the spec asks; stops at the first thing that fails. */
export function matchPods(world: World, cluster: StoredObject, pods: readonly StoredObject[]): PodsOutcome {
  const state = suspendState(cluster["status"]);
  const { namespace, name } = cluster.metadata;
  if (state === "RayClusterSuspending") {
    for (const pod of pods) deletePod(world, pod);
    clusterEvent(
      world,
      cluster,
      "Normal",
      "DeletedPod",
      `Deleted Pods for RayCluster ${namespace}/${name} due to suspension`,
    );
    return SETTLED;
  }
  if (state === "RayClusterSuspended" || booleanAt(cluster, "spec", "suspend") === true) return SETTLED;
  const head = matchHead(
    world,
    cluster,
    pods.filter((pod) => pod.metadata.labels?.["ray.io/node-type"] === "head"),
  );
  if (stopsPass(head)) return head;
  for (const group of workerGroups(cluster)) {
    const outcome = matchGroup(
      world,
      cluster,
      group,
      pods.filter((pod) => pod.metadata.labels?.["ray.io/group"] === group.name),
    );
    if (stopsPass(outcome)) return outcome;
  }
  return SETTLED;
}

function matchHead(world: World, cluster: StoredObject, heads: readonly StoredObject[]): PodsOutcome {
  const [head] = heads;
  if (heads.length > 1) return { unsettled: true };
  if (head === undefined) {
    const skip = cluster.metadata.annotations?.["ray.io/disable-provisioned-head-restart"] === "true";
    if (skip && isConditionTrue(cluster["status"], "RayClusterProvisioned")) return SETTLED;
    return create(world, cluster, newHeadPod(cluster, world.suffix()), "Head");
  }
  if (!shouldReplace(head)) return SETTLED;
  deletePod(world, head);
  clusterEvent(world, cluster, "Normal", "DeletedHeadPod", `Deleted head Pod ${describe(head)}`);
  return { unsettled: true };
}

function matchGroup(
  world: World,
  cluster: StoredObject,
  group: WorkerGroup,
  pods: readonly StoredObject[],
): PodsOutcome {
  if (group.suspended) return suspendGroup(world, cluster, group, pods);
  const hands: GroupHands = {
    create: (place) => create(world, cluster, newWorkerPod(cluster, group, place, world.suffix()), "Worker"),
    remove(pod, message) {
      deletePod(world, pod);
      clusterEvent(world, cluster, "Normal", "DeletedWorkerPod", message);
    },
    suffix: () => world.suffix(),
  };
  if (group.hosts > 1) return matchMultiHostGroup(group, pods, hands);
  const sick = pods.filter(shouldReplace);
  for (const pod of sick) hands.remove(pod, `Deleted worker Pod ${describe(pod)}`);
  if (sick.length > 0) return { unsettled: true };
  const doomed = pods.filter(({ metadata }) => group.workersToDelete.includes(metadata.name));
  for (const pod of doomed) hands.remove(pod, `Deleted pod ${placeOf(pod)}`);
  const left = pods.filter((pod) => !doomed.includes(pod));
  if (left.length > group.wantedPods) {
    // Only the autoscaler may take workers away where there is one.
    if (booleanAt(cluster, "spec", "enableInTreeAutoscaling") === true) return SETTLED;
    for (const pod of left.slice(0, left.length - group.wantedPods)) hands.remove(pod, `Deleted Pod ${placeOf(pod)}`);
    return SETTLED;
  }
  return addWorkers(left, group.wantedPods - left.length, hands);
}

/** What is done to the pods of a group. */
export interface GroupHands {
  create(place: ReplicaPlace): PodsOutcome;
  remove(pod: StoredObject, message: string): void;
  suffix(): string;
}

function addWorkers(pods: readonly StoredObject[], count: number, hands: GroupHands): PodsOutcome {
  const taken = new Set(pods.map(({ metadata }) => metadata.labels?.[REPLICA_INDEX]));
  let index = 0;
  for (let made = 0; made < count; made++) {
    while (taken.has(String(index))) index++;
    taken.add(String(index));
    const outcome = hands.create({ replicaIndex: index });
    if (outcome.failure !== undefined) return outcome;
  }
  return SETTLED;
}

function suspendGroup(
  world: World,
  cluster: StoredObject,
  group: WorkerGroup,
  pods: readonly StoredObject[],
): PodsOutcome {
  for (const pod of pods) deletePod(world, pod);
  const { namespace, name } = cluster.metadata;
  const message = `Deleted all pods for suspended worker group ${group.name} in RayCluster ${namespace}/${name}`;
  clusterEvent(world, cluster, "Normal", "DeletedWorkerPod", message);
  return SETTLED;
}

function create(world: World, cluster: StoredObject, pod: NewObject, role: "Head" | "Worker"): PodsOutcome {
  const { namespace, name } = cluster.metadata;
  try {
    const made = world.store.create("pods", pod, KUBERAY);
    clusterEvent(world, cluster, "Normal", `Created${role}Pod`, `Created ${role.toLowerCase()} Pod ${placeOf(made)}`);
    return SETTLED;
  } catch (error) {
    if (!(error instanceof StoreRefusal)) throw error;
    const podName = "name" in pod.metadata ? pod.metadata.name : "";
    const subject =
      role === "Head" ? `head Pod ${namespace}/${podName}` : `worker Pod for the cluster ${namespace}/${name}`;
    clusterEvent(
      world,
      cluster,
      "Warning",
      `FailedToCreate${role}Pod`,
      `Failed to create ${subject}, ${error.message}`,
    );
    const reason = `FailedCreate${role}Pod`;
    return { failure: { reason, message: `${reason}\n${error.message}` } };
  }
}

/** A pod that will never run again by itself. */
export function shouldReplace(pod: StoredObject): boolean {
  if (isTerminal(pod)) return true;
  if (phaseOf(pod) !== "Running" || textAt(pod, "spec", "restartPolicy") !== "Never") return false;
  return terminatedState(pod, rayContainer(pod)) !== undefined;
}

function rayContainer(pod: StoredObject): string {
  return textAt(valueAt(listAt(pod, "spec", "containers"), 0), "name") ?? "";
}

function describe(pod: StoredObject): string {
  const ended = terminatedState(pod, rayContainer(pod));
  const policy = textAt(pod, "spec", "restartPolicy");
  return `${placeOf(pod)}; Pod status: ${phaseOf(pod)}; Pod restart policy: ${policy}; Ray container terminated status: ${printTerminated(ended)}`;
}

/** As Go prints the state: its fields in order, or `nil`. */
function printTerminated(state: unknown): string {
  if (state === undefined) return "nil";
  const at = (field: string) => textAt(state, field) ?? "";
  const time = (field: string) => `${at(field).replace("T", " ").replace("Z", "")} +0000 UTC`;
  return `&ContainerStateTerminated{ExitCode:${valueAt(state, "exitCode")},Signal:0,Reason:${at("reason")},Message:${at("message")},StartedAt:${time("startedAt")},FinishedAt:${time("finishedAt")},ContainerID:,}`;
}

function placeOf({ metadata }: StoredObject): string {
  return `${metadata.namespace}/${metadata.name}`;
}

function deletePod(world: World, pod: StoredObject): void {
  world.store.delete(keyOfObject("pods", pod), { uid: pod.metadata.uid }, KUBERAY);
}

export function clusterEvent(
  world: World,
  cluster: StoredObject,
  type: "Normal" | "Warning",
  reason: string,
  message: string,
): void {
  world.event(cluster, { type, reason, message, component: "raycluster-controller" });
}
