import { describe, expect, test } from "vitest";
import { ADMITTED, conditionAt, diagnoseJob, madeJob, workloadOfJob } from "../../tests/fixtures/diagnosed-job.ts";
import { factsWith, madePod, read } from "../../tests/fixtures/diagnosis-facts.ts";
import { controller } from "../../tests/fixtures/ray-objects.ts";
import { handMade } from "../../tests/fixtures/recorded-objects.ts";
import { WORKLOADS } from "../common/kueue/workload.ts";
import { diagnose } from "./diagnose.ts";
import type { DiagnosisFacts } from "./diagnosis-facts.ts";

const evicted = (reason: string, message: string, time: string, more: readonly object[] = []) => [
  conditionAt("Evicted", "True", reason, message, time),
  ...more,
];
const NO_QUOTA = conditionAt("QuotaReserved", "False", "Pending", "1 more needed");
const PREEMPTED =
  "Preempted to accommodate a workload (UID: uid-other, JobUID: uid-job) due to prioritization in the ClusterQueue; preemptor path: /research/cq-b; preemptee path: /research/cq-a";

describe("after an eviction", () => {
  const of = (
    conditions: readonly object[],
    change: { spec?: object; status?: object } = {},
    facts: Partial<DiagnosisFacts> = {},
  ) =>
    diagnose(
      { kind: "job", record: madeJob({ suspend: true }) },
      factsWith({
        workloads: read(workloadOfJob(conditions, { ...change, status: { admission: undefined, ...change.status } })),
        ...facts,
      }),
    );
  const rival = WORKLOADS.project(
    handMade(
      { status: { admission: { clusterQueue: "cq-b" } } },
      { name: "job-rival", namespace: "team-b", uid: "uid-other", ...controller("batch/v1", "Job", "rival") },
    ),
    "v1beta2",
  );
  const mine = workloadOfJob(evicted("Preempted", PREEMPTED, "2026-11-24T01:58:00Z", [NO_QUOTA]), {
    status: { admission: undefined },
  });

  test.each<[string, ReturnType<typeof diagnose>, string, RegExp, RegExp]>([
    [
      "by a workload that can be seen",
      of([], {}, { workloads: read(mine, rival) }),
      "waiting-admission",
      /its quota went to Job team-b\/rival of ClusterQueue cq-b \(prioritization in the ClusterQueue\)/,
      /keeps its place/,
    ],
    [
      "by one out of sight",
      of([], {}, { workloads: read(mine) }),
      "waiting-admission",
      /went to a workload of ClusterQueue cq-b/,
      /keeps its place/,
    ],
    [
      "backing off",
      of(
        evicted("PodsReadyTimeout", "Exceeded the PodsReady timeout team-a/job-train", "2026-11-24T01:58:00Z", [
          conditionAt("Requeued", "False", "PodsReadyTimeout"),
          NO_QUOTA,
        ]),
        { status: { requeueState: { count: 2, requeueAt: "2026-11-24T02:03:00Z" } } },
      ),
      "backing-off",
      /pods were not ready in time\. Kueue tries it again in 3m/,
      /again in 3m/,
    ],
    [
      "back-off over, not put back",
      of(
        evicted("PodsReadyTimeout", "Exceeded the PodsReady timeout x", "2026-11-24T01:00:00Z", [
          conditionAt("Requeued", "False", "PodsReadyTimeout"),
          NO_QUOTA,
        ]),
        { status: { requeueState: { count: 2, requeueAt: "2026-11-24T01:03:00Z" } } },
      ),
      "back-off-over",
      /has not put it back/,
      /./,
    ],
    [
      "deactivated by a person",
      of(evicted("Deactivated", "The workload is deactivated", "2026-11-24T01:58:00Z", [NO_QUOTA]), {
        spec: { active: false },
      }),
      "deactivated",
      /somebody deactivated it/,
      /activate its Workload/,
    ],
    [
      "deactivated by Kueue",
      of(
        evicted(
          "DeactivatedDueToRequeuingLimitExceeded",
          "The workload is deactivated due to exceeding the maximum number of re-queuing retries",
          "2026-11-24T01:58:00Z",
          [NO_QUOTA],
        ),
        { spec: { active: false } },
      ),
      "deactivated",
      /re-queuing retries/,
      /activate/,
    ],
    [
      "still stopping",
      of(
        evicted("ClusterQueueStopped", "The ClusterQueue is stopped", "2026-11-24T01:59:00Z", [
          conditionAt("QuotaReserved", "True", "QuotaReserved"),
        ]),
      ),
      "evicting",
      /ClusterQueue was stopped\. Its job is being stopped/,
      /once its job has stopped/,
    ],
    [
      "stuck, nothing left",
      of(
        evicted("Preempted", PREEMPTED, "2026-11-24T01:00:00Z", [
          conditionAt("QuotaReserved", "True", "QuotaReserved"),
        ]),
      ),
      "evicting-stuck",
      /should have stopped long ago/,
      /./,
    ],
    [
      "queue stopped",
      of(evicted("LocalQueueStopped", "The LocalQueue is stopped", "2026-11-24T01:50:00Z", [NO_QUOTA])),
      "waiting-admission",
      /LocalQueue was stopped/,
      /when the queue is resumed/,
    ],
  ])("%s", (_case, diagnosis, code, sentence, comesBack) => {
    expect(diagnosis.code).toBe(code);
    expect(diagnosis.sentence).toMatch(sentence);
    expect(diagnosis.eviction?.comesBack).toMatch(comesBack);
  });

  test("an eviction that is over is still told", () => {
    const past = workloadOfJob([
      ...ADMITTED,
      conditionAt("Evicted", "False", "QuotaReserved", `Previously: ${PREEMPTED}`),
    ]);
    const { eviction, code } = diagnoseJob({ workloads: read(past), pods: read(madePod("a"), madePod("b")) });
    expect(code).toBe("running");
    expect(eviction).toMatchObject({ past: true, cause: "preempted", comesBack: "", by: { clusterQueue: "cq-b" } });
  });

  test("who is stuck is said to administrators with the finalizer", () => {
    const stuck = madePod("a", {
      metadata: { deletionTimestamp: "2026-11-24T01:05:00Z", finalizers: ["example.com/hold"] },
    });
    const { adminSentence } = of(
      evicted("Preempted", PREEMPTED, "2026-11-24T01:00:00Z", [conditionAt("QuotaReserved", "True", "QuotaReserved")]),
      {},
      { pods: read(stuck) },
    );
    expect(adminSentence).toMatch(/1 pod of it \(a\) does not end, held by finalizer example.com\/hold/);
  });
});
