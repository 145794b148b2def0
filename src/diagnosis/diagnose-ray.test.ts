import { describe, expect, test } from "vitest";
import { ADMITTED, QUOTA_REFUSAL } from "../../tests/fixtures/diagnosed-job.ts";
import { factsWith, hidden, madeEvent, NOW, read } from "../../tests/fixtures/diagnosis-facts.ts";
import {
  condition,
  controller,
  madeAppWrapper,
  madeRayCluster,
  madeRayPod,
  madeRayPods,
  madeWorkload,
} from "../../tests/fixtures/ray-objects.ts";
import { handMade } from "../../tests/fixtures/recorded-objects.ts";
import { RESOURCE_QUOTAS } from "../common/core-objects/resource-quota.ts";
import { WORKLOADS } from "../common/kueue/workload.ts";
import { diagnose } from "./diagnose.ts";
import type { DiagnosisFacts } from "./diagnosis-facts.ts";

describe("Ray and AppWrapper", () => {
  const ray = (change: Partial<DiagnosisFacts>, cluster = madeRayCluster()) =>
    diagnose({ kind: "RayCluster", record: cluster }, factsWith({ workloads: read(madeWorkload()), ...change }));
  const failure = madeRayCluster({
    status: { conditions: [condition("ReplicaFailure", "True", "FailedCreateHeadPod", QUOTA_REFUSAL)] },
  });
  const waitsForHead = madeRayPod("train-small-a", "small", { ready: false });
  const initWait = {
    ...waitsForHead,
    node: "n",
    containers: [
      {
        name: "wait-gcs-ready",
        role: "init" as const,
        ready: false,
        started: true,
        restarts: 0,
        state: { is: "running" as const, startedAt: NOW },
        lastEnd: undefined,
      },
    ],
  };
  const brokenHead = madeRayPod("train-head", "headgroup", { ready: false, waiting: "CrashLoopBackOff" });
  const placed = (pods = madeRayPods()) => pods.map((pod) => ({ ...pod, node: "node-1" }));

  test.each<[string, ReturnType<typeof diagnose>, string, RegExp]>([
    ["ready, work not asked", ray({ pods: read(...placed()) }), "running", /keeps its resources until it is deleted/],
    ["ready and idle", ray({ pods: read(...placed()), rayJobsRunning: 0 }), "ray-idle", /no Ray job runs on it/],
    ["KubeRay's pods are refused", ray({ pods: read() }, failure), "quota-refused", /ResourceQuota tiny/],
    [
      "refused, though pods may not be read",
      ray({ pods: hidden("No right.") }, failure),
      "quota-refused",
      /ResourceQuota tiny/,
    ],
    [
      "the head's trouble before the workers that wait for it",
      ray({
        pods: read(
          initWait,
          { ...brokenHead, node: "n" },
          { ...initWait, meta: { ...initWait.meta, name: "train-small-b", uid: "b" } },
        ),
      }),
      "crash-loop",
      /^The head pod does not run: container ray keeps ending/,
    ],
    [
      "workers alone wait for the head",
      ray({
        pods: read(
          initWait,
          { ...madeRayPod("train-head", "headgroup"), node: "n" },
          { ...initWait, meta: { ...initWait.meta, uid: "b" } },
        ),
      }),
      "waiting-head",
      /waits until the head/,
    ],
    [
      "the spec is refused",
      ray(
        {
          pods: read(),
          events: read(
            madeEvent("RayCluster", "train", "InvalidRayClusterSpec", "minReplicas 3 greater than maxReplicas 1"),
          ),
        },
        madeRayCluster({ metadata: { generation: 2 }, status: { conditions: [] } }),
      ),
      "ray-spec-invalid",
      /minReplicas 3 greater/,
    ],
  ])("%s", (_case, diagnosis, code, sentence) => {
    expect(diagnosis.sentence).toMatch(sentence);
    expect(diagnosis.code).toBe(code);
  });

  test("the quota that refuses is quoted when it is full", () => {
    const quota = RESOURCE_QUOTAS.project(
      handMade(
        { spec: { hard: { pods: "2" } }, status: { hard: { pods: "2" }, used: { pods: "2" } } },
        { name: "tiny", namespace: "team-a" },
      ),
      "v1",
    );
    const { evidence } = ray({ pods: read(), quotas: read(quota) }, failure).answer;
    expect(evidence.map(({ kind, field, quote }) => [kind, field, quote.slice(0, 30)])).toEqual([
      ["RayCluster", "status.conditions[ReplicaFailure]", "ReplicaFailure=True FailedCrea"],
      ["ResourceQuota", "status.used[pods]", "full"],
    ]);
  });

  test("an AppWrapper that is being reset comes before its missing pods, with its clock", () => {
    const now = Date.parse("2026-11-24T01:47:00Z");
    const wrapper = madeAppWrapper({
      status: { phase: "Resetting", conditions: [condition("Unhealthy", "True", "FoundFailedPods", "1 pods failed")] },
    });
    const held = WORKLOADS.project(
      handMade(
        { spec: { queueName: "q" }, status: { conditions: ADMITTED } },
        { name: "w", namespace: "team-a", ...controller("workload.codeflare.dev/v1beta2", "AppWrapper", "wrap") },
      ),
      "v1beta2",
    );
    const diagnosis = diagnose(
      { kind: "AppWrapper", record: wrapper },
      factsWith({ now, workloads: read(held), appWrappers: read(wrapper) }),
    );
    expect(diagnosis.code).toBe("appwrapper-resetting");
    expect(diagnosis.sentence).toMatch(
      /FoundFailedPods: 1 pods failed; 1 of 3.*In 80s: created again, if the usual period holds/,
    );
    expect(diagnosis.deadlines).toEqual([{ at: now + 80_000, sentence: "AppWrapper: created again", assumed: true }]);
  });
});
