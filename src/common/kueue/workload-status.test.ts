import { describe, expect, test } from "vitest";
import { handMade, recordedObject, recordedObjects } from "../../../tests/fixtures/recorded-objects.ts";
import { CLUSTER_QUEUES } from "./cluster-queue.ts";
import { LOCAL_QUEUES } from "./local-queue.ts";
import { WORKLOADS } from "./workload.ts";
import { type WorkloadQueues, type WorkloadState, workloadStatus } from "./workload-status.ts";

const NOW = Date.UTC(2026, 10, 24, 2);
const clusterQueue = (name: string) => CLUSTER_QUEUES.project(recordedObject("clusterqueues", name), "v1beta2");
const localQueue = (stopPolicy: string) =>
  LOCAL_QUEUES.project(handMade({ spec: { stopPolicy } }, { name: "lq" }), "v1beta2");

describe("recorded", () => {
  test.each<[string, WorkloadState, string, WorkloadQueues?]>([
    ["workload-admitted", "running", "Admitted by ClusterQueue cq-a"],
    ["workload-admitted-borrowing", "running", "Admitted by ClusterQueue cq-b"],
    ["workload-finished-succeeded", "finished", "Succeeded: Reached expected number of succeeded pods"],
    ["workload-finished-rayjob", "finished", "Succeeded: Job finished successfully."],
    ["workload-finished-failed", "failed", "Failed: Job entrypoint command failed with exit code 1."],
    ["workload-appwrapper-failed", "failed", "Failed: AppWrapper failed"],
    ["workload-quota-reserved-check-pending", "waiting-checks", "Quota is held; admission check manual is Pending"],
    ["workload-queue-missing", "misconfigured", "LocalQueue does-not-exist doesn't exist"],
    ["workload-queue-held", "pending", "ClusterQueue cq-held is inactive"],
    [
      "workload-queue-held",
      "on-hold",
      "ClusterQueue cq-held is stopped (Hold)",
      { clusterQueue: clusterQueue("cq-held") },
    ],
    ["workload-queue-inactive", "pending", "ClusterQueue cq-broken is inactive"],
    [
      "workload-queue-inactive",
      "misconfigured",
      "ClusterQueue cq-broken is inactive: FlavorNotFound: Can't admit new workloads: references missing ResourceFlavor(s): missing.",
      { clusterQueue: clusterQueue("cq-broken") },
    ],
    [
      "workload-evicted-preempted",
      "pending",
      "couldn't assign flavors to pod set main: insufficient unused quota for cpu in flavor default, 2 more needed; before that preempted by a workload of ClusterQueue cq-alone (prioritization in the ClusterQueue)",
    ],
  ])("%s is %s", (file, state, reason, queues) => {
    const workload = WORKLOADS.project(recordedObject(file), "v1beta2");
    const status = workloadStatus(workload, NOW, queues);
    expect(status).toMatchObject({ state, reason });
    expect(status.since).toBeGreaterThan(Date.UTC(2026, 10, 24));
  });

  test("a pending one says what Kueue says", () => {
    const status = workloadStatus(WORKLOADS.project(recordedObject("workload-pending"), "v1beta2"), NOW);
    expect(status.state).toBe("pending");
    expect(status.reason).toMatch(/^couldn't assign flavors to pod set head: insufficient quota for cpu/);
  });
});

const condition = (
  type: string,
  status: string,
  reason = "",
  message = "",
  lastTransitionTime = "2026-11-24T01:00:00Z",
) => ({ type, status, reason, message, lastTransitionTime });
const waits = (reason: string, message = "") => condition("QuotaReserved", "False", reason, message);
const reserved = condition("QuotaReserved", "True");
const admitted = condition("Admitted", "True");

function statusOf(content: { conditions?: object[]; spec?: object; status?: object }, queues?: WorkloadQueues) {
  const status = { ...content.status, conditions: content.conditions ?? [] };
  const object = handMade({ spec: { ...content.spec }, status }, { creationTimestamp: "2026-11-24T00:00:00Z" });
  return workloadStatus(WORKLOADS.project(object, "v1beta2"), NOW, queues);
}

describe("the order of states", () => {
  test.each<[string, Parameters<typeof statusOf>[0], WorkloadState]>([
    [
      "finished wins over everything",
      {
        conditions: [condition("Finished", "True", "Succeeded"), condition("Evicted", "True"), reserved],
        spec: { active: false },
      },
      "finished",
    ],
    [
      "any other end is a failure",
      { conditions: [condition("Finished", "True", "OwnerNotFound"), reserved] },
      "failed",
    ],
    [
      "evicted with its quota is evicting, even when inactive",
      { conditions: [condition("Evicted", "True", "Deactivated"), reserved, admitted], spec: { active: false } },
      "evicting",
    ],
    [
      "inactive without quota",
      { conditions: [condition("Evicted", "True", "Deactivated")], spec: { active: false } },
      "deactivated",
    ],
    [
      "an old eviction does not count",
      { conditions: [condition("Evicted", "False", "QuotaReserved", "Previously: Preempted"), reserved, admitted] },
      "running",
    ],
    ["admitted, pods not watched", { conditions: [reserved, admitted] }, "running"],
    [
      "admitted, pods not ready",
      { conditions: [reserved, admitted, condition("PodsReady", "False", "WaitForStart", "Not all")] },
      "not-ready",
    ],
    ["quota without admission", { conditions: [reserved] }, "waiting-checks"],
    ["never tried", {}, "not-evaluated"],
    [
      "never tried, and said so",
      { conditions: [waits("PendingEvaluation", "Workload is pending evaluation in the scheduling queue")] },
      "not-evaluated",
    ],
    [
      "backing off",
      {
        conditions: [waits("Pending", "x")],
        status: { requeueState: { count: 1, requeueAt: "2026-11-24T03:00:00Z" } },
      },
      "backing-off",
    ],
    [
      "a back-off that is over",
      {
        conditions: [waits("Pending", "x"), condition("Requeued", "True")],
        status: { requeueState: { count: 1, requeueAt: "2026-11-24T01:00:00Z" } },
      },
      "pending",
    ],
    [
      "not put back yet",
      { conditions: [waits("Pending", "x"), condition("Requeued", "False", "PodsReadyTimeout")] },
      "backing-off",
    ],
    [
      "not put back, but not for time",
      { conditions: [waits("Inadmissible", "no quota"), condition("Requeued", "False", "Inadmissible")] },
      "pending",
    ],
    ["gated", { conditions: [waits("AdmissionGated", "Admission is gated by: a,b")] }, "gated"],
    ["on hold by the job", { conditions: [waits("OnHold", "Job is on hold")] }, "on-hold"],
    ["its LocalQueue is stopped", { conditions: [waits("Inadmissible", "LocalQueue lq is stopped")] }, "on-hold"],
    [
      "evicted by a stop",
      {
        conditions: [
          waits("Pending", ""),
          condition("Requeued", "False", "ClusterQueueStopped", "The ClusterQueue is stopped"),
        ],
      },
      "on-hold",
    ],
    [
      "misconfigured, in one word",
      { conditions: [waits("Misconfigured", "ClusterQueue x not found")] },
      "misconfigured",
    ],
    [
      "its ClusterQueue is gone",
      { conditions: [waits("Inadmissible", "ClusterQueue x is terminating or missing")] },
      "misconfigured",
    ],
    ["victims are to go, granular", { conditions: [waits("WaitingForPreemptedWorkloads", "")] }, "waiting-preemption"],
    [
      "victims are to go, by text",
      { conditions: [waits("Pending", "couldn't assign. Pending the preemption of 2 workload(s)")] },
      "waiting-preemption",
    ],
    ["waiting for quota", { conditions: [waits("WaitingForQuota", "insufficient unused quota")] }, "pending"],
    ["a reason of the future", { conditions: [waits("Whatever", "text")] }, "pending"],
    ["a condition without words", { conditions: [condition("QuotaReserved", "Unknown")] }, "pending"],
  ])("%s", (_case, content, state) => {
    const status = statusOf(content);
    expect(status.state).toBe(state);
    expect(status.reason).not.toBe("");
  });
});

describe("sentences", () => {
  test.each([
    [
      "by a person",
      condition("Evicted", "True", "Deactivated"),
      "Somebody set it to inactive. Activate it to queue it again",
    ],
    [
      "too many retries",
      condition("Evicted", "True", "DeactivatedDueToRequeuingLimitExceeded"),
      "Kueue deactivated it: it was put back too often. Activate it to queue it again",
    ],
    [
      "a cause of the future",
      condition("Evicted", "True", "DeactivatedDueToBoredom"),
      "Kueue deactivated it: Boredom. Activate it to queue it again",
    ],
  ])("deactivated %s", (_case, evicted, reason) => {
    expect(statusOf({ conditions: [evicted], spec: { active: false } }).reason).toBe(reason);
  });

  test.each([
    ["in time", "2026-11-24T03:00:00Z", "Tried again at 2026-11-24T03:00:00.000Z, put back 2 times so far"],
    [
      "late",
      "2026-11-24T01:00:00Z",
      "Its back-off was over at 2026-11-24T01:00:00.000Z; Kueue has not put it back yet",
    ],
  ])("backing off, %s", (_case, requeueAt, reason) => {
    const conditions = [condition("Requeued", "False", "PodsReadyTimeout", "Exceeded the PodsReady timeout team-a/x")];
    expect(statusOf({ conditions, status: { requeueState: { count: 2, requeueAt } } }).reason).toBe(reason);
  });

  test("evicting tells who came instead", () => {
    const message =
      "Preempted to accommodate a workload (UID: a, JobUID: b) due to reclamation within the cohort; preemptor path: /research/cq-z";
    expect(statusOf({ conditions: [condition("Evicted", "True", "Preempted", message), reserved] }).reason).toBe(
      "Holds its quota until the job has stopped; preempted by a workload of ClusterQueue cq-z (reclamation within the cohort)",
    );
  });

  test.each([
    [
      "two open checks",
      {
        admissionChecks: [
          { name: "a", state: "Pending", message: "" },
          { name: "b", state: "Ready" },
          { name: "c", state: "Retry", message: "no nodes" },
        ],
      },
      "Quota is held; admission check a is Pending; c is Retry: no nodes",
    ],
    [
      "placement",
      { admission: { clusterQueue: "q", podSetAssignments: [{ name: "main", delayedTopologyRequest: "Pending" }] } },
      "Quota is held; placement is still being computed",
    ],
    ["nothing in the way", {}, "Quota is held; admission comes next"],
  ])("waiting for %s", (_case, status, reason) =>
    expect(statusOf({ conditions: [reserved], status }).reason).toBe(reason),
  );

  test("not ready since it was admitted, not since before", () => {
    const conditions = [
      reserved,
      condition("Admitted", "True", "Admitted", "", "2026-11-24T01:30:00Z"),
      condition("PodsReady", "False", "WaitForStart", "Not all", "2026-11-24T01:00:00Z"),
    ];
    expect(statusOf({ conditions })).toMatchObject({
      state: "not-ready",
      reason: "WaitForStart: Not all",
      since: Date.UTC(2026, 10, 24, 1, 30),
    });
  });
});

describe("with the queues at hand", () => {
  test.each<[string, WorkloadQueues, object[], WorkloadState]>([
    ["a stopped LocalQueue, nothing said yet", { localQueue: localQueue("Hold") }, [], "on-hold"],
    ["a stopped LocalQueue", { localQueue: localQueue("HoldAndDrain") }, [waits("Suspended", "x")], "on-hold"],
    [
      "a stopped queue is not why quota lacks",
      { localQueue: localQueue("Hold") },
      [waits("WaitingForQuota", "x")],
      "pending",
    ],
    ["an open queue", { localQueue: localQueue("None"), clusterQueue: clusterQueue("cq-a") }, [], "not-evaluated"],
  ])("%s", (_case, queues, conditions, state) => expect(statusOf({ conditions }, queues).state).toBe(state));
});

test("no recorded workload has a blank reason", () => {
  for (const file of [
    "workload-admitted",
    "workload-pending",
    "workload-appwrapper-pending",
    "workload-evicted-preempted",
  ]) {
    for (const object of recordedObjects(file))
      expect(workloadStatus(WORKLOADS.project(object, "v1beta2"), NOW).reason).not.toBe("");
  }
});
