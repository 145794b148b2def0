import { describe, expect, test } from "vitest";
import { condition, controller, madeRayCluster, madeWorkload, WAITING } from "../../../tests/fixtures/ray-objects.ts";
import { handMade, projectOddVariants, recordedObject } from "../../../tests/fixtures/recorded-objects.ts";
import { RAY_JOBS, type RayJob } from "./ray-job.ts";
import { needsItsCluster, type RayJobHealth, type RayJobSurroundings, rayJobState } from "./ray-job-state.ts";

type Fields = Readonly<Record<string, unknown>>;

const recorded = (name: string) => RAY_JOBS.project(recordedObject(name), "v1");
const made = (status: Fields, spec: Fields = {}, metadata: Fields = {}) =>
  RAY_JOBS.project(
    handMade({ spec: { rayClusterSpec: {}, ...spec }, status }, { namespace: "team-a", name: "job", ...metadata }),
    "v1",
  );

describe("recorded jobs", () => {
  test.each<[string, Partial<RayJob>, RayJobHealth, RegExp]>([
    [
      "rayjob-initializing",
      { jobStatus: "", submissionId: "succeeds-4mv6m", clusterName: "succeeds-llhnw", rayStartedAt: undefined },
      "starting",
      /^$/,
    ],
    [
      "rayjob-running",
      { jobStatus: "RUNNING", submissionMode: "K8sJobMode", suspend: false, endedAt: undefined },
      "running",
      /^$/,
    ],
    [
      "rayjob-complete",
      { jobStatus: "SUCCEEDED", shutsDown: true, failed: 0, endedAt: Date.parse("2026-11-24T01:47:18Z") },
      "succeeded",
      /^$/,
    ],
    [
      "rayjob-failed",
      {
        jobStatus: "FAILED",
        submissionMode: "HTTPMode",
        failed: 1,
        backoffLimit: 0,
        startedAt: Date.parse("2026-11-24T01:46:43Z"),
        rayStartedAt: Date.parse("2026-11-24T01:46:49Z"),
      },
      "failed",
      /AppFailed: Job entrypoint command failed/,
    ],
  ])("%s", (name, facts, health, reason) => {
    const job = recorded(name);
    const { suspend, ...others } = facts;
    expect(job).toMatchObject(others);
    if (suspend !== undefined) expect(job.suspend ?? false).toBe(suspend);
    expect(rayJobState(job)).toEqual({ health, reason: expect.stringMatching(reason) });
  });

  test("odd content anywhere never throws", () => {
    const { variants, names } = projectOddVariants(RAY_JOBS.project, recordedObject("rayjob-complete"));
    expect(variants).toBeGreaterThan(1_000);
    expect(names).toEqual(["succeeds"]);
  });
});

const suspended = { suspend: true };
const queue = { labels: { "kueue.x-k8s.io/queue-name": "user-queue" } };
const troubled = madeRayCluster({
  status: {
    conditions: [
      condition("RayClusterProvisioned", "False", ""),
      condition("ReplicaFailure", "True", "FailedCreateHeadPod", "exceeded quota"),
    ],
  },
});

