import type { KubernetesObject as Manifest } from "@kubernetes/client-node";
import {
  type ClusterClient,
  type ClusterQueueConfiguration,
  type CohortConfiguration,
  createAdmissionCheck,
  createClusterQueue,
  createCohort,
  createLocalQueue,
  createResourceFlavor,
  createWorkloadPriorityClass,
  getClusterQueue,
  getLocalQueue,
  type LocalQueueConfiguration,
  type ResourceFlavorConfiguration,
} from "../../src/index.ts";
import { type ControlPlane, eventually, TestObjects } from "./control-plane.ts";
import { TEAM } from "./manifests.ts";
import { sdkClient } from "./sdk-client.ts";

/** What an administrator makes through the library: two queues of one cohort, which lend each other quota, and all that goes with them. */
export function administeredQueues({ run }: ControlPlane) {
  const named = (suffix: string) => `${run}-${suffix}`;
  const cohort: CohortConfiguration = { name: named("cohort"), fairWeight: 2 };
  const flavor: ResourceFlavorConfiguration = {
    name: named("flavor"),
    tolerations: [{ key: "example.com/e2e", operator: "Exists" }],
  };
  const quota = (cpu: number) => [{ flavors: [{ name: flavor.name, resources: { cpu, memory: "64Gi" } }] }];
  const main: ClusterQueueConfiguration = {
    name: named("main"),
    cohort: cohort.name,
    resourceGroups: quota(2),
    preemption: { reclaimWithinCohort: "LowerPriority" },
    flavorFungibility: { whenCanBorrow: "MayStopSearch", whenCanPreempt: "MayStopSearch" },
  };
  const other: ClusterQueueConfiguration = { name: named("other"), cohort: cohort.name, resourceGroups: quota(4) };
  const queue: LocalQueueConfiguration = { name: named("queue"), namespace: TEAM, clusterQueue: main.name };
  const spare: LocalQueueConfiguration = { name: named("spare"), namespace: TEAM, clusterQueue: other.name };
  const urgent = { name: named("urgent"), value: 1_000, description: "Demos" };
  const check = { name: named("check"), controllerName: "example.com/e2e" };
  return { named, cohort, flavor, quota, main, other, queue, spare, urgent, check };
}

type AdministeredQueues = ReturnType<typeof administeredQueues>;

export async function createQueues(client: ClusterClient, queues: AdministeredQueues): Promise<void> {
  const { cohort, flavor, main, other, queue, spare, urgent, check } = queues;
  await createResourceFlavor(client, flavor);
  await createCohort(client, cohort);
  await createAdmissionCheck(client, check);
  await createWorkloadPriorityClass(client, urgent);
  for (const each of [main, other]) await createClusterQueue(client, each);
  for (const each of [queue, spare]) await createLocalQueue(client, each);
}

export async function queuesAreActive(client: ClusterClient, { main, queue }: AdministeredQueues): Promise<void> {
  await eventually(
    "both queues are active",
    async () => [
      await getClusterQueue(client, main.name),
      await getLocalQueue(client, { namespace: TEAM, name: queue.name }),
    ],
    (found) => found.every(({ activity }) => activity.active === true),
  );
}

/** Takes them away in the order that finalizers ask for. */
export async function removeQueues(plane: ControlPlane, queues: AdministeredQueues): Promise<void> {
  const { cohort, flavor, main, other, queue, spare, urgent, check } = queues;
  const made = [
    ["LocalQueue", queue.name, TEAM],
    ["LocalQueue", spare.name, TEAM],
    ["ClusterQueue", main.name],
    ["ClusterQueue", other.name],
    ["Cohort", cohort.name],
    ["ResourceFlavor", flavor.name],
    ["WorkloadPriorityClass", urgent.name],
    ["AdmissionCheck", check.name],
  ] as const;
  const objects = new TestObjects(plane);
  for (const [kind, name, namespace] of made)
    await objects.remove({ apiVersion: plane.make.kueueApi, kind, metadata: { name, namespace } } as Manifest);
}

/** With rights over Kueue and nodes, and none over jobs, where the cluster has such a person. */
export function administrator(plane: ControlPlane): ClusterClient {
  return sdkClient(plane, plane.hasContext("platform-admin") ? "platform-admin" : undefined);
}
