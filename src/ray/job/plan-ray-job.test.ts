import { describe, expect, test } from "vitest";
import { controller, madeRayCluster, madeRayPods, madeWorkload } from "../../../tests/fixtures/ray-objects.ts";
import { handMade, recordedObject } from "../../../tests/fixtures/recorded-objects.ts";
import {
  type DeleteRayJobFacts,
  planDeleteRayJob,
  planResumeRayJob,
  planSuspendRayJob,
  type RayJobSuspendFacts,
} from "./plan-ray-job.ts";
import { RAY_JOBS, type RayJob } from "./ray-job.ts";

type Fields = Readonly<Record<string, unknown>>;

const made = (spec: Fields = {}, status: Fields = {}, metadata: Fields = {}) =>
  RAY_JOBS.project(
    handMade(
      {
        spec: { shutdownAfterJobFinishes: true, rayClusterSpec: {}, ...spec },
        status: { jobDeploymentStatus: "Running", jobStatus: "RUNNING", rayClusterName: "train", ...status },
      },
      { namespace: "team-a", name: "job", ...metadata },
    ),
    "v1",
  );
const selecting = { rayClusterSpec: undefined, clusterSelector: { "ray.io/cluster": "shared" } };
const wrapped = controller("workload.codeflare.dev/v1beta2", "AppWrapper", "wrap");
const queue = { labels: { "kueue.x-k8s.io/queue-name": "user-queue" } };

describe("suspend refuses, with the way out", () => {
  test.each<[string, RayJob, RayJobSuspendFacts, RegExp]>([
    ["a job on a selected cluster", made(selecting), {}, /cannot suspend such jobs/],
    [
      "a job on a selected cluster, though Kueue were asked",
      made(selecting),
      { kueue: { queue: "q", workload: madeWorkload() } },
      /cannot suspend such jobs/,
    ],
    [
      "a job that keeps its cluster",
      made({ shutdownAfterJobFinishes: false }),
      {},
      /shutdownAfterJobFinishes.*ValidationFailed/,
    ],
    ["a finished job", made({}, { jobDeploymentStatus: "Complete" }), {}, /has ended \(Complete\)/],
    ["a wrapped job without Kueue", made({}, {}, wrapped), {}, /Suspend or delete the AppWrapper/],
    ["a queued job without a Workload to be seen", made({}, {}, queue), {}, /Kueue decides over/],
    ["a suspended job", made({ suspend: true }), {}, /suspended already/],
  ])("%s", (_case, job, facts, refused) => expect(planSuspendRayJob(job, facts).refusedBecause).toMatch(refused));
});

test.each<[string, RayJob]>([
  ["queued itself", made({}, {}, queue)],
  ["through its AppWrapper", made({}, {}, wrapped)],
])("Kueue decides: the Workload is deactivated (%s)", (_case, job) => {
  const plan = planSuspendRayJob(job, { kueue: { queue: "user-queue", workload: madeWorkload() }, runningJobs: 1 });
  expect(plan).toMatchObject({ refusedBecause: undefined, kind: { plural: "workloads" }, stops: { pods: 3, jobs: 1 } });
});

test("nobody else decides: spec.suspend, with what is lost", () => {
  const plan = planSuspendRayJob(made(), { cluster: madeRayCluster(), pods: madeRayPods() });
  expect(plan).toMatchObject({
    title: "Suspend RayJob team-a/job",
    refusedBecause: undefined,
    stops: { pods: 3, accelerators: 2, jobs: 1 },
    request: { operations: [{ op: "add", path: "/spec/suspend", value: true }] },
  });
  expect(plan.notes).toContainEqual(expect.stringMatching(/not stopped gracefully/));
});

test("resuming writes false and starts anew", () => {
  const plan = planResumeRayJob(made({ suspend: true }, { jobDeploymentStatus: "Suspended" }));
  expect(plan).toMatchObject({
    refusedBecause: undefined,
    confirm: "none",
    notes: [expect.stringMatching(/new cluster/)],
  });
});

describe("delete", () => {
  test.each<[string, RayJob, DeleteRayJobFacts, RegExp, object]>([
    [
      "a running job with its cluster",
      made(),
      { cluster: madeRayCluster(), pods: madeRayPods() },
      /cluster train goes with it/,
      { pods: 3, accelerators: 2, jobs: 1 },
    ],
    [
      "a job on a selected cluster, which stays",
      made(selecting),
      {},
      /Cluster train stays/,
      { pods: 0, accelerators: 0, jobs: 1 },
    ],
    ["a wrapped job", made({}, {}, wrapped), {}, /Delete AppWrapper wrap instead/, { jobs: 1 }],
    [
      "a recorded running job, cluster not read",
      RAY_JOBS.project(recordedObject("rayjob-running"), "v1"),
      {},
      /finalizer/,
      { pods: 2, accelerators: 0, jobs: 1 },
    ],
    [
      "a finished job",
      RAY_JOBS.project(recordedObject("rayjob-complete"), "v1"),
      {},
      /finalizer/,
      { pods: 0, accelerators: 0, jobs: 0 },
    ],
  ])("%s", (_case, job, facts, note, stops) => {
    const plan = planDeleteRayJob(job, facts);
    expect(plan.refusedBecause).toBeUndefined();
    expect(plan.notes).toContainEqual(expect.stringMatching(note));
    expect(plan.stops).toMatchObject(stops);
  });
});