test.each<[string, RayJob, RayJobSurroundings, RayJobHealth, RegExp]>([
  ["new", made({}), {}, "new", /not yet seen/],
  [
    "starting, with its cluster's trouble",
    made({ jobDeploymentStatus: "Initializing" }),
    { cluster: troubled },
    "starting",
    /cluster create-failed: FailedCreateHeadPod: exceeded quota/,
  ],
  ["interactive", made({ jobDeploymentStatus: "Waiting" }), {}, "waiting", /spec.jobId/],
  [
    "pending in Ray",
    made({ jobDeploymentStatus: "Running", jobStatus: "PENDING", message: "Job has not started yet." }),
    {},
    "pending",
    /not started/,
  ],
  [
    "running, cluster degraded",
    made({ jobDeploymentStatus: "Running", jobStatus: "RUNNING" }),
    { cluster: madeRayCluster({ status: { readyWorkerReplicas: 1 } }) },
    "running",
    /cluster degraded: 1 of 2/,
  ],
  [
    "running, second attempt",
    made({ jobDeploymentStatus: "Running", jobStatus: "RUNNING", failed: 1 }, { backoffLimit: 3 }),
    {},
    "running",
    /attempt 2 of 4/,
  ],
  [
    "over in Ray, KubeRay behind",
    made({ jobDeploymentStatus: "Running", jobStatus: "SUCCEEDED" }),
    {},
    "running",
    /Ray says SUCCEEDED/,
  ],
  [
    "cancelled, which is no success",
    made({ jobDeploymentStatus: "Complete", jobStatus: "STOPPED" }),
    {},
    "stopped",
    /cancelled/,
  ],
  [
    "past its deadline",
    made({ jobDeploymentStatus: "Failed", jobStatus: "RUNNING", reason: "DeadlineExceeded" }),
    {},
    "failed",
    /DeadlineExceeded/,
  ],
  [
    "invalid, for good",
    made({ jobDeploymentStatus: "ValidationFailed", reason: "ValidationFailed", message: "bad" }),
    {},
    "invalid",
    /create it again/,
  ],
  [
    "retrying",
    made({ jobDeploymentStatus: "Retrying", failed: 1, reason: "AppFailed" }, { backoffLimit: 2 }),
    {},
    "retrying",
    /attempt 2 of 3; AppFailed/,
  ],
  ["suspending", made({ jobDeploymentStatus: "Suspending" }), {}, "suspending", /being deleted/],
  [
    "suspended by a person",
    made({ jobDeploymentStatus: "Suspended" }, suspended),
    {},
    "suspended",
    /spec.suspend is true/,
  ],
  ["resuming", made({ jobDeploymentStatus: "Suspended" }, { suspend: false }), {}, "starting", /resuming/],
  [
    "queued",
    made({}, suspended, queue),
    { workload: madeWorkload({ conditions: WAITING }) },
    "queued",
    /insufficient quota/,
  ],
  ["queued, Workload not read", made({}, suspended, queue), {}, "queued", /waits in queue user-queue/],
  [
    "queued, check pending",
    made({}, suspended, queue),
    { workload: madeWorkload({ conditions: [condition("QuotaReserved", "True", "")] }) },
    "queued",
    /admission check/,
  ],
  ["admitted just now", made({}, suspended, queue), { workload: madeWorkload() }, "starting", /admitted/],
  [
    "Workload deactivated",
    made({}, suspended, queue),
    { workload: madeWorkload({ active: false }) },
    "suspended",
    /deactivated/,
  ],
  ["being deleted", made({}, {}, { deletionTimestamp: "2026-11-24T02:00:00Z" }), {}, "terminating", /stopped first/],
  ["a status of the future", made({ jobDeploymentStatus: "Dreaming" }), {}, "unknown", /Dreaming/],
])("a job %s", (_case, job, around, health, reason) => {
  expect(rayJobState(job, around)).toEqual({ health, reason: expect.stringMatching(reason) });
});

test.each([
  [
    "its cluster's name before it has one",
    made({}, { clusterSelector: { "ray.io/cluster": "shared" } }),
    { clusterName: "shared", selectedCluster: "shared", usesSelector: true },
  ],
  ["the usual submission mode", made({}), { submissionMode: "K8sJobMode" }],
  ["counts as unknown, not 0", made({}), { failed: undefined }],
  [
    "its owner",
    made({}, {}, controller("ray.io/v1", "RayCronJob", "nightly")),
    { owner: { kind: "RayCronJob", name: "nightly" } },
  ],
])("a job has %s", (_case, job, facts) => expect(job).toMatchObject(facts));

test.each([
  ["Running", true],
  ["Initializing", true],
  ["Retrying", true],
  ["Complete", false],
  ["Failed", false],
  ["Suspended", false],
])("a job that is %s needs its cluster: %s", (jobDeploymentStatus, needs) =>
  expect(needsItsCluster(made({ jobDeploymentStatus }))).toBe(needs),
);
