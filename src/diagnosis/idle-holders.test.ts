import { expect, test } from "vitest";
import { condition, controller, madeRayCluster, madeWorkload } from "../../tests/fixtures/ray-objects.ts";
import { handMade } from "../../tests/fixtures/recorded-objects.ts";
import { RAY_JOBS } from "../ray/job/ray-job.ts";
import { idleHolders } from "./idle-holders.ts";

const HOUR = 3_600_000;
const HELD = Date.parse("2026-11-24T01:46:50Z");
const base = {
  now: HELD + 3 * HOUR,
  rayClusters: [madeRayCluster()],
  rayJobs: [],
  workloads: [madeWorkload()],
  running: new Map([["uid-train", 0]]),
};
const owned = (kind: string) => madeRayCluster({ metadata: controller("ray.io/v1", kind, "owner") });
const rayJob = (jobDeploymentStatus: string) =>
  RAY_JOBS.project(
    handMade({ status: { jobDeploymentStatus, rayClusterName: "train" } }, { name: "j", namespace: "team-a" }),
    "v1",
  );

test("idle: two GPUs for three hours", () => {
  expect(idleHolders(base)).toMatchObject([{ work: "idle", devices: 2, deviceHours: 6, heldSince: HELD }]);
});

test.each([
  ["Ray was not asked: unknown, and shown", { running: new Map<string, number>() }, ["unknown"]],
  ["a job runs", { running: new Map([["uid-train", 1]]) }, []],
  ["a RayJob runs on it", { rayJobs: [rayJob("Running")] }, []],
  ["its RayJob is over", { rayJobs: [rayJob("Complete")] }, ["idle"]],
  ["it serves", { rayClusters: [owned("RayService")] }, []],
  [
    "it holds no quota",
    { workloads: [madeWorkload({ conditions: [condition("QuotaReserved", "False", "Pending")] })] },
    [],
  ],
  ["its Workload may not be seen", { workloads: [] }, []],
])("%s", (_case, change, works) => {
  expect(idleHolders({ ...base, ...change }).map(({ work }) => work)).toEqual(works);
});
