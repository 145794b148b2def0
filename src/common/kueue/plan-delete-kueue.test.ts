import { describe, expect, test } from "vitest";
import { handMade, recordedObject, recordedObjects } from "../../../tests/fixtures/recorded-objects.ts";
import { ADMISSION_CHECKS } from "./admission-check.ts";
import { CLUSTER_QUEUES } from "./cluster-queue.ts";
import { COHORTS } from "./cohort.ts";
import { cohortTree } from "./cohort-tree.ts";
import { LOCAL_QUEUES } from "./local-queue.ts";
import { planDeleteClusterQueue, planDeleteCohort, planDeleteLocalQueue } from "./plan-delete-queue.ts";
import {
  planDeleteAdmissionCheck,
  planDeleteResourceFlavor,
  planDeleteTopology,
  planDeleteWorkloadPriorityClass,
} from "./plan-delete-referenced.ts";
import { planDeleteWorkload } from "./plan-delete-workload.ts";
import { RESOURCE_FLAVORS } from "./resource-flavor.ts";
import { TOPOLOGIES } from "./topology.ts";
import { WORKLOADS } from "./workload.ts";
import { WORKLOAD_PRIORITY_CLASSES } from "./workload-priority-class.ts";

const mine = { others: false, count: 1 };
const queues = recordedObjects("clusterqueues").map((object) => CLUSTER_QUEUES.project(object, "v1beta2"));
const localQueues = recordedObjects("localqueues").map((object) => LOCAL_QUEUES.project(object, "v1beta2"));
const flavors = recordedObjects("resourceflavors").map((object) => RESOURCE_FLAVORS.project(object, "v1beta2"));
const FINALIZER = "It stays Terminating until its finalizers are done: kueue.x-k8s.io/resource-in-use";

describe("a Workload", () => {
  const plan = (file: string) => planDeleteWorkload(WORKLOADS.project(recordedObject(file), "v1beta2"), mine);
  test("that runs: the job is suspended, and Kueue makes another", () => {
    const { notes, stops, confirm, kind } = plan("workload-admitted");
    expect(notes).toEqual([
      "RayCluster ready is suspended and its pods are deleted.",
      "Kueue makes a new Workload for RayCluster ready, at the end of its queue: delete RayCluster ready to be rid of it, or deactivate the Workload to keep its place.",
      FINALIZER,
    ]);
    expect([stops.pods, stops.accelerators, confirm, kind.plural]).toEqual([4, 1, "yes", "workloads"]);
  });
  test("that waits", () => {
    expect(plan("workload-pending").notes[0]).toMatch(/^Kueue makes a new Workload for RayCluster over-quota/);
    expect(plan("workload-pending").stops.pods).toBe(0);
  });
  test("that has finished", () => {
    expect(plan("workload-finished-failed").notes[0]).toBe(
      "RayJob fails stays; only the record of how it was queued and admitted goes.",
    );
  });
  test("without a job", () => {
    const alone = WORKLOADS.project(
      handMade({ status: { conditions: [{ type: "QuotaReserved", status: "True" }] } }),
      "v1beta2",
    );
    expect(planDeleteWorkload(alone, { ...mine, notes: ["First."] }).notes).toEqual([
      "First.",
      "Its quota becomes free; pods that nobody else manages run on.",
    ]);
  });
});

describe("a ClusterQueue", () => {
  const queue = CLUSTER_QUEUES.project(recordedObject("clusterqueue-borrowing"), "v1beta2");
  test("in use", () => {
    const plan = planDeleteClusterQueue(queue, {
      ...mine,
      localQueues: localQueues.filter(({ clusterQueue }) => clusterQueue === "cq-b"),
    });
    expect(plan.refusedBecause).toBeUndefined();
    expect(plan.stops).toEqual({ pods: 0, accelerators: 0, jobs: 0 });
    expect(plan.notes).toEqual([
      "It stays Terminating until 3 workloads have finished; nothing new is admitted. To end them first, stop the queue with HoldAndDrain.",
      "1 workload is pending there and waits without a queue.",
      "1 LocalQueue becomes inactive: team-b/user-queue.",
      "Cohort research loses its quota: what others borrow of it is not taken back at once.",
      FINALIZER,
    ]);
  });
  test("whose use is not known", () => {
    const unknown = CLUSTER_QUEUES.project(handMade({}), "v1beta2");
    expect(planDeleteClusterQueue(unknown, { ...mine, localQueues: undefined }).notes).toEqual([
      "It stays Terminating until workloads that hold its quota, if any, have finished; nothing new is admitted. To end them first, stop the queue with HoldAndDrain.",
      "How many workloads are pending there could not be read: they wait without a queue.",
      "Which LocalQueues point at it could not be read: they become inactive.",
    ]);
  });
  test("that nobody uses", () => {
    const status = { pendingWorkloads: 0, reservingWorkloads: 0, admittedWorkloads: 0 };
    const idle = CLUSTER_QUEUES.project(handMade({ status }), "v1beta2");
    expect(planDeleteClusterQueue(idle, { ...mine, localQueues: [] }).notes).toEqual([]);
  });
});

