import { describe, expect, test } from "vitest";
import { container, openTestCluster } from "../cluster-fixtures.ts";
import { createGarbageCollector } from "../garbage-collector.ts";
import { createJobController } from "../job/job-controller.ts";
import { createKubelet } from "../kubelet/kubelet.ts";
import { createScheduler } from "../scheduler/scheduler.ts";
import { createRayClusterController } from "./ray-cluster-controller.ts";
import { RayDashboards } from "./ray-dashboard.ts";
import { createRayJobController } from "./ray-job-controller.ts";

const KIND = "rayjobs.ray.io";
const open = () =>
  openTestCluster([
    createRayJobController(new RayDashboards()),
    createRayClusterController(),
    createJobController(),
    createScheduler(),
    createKubelet(),
    createGarbageCollector(),
  ]);

function rayJob(spec: Record<string, unknown> = {}, annotations: Record<string, string> = {}) {
  const headGroupSpec = {
    rayStartParams: {},
    template: { spec: { containers: [container("ray-head", { cpu: "1" })] } },
  };
  return {
    apiVersion: "ray.io/v1",
    kind: "RayJob",
    metadata: { name: "rj", annotations },
    spec: { entrypoint: "python train.py", shutdownAfterJobFinishes: true, rayClusterSpec: { headGroupSpec }, ...spec },
  };
}
const eventsOf = (events: readonly string[]) => events.map((text) => text.replaceAll(/rj-[a-z0-9]{5}/g, "rj-XXXXX"));

describe("RayJobs", () => {
  test.each([
    [
      "succeeds",
      rayJob(),
      {
        jobStatus: "SUCCEEDED",
        jobDeploymentStatus: "Complete",
        message: "Job finished successfully.",
        succeeded: 1,
        failed: 0,
      },
    ],
    [
      "fails without retries",
      rayJob({ entrypoint: "python fail.py" }),
      { jobStatus: "FAILED", jobDeploymentStatus: "Failed", reason: "AppFailed", succeeded: 0, failed: 1 },
    ],
    [
      "fails over HTTP",
      rayJob({ entrypoint: "python fail.py", submissionMode: "HTTPMode" }),
      {
        jobDeploymentStatus: "Failed",
        reason: "AppFailed",
        message: "Job entrypoint command failed with exit code 1.",
        failed: 1,
      },
    ],
    [
      "fails twice with one retry",
      rayJob({ entrypoint: "python fail.py", backoffLimit: 1 }),
      { jobDeploymentStatus: "Failed", failed: 2 },
    ],
    [
      "passes its deadline, and that is not tried again",
      rayJob({ activeDeadlineSeconds: 20, backoffLimit: 3 }, { "simulator.flaretop.dev/run-for": "10m" }),
      { jobDeploymentStatus: "Failed", reason: "DeadlineExceeded", failed: 1 },
    ],
    [
      "runs long, steered by its annotation",
      rayJob({}, { "simulator.flaretop.dev/run-for": "2m", "simulator.flaretop.dev/outcome": "fail" }),
      { jobStatus: "FAILED", jobDeploymentStatus: "Failed", reason: "AppFailed" },
    ],
    [
      "invalid",
      rayJob({ suspend: true, shutdownAfterJobFinishes: false }),
      { jobDeploymentStatus: "ValidationFailed", reason: "ValidationFailed" },
    ],
  ])("%s", (_case, object, status) => {
    const cluster = open();
    cluster.create(KIND, object);
    cluster.live(300);
    expect(cluster.get(KIND, "rj")).toMatchObject({ status });
    expect(cluster.store.list("rayclusters.ray.io")).toEqual([]);
  });

  test("events of a job that is tried twice", () => {
    const cluster = open();
    cluster.create(KIND, rayJob({ entrypoint: "python fail.py", backoffLimit: 1 }));
    cluster.live(300);
    const mine = eventsOf(cluster.eventsOf("rj")).filter((text) => /RayCluster|cluster|Submitter|service/.test(text));
    expect(mine).toEqual(
      expect.arrayContaining([
        "Normal CreatedRayCluster Created RayCluster team-a/rj-XXXXX",
        "Normal CreatedRayJobSubmitter Created Kubernetes Job team-a/rj",
        "Normal CreatedService Created the service team-a/rj-head-svc",
        "Normal DeletedRayCluster Deleted cluster team-a/rj-XXXXX",
        "Normal DeletedRayJobSubmitter Deleted submitter K8s Job team-a/rj",
        "Normal UpdatedService Updated the service team-a/rj-head-svc",
      ]),
    );
  });

  test("suspended while running and resumed as a new run", () => {
    const cluster = open();
    cluster.create(KIND, rayJob({}, { "simulator.flaretop.dev/run-for": "5m" }));
    cluster.live(40);
    const first = cluster.get(KIND, "rj")?.["status"] as { jobId: string };
    expect(first).toMatchObject({ jobStatus: "RUNNING", jobDeploymentStatus: "Running" });
    cluster.patch(KIND, "rj", (spec) => Object.assign(spec, { suspend: true }));
    cluster.live(60);
    expect(cluster.get(KIND, "rj")?.["status"]).toMatchObject({ jobDeploymentStatus: "Suspended", failed: 0 });
    expect(cluster.store.list("pods")).toEqual([]);
    cluster.patch(KIND, "rj", (spec) => Object.assign(spec, { suspend: false }));
    cluster.live(60);
    const second = cluster.get(KIND, "rj")?.["status"] as { jobId: string };
    expect(second).toMatchObject({ jobStatus: "RUNNING", jobDeploymentStatus: "Running" });
    expect(second.jobId).not.toBe(first.jobId);
  });

  test("deleted: nothing is left", () => {
    const cluster = open();
    cluster.create(KIND, rayJob({}, { "simulator.flaretop.dev/run-for": "5m" }));
    cluster.live(40);
    cluster.remove(KIND, "rj");
    cluster.live(60);
    for (const kind of [KIND, "rayclusters.ray.io", "jobs.batch", "pods", "services"])
      expect(cluster.store.list(kind)).toEqual([]);
  });
});
