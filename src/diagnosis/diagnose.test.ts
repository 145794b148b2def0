import { describe, expect, test } from "vitest";
import {
  ADMITTED,
  ADMITTED_AT,
  conditionAt,
  diagnoseJob,
  madeJob,
  QUOTA_REFUSAL,
  workloadOfJob,
} from "../../tests/fixtures/diagnosed-job.ts";
import { hidden, madeEvent, madePod, NOW, read } from "../../tests/fixtures/diagnosis-facts.ts";
import type { diagnose } from "./diagnose.ts";

describe("a job from its queue to its pods", () => {
  test.each<[string, ReturnType<typeof diagnose>, string, string, RegExp]>([
    ["runs", diagnoseJob({ pods: read(madePod("a"), madePod("b")) }), "running", "finished", /^It runs\.$/],
    [
      "no Workload, suspended",
      diagnoseJob({ workloads: read() }, madeJob({ suspend: true })),
      "no-workload",
      "queue",
      /has not taken it up/,
    ],
    [
      "Kueue cannot compose a Workload",
      diagnoseJob(
        { workloads: read(), events: read(madeEvent("Job", "train", "ErrWorkloadCompose", "bad group")) },
        madeJob({ suspend: true }),
      ),
      "no-workload",
      "queue",
      /cannot queue it: ErrWorkloadCompose: bad group/,
    ],
    [
      "suspended by hand",
      diagnoseJob({ workloads: read() }, madeJob({ suspend: true }, {}, {})),
      "suspended",
      "queue",
      /names no queue, so nothing starts it/,
    ],
    [
      "admitted, still suspended",
      diagnoseJob({}, madeJob({ suspend: true })),
      "not-resumed",
      "pods-created",
      /still suspended/,
    ],
    [
      "admitted, nobody acts",
      diagnoseJob(),
      "controller-silent",
      "pods-created",
      /no pod of 2 exists yet, and nobody says why/,
    ],
    [
      "a quota refuses",
      diagnoseJob({ pods: read(madePod("a")), events: read(madeEvent("Job", "train", "FailedCreate", QUOTA_REFUSAL)) }),
      "quota-refused",
      "pods-created",
      /Only 1 of its 2 pods exists: ResourceQuota tiny .* \(pods: 1 more, 2 of 2 are in use; requests.cpu: 4 more, 8 of 10/,
    ],
    [
      "a webhook refuses",
      diagnoseJob({
        events: read(
          madeEvent(
            "Job",
            "train",
            "FailedCreate",
            'admission webhook "guard.example.com" denied the request: no latest tag',
          ),
        ),
      }),
      "pods-refused",
      "pods-created",
      /guard\.example\.com refuses it: no latest tag/,
    ],
    [
      "an old refusal does not count",
      diagnoseJob({ events: read(madeEvent("Job", "train", "FailedCreate", QUOTA_REFUSAL, "2026-11-24T01:41:00Z")) }),
      "controller-silent",
      "pods-created",
      /nobody says why/,
    ],
    [
      "pods may not be read",
      diagnoseJob({ pods: hidden("No right to list pods.") }),
      "not-known",
      "pods-created",
      /is not known\. No right to list pods\./,
    ],
    [
      "Kueue saw the hidden pods ready",
      diagnoseJob({
        pods: hidden("No right."),
        workloads: read(workloadOfJob([...ADMITTED, conditionAt("PodsReady", "True", "Started")])),
      }),
      "running",
      "finished",
      /^It runs\.$/,
    ],
    [
      "finished",
      diagnoseJob({
        workloads: read(workloadOfJob([...ADMITTED, conditionAt("Finished", "True", "Succeeded", "ok")])),
      }),
      "finished",
      "finished",
      /^It finished\.$/,
    ],
    [
      "failed",
      diagnoseJob({
        workloads: read(
          workloadOfJob([
            ...ADMITTED,
            conditionAt("Finished", "True", "Failed", "Job has reached the specified backoff limit"),
          ]),
        ),
      }),
      "finished-failed",
      "finished",
      /backoff limit/,
    ],
    [
      "on another cluster",
      diagnoseJob({ workloads: read(workloadOfJob(ADMITTED, { status: { clusterName: "west" } })) }),
      "other-cluster",
      "pods-created",
      /on another cluster \(west\)/,
    ],
    [
      "deleted",
      diagnoseJob({}, { ...madeJob(), meta: { ...madeJob().meta, deletingSince: NOW, finalizers: ["x/y"] } }),
      "being-deleted",
      "finished",
      /waits for finalizer x\/y/,
    ],
  ])("%s", (_case, diagnosis, code, step, sentence) => {
    expect(diagnosis.sentence).toMatch(sentence);
    expect([diagnosis.code, diagnosis.answer.step]).toEqual([code, step]);
  });

  test("Kueue's wait for pods is a deadline", () => {
    const waits = workloadOfJob([
      ...ADMITTED,
      conditionAt("PodsReady", "False", "WaitForStart", "Not all pods are ready"),
    ]);
    const { deadlines } = diagnoseJob({
      workloads: read(waits),
      podsReady: { timeoutMs: 1_200_000, recoveryMs: 60_000 },
      pods: read(madePod("a")),
    });
    expect(deadlines).toEqual([expect.objectContaining({ at: Date.parse(ADMITTED_AT) + 1_200_000 })]);
  });
});