test.each([
  [
    "in use",
    LOCAL_QUEUES.project(recordedObject("localqueue-usage"), "v1beta2"),
    [
      "1 workload is pending there and is not admitted until a LocalQueue user-queue exists again.",
      "1 workload is admitted: it runs on and keeps its quota.",
    ],
  ],
  [
    "not known",
    LOCAL_QUEUES.project(handMade({}, { name: "default", namespace: "team-a" }), "v1beta2"),
    [
      "How many workloads are pending there could not be read: they are not admitted until a LocalQueue default exists again.",
      "How many workloads are admitted through it could not be read: they run on and keep their quota.",
      "Jobs of namespace team-a without a queue label have no queue any more.",
    ],
  ],
])("a LocalQueue %s", (_case, queue, notes) => expect(planDeleteLocalQueue(queue, mine).notes).toEqual(notes));

describe("a Cohort", () => {
  const cohort = COHORTS.project(recordedObject("cohort"), "v1beta2");
  test("with members", () => {
    const node = cohortTree(queues, [cohort]).nodes.get("research");
    expect(planDeleteCohort(cohort, { ...mine, node }).notes).toEqual([
      "3 ClusterQueues still name it: they go on borrowing from each other.",
    ]);
  });
  test("with quota and a parent, members not known", () => {
    const resourceGroups = [{ flavors: [{ name: "f", resources: [{ name: "cpu", nominalQuota: "1" }] }] }];
    const inner = COHORTS.project(handMade({ spec: { parentName: "top", resourceGroups } }), "v1beta2");
    expect(planDeleteCohort(inner, { ...mine, node: undefined }).notes).toEqual([
      "Which queues and cohorts belong to it could not be read.",
      "Its own quota is gone for all of them.",
      "They can no longer borrow from cohort top and above.",
    ]);
  });
});

describe("what others refer to", () => {
  const spot = RESOURCE_FLAVORS.project(recordedObject("resourceflavors", "spot"), "v1beta2");
  test("a flavor in use, free, and not known", () => {
    expect(planDeleteResourceFlavor(spot, { ...mine, users: queues }).notes[0]).toMatch(
      /^In use by ClusterQueue cq-a: it stays Terminating/,
    );
    expect(planDeleteResourceFlavor(spot, { ...mine, users: [] }).notes).toEqual([FINALIZER]);
    expect(planDeleteResourceFlavor(spot, { ...mine, users: undefined }).notes[0]).toMatch(
      /^Which ClusterQueues use it could not be read/,
    );
  });
  test("many users are cut short", () => {
    const common = RESOURCE_FLAVORS.project(recordedObject("resourceflavors", "default"), "v1beta2");
    expect(planDeleteResourceFlavor(common, { ...mine, users: queues }).notes[0]).toContain(", …:");
  });
  test("a check", () => {
    const check = ADMISSION_CHECKS.project(recordedObject("admissioncheck"), "v1beta2");
    expect(planDeleteAdmissionCheck(check, { ...mine, users: queues }).notes[0]).toMatch(
      /^In use by ClusterQueue cq-gated:/,
    );
  });
  test("a topology", () => {
    const topology = TOPOLOGIES.project(recordedObject("topology"), "v1beta2");
    expect(planDeleteTopology(topology, { ...mine, users: flavors }).notes[0]).toMatch(
      /^In use by ResourceFlavor racks:/,
    );
  });
  test("a priority class is held by nobody", () => {
    const high = WORKLOAD_PRIORITY_CLASSES.project(recordedObject("workloadpriorityclasses", "high"), "v1beta2");
    expect(planDeleteWorkloadPriorityClass(high, mine).notes).toEqual([
      "Workloads made before keep their priority; new jobs that name the class are not queued.",
    ]);
  });
});
