import { describe, expect, test } from "vitest";
import { factsWith, hidden, read } from "../../tests/fixtures/diagnosis-facts.ts";
import { recordedObject } from "../../tests/fixtures/recorded-objects.ts";
import { WORKLOADS } from "../common/kueue/workload.ts";
import { APP_WRAPPERS } from "../ray/appwrapper/app-wrapper.ts";
import { RAY_CLUSTERS } from "../ray/cluster/ray-cluster.ts";
import { RAY_JOBS } from "../ray/job/ray-job.ts";
import { diagnose } from "./diagnose.ts";

describe("recorded objects", () => {
  const aw = (file: string) =>
    ({ kind: "AppWrapper", record: APP_WRAPPERS.project(recordedObject(file), "v1beta2") }) as const;
  const rj = (file: string) => ({ kind: "RayJob", record: RAY_JOBS.project(recordedObject(file), "v1") }) as const;
  const wl = (file: string) =>
    ({ kind: "Workload", record: WORKLOADS.project(recordedObject(file), "v1beta2") }) as const;
  const rc = (file: string) =>
    ({ kind: "RayCluster", record: RAY_CLUSTERS.project(recordedObject(file), "v1") }) as const;
  test.each([
    ["AppWrapper failed", aw("appwrapper-failing-failed"), "appwrapper-failed"],
    ["AppWrapper succeeded", aw("appwrapper-succeeded"), "finished"],
    ["RayJob complete", rj("rayjob-complete"), "finished"],
    ["RayJob failed", rj("rayjob-failed"), "finished-failed"],
    ["Workload preempted", wl("workload-evicted-preempted"), "waiting-admission"],
    ["Workload pending", wl("workload-pending"), "waiting-admission"],
    ["Workload with a pending check", wl("workload-quota-reserved-check-pending"), "waiting-checks"],
    ["Workload finished", wl("workload-finished-succeeded"), "finished"],
    ["Workload failed", wl("workload-finished-failed"), "finished-failed"],
    ["Workload without LocalQueue", wl("workload-queue-missing"), "waiting-admission"],
    ["RayCluster suspended, Workload out of sight", rc("raycluster-suspended"), "waiting-admission"],
  ])("%s", (_case, subject, code) => {
    const workloads = subject.kind === "Workload" ? read(subject.record) : hidden("No right to list workloads.");
    expect(diagnose(subject, factsWith({ workloads })).code).toBe(code);
  });
});
