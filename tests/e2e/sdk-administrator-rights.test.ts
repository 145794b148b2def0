import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  applyClusterQueue,
  type ClusterClient,
  changeFairWeight,
  changeQuota,
  changeWorkloadPriority,
  cordonNode,
  createAdmissionCheck,
  createClusterQueue,
  createCohort,
  createLocalQueue,
  createResourceFlavor,
  createWorkloadPriorityClass,
  deactivateWorkload,
  drainQueue,
  holdQueue,
  listAdmissionChecks,
  listClusterQueues,
  listCohorts,
  listIdleRayClusters,
  listLocalQueues,
  listResourceFlavors,
  listResourceQuotas,
  listWorkloadPriorityClasses,
  moveWorkload,
  readUsageReport,
  requeueWorkload,
  resumeQueue,
} from "../../src/index.ts";
import { administeredQueues } from "./administered-queues.ts";
import { openControlPlane } from "./control-plane.ts";
import { TEAM } from "./manifests.ts";
import { sdkClient } from "./sdk-client.ts";

const plane = await openControlPlane();
const { named, cohort, flavor, main, queue, spare, urgent, check } = administeredQueues(plane);

describe.runIf(plane.hasContext("bob"))("bob, who may only look in another namespace", () => {
  let bob: ClusterClient;
  beforeAll(() => {
    bob = sdkClient(plane, "bob");
  });
  afterAll(() => bob.close());

  const local = { namespace: TEAM, localQueue: queue.name };
  test.each<[string, (by: ClusterClient) => Promise<unknown>, RegExp]>([
    ["list queues", (by) => listClusterQueues(by), /list clusterqueues/],
    ["list cohorts", (by) => listCohorts(by), /list cohorts/],
    ["list flavors", (by) => listResourceFlavors(by), /list resourceflavors/],
    ["list priorities", (by) => listWorkloadPriorityClasses(by), /list workloadpriorityclasses/],
    ["list checks", (by) => listAdmissionChecks(by), /list admissionchecks/],
    ["list a team's queues", (by) => listLocalQueues(by, TEAM), /list localqueues/],
    ["list a team's quotas", (by) => listResourceQuotas(by, TEAM), /list resourcequotas/],
    [
      "look for idle clusters",
      (by) => listIdleRayClusters(by, "all", { now: 0 }),
      /list (?:rayclusters|rayjobs|workloads)/,
    ],
    ["create a queue", (by) => createClusterQueue(by, { ...main, name: named("his") }), /create clusterqueues/],
    ["create a local queue", (by) => createLocalQueue(by, { ...queue, name: named("his") }), /create localqueues/],
    ["create a cohort", (by) => createCohort(by, { name: named("his") }), /create cohorts/],
    ["create a flavor", (by) => createResourceFlavor(by, { name: named("his") }), /create resourceflavors/],
    [
      "create a priority",
      (by) => createWorkloadPriorityClass(by, { name: named("his"), value: 1 }),
      /create workloadpriorityclasses/,
    ],
    ["create a check", (by) => createAdmissionCheck(by, { ...check, name: named("his") }), /create admissionchecks/],
    ["apply a queue", (by) => applyClusterQueue(by, main), /get clusterqueues/],
    ["hold a queue", (by) => holdQueue(by, local), /get localqueues/],
    ["drain a queue", (by) => drainQueue(by, { clusterQueue: main.name }), /get clusterqueues/],
    ["resume a queue", (by) => resumeQueue(by, { clusterQueue: main.name }), /get clusterqueues/],
    [
      "change a quota",
      (by) => changeQuota(by, { clusterQueue: main.name }, { flavor: flavor.name, resource: "cpu", nominal: "9" }),
      /get clusterqueues/,
    ],
    ["change a weight", (by) => changeFairWeight(by, { cohort: cohort.name }, "9"), /get cohorts/],
    ["deactivate a workload", (by) => deactivateWorkload(by, { namespace: TEAM, name: "w" }), /get workloads/],
    ["requeue a workload", (by) => requeueWorkload(by, { namespace: TEAM, name: "w" }), /get workloads/],
    [
      "change a priority",
      (by) => changeWorkloadPriority(by, { namespace: TEAM, name: "w" }, urgent.name),
      /get (?:workloads|workloadpriorityclasses)/,
    ],
    [
      "move a workload",
      (by) => moveWorkload(by, { namespace: TEAM, name: "w" }, spare.name),
      /get (?:workloads|localqueues)/,
    ],
    ["cordon a node", (by) => cordonNode(by, "node"), /get nodes/],
  ])("may not %s, and is told which right he lacks", async (_case, call, request) => {
    await expect(call(bob)).rejects.toMatchObject({
      name: "ClusterError",
      reason: "forbidden",
      message: expect.stringMatching(request),
    });
  });

  test("gets a report that says what it could not read", async () => {
    const { clusterQueues, cohorts, notRead } = await readUsageReport(bob);
    expect([clusterQueues, cohorts]).toEqual([undefined, undefined]);
    expect(notRead).toEqual(expect.arrayContaining([expect.stringMatching(/right to list clusterqueues/)]));
  });
});
