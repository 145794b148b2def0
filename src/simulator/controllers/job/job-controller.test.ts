import { describe, expect, test } from "vitest";
import { container, openTestCluster } from "../cluster-fixtures.ts";
import { createGarbageCollector } from "../garbage-collector.ts";
import { createKubelet } from "../kubelet/kubelet.ts";
import { createScheduler } from "../scheduler/scheduler.ts";
import { createJobController } from "./job-controller.ts";

const open = () =>
  openTestCluster([createJobController(), createScheduler(), createKubelet(), createGarbageCollector()]);

function job(name: string, spec: Record<string, unknown> = {}, template: Record<string, unknown> = {}) {
  const pod = { spec: { restartPolicy: "Never", containers: [container("main")] }, ...template };
  return { apiVersion: "batch/v1", kind: "Job", metadata: { name }, spec: { template: pod, ...spec } };
}
const FAILING = { metadata: { labels: { "pod-container-running-failed.stage.kwok.x-k8s.io": "true" } } };
const LONG = {
  metadata: {
    annotations: {
      "pod-complete.stage.kwok.x-k8s.io/delay": "1h",
      "pod-complete.stage.kwok.x-k8s.io/jitter-delay": "1h",
    },
  },
};
const conditions = (object: unknown) =>
  (
    (object as { status: { conditions?: { type: string; status: string; reason: string; message: string }[] } }).status
      .conditions ?? []
  ).map(({ type, status, reason, message }) => `${type}=${status} ${reason}: ${message}`);

describe("Jobs", () => {
  test.each([
    [
      "two completions one after the other",
      job("j", { completions: 2, parallelism: 1 }),
      { succeeded: 2, ready: 0, terminating: 0 },
      [
        "SuccessCriteriaMet=True CompletionsReached: Reached expected number of succeeded pods",
        "Complete=True CompletionsReached: Reached expected number of succeeded pods",
      ],
    ],
    [
      "indexed",
      job("j", { completions: 2, parallelism: 2, completionMode: "Indexed" }),
      { succeeded: 2, completedIndexes: "0,1" },
      [
        "SuccessCriteriaMet=True CompletionsReached: Reached expected number of succeeded pods",
        "Complete=True CompletionsReached: Reached expected number of succeeded pods",
      ],
    ],
    [
      "failing twice with one retry",
      job("j", { backoffLimit: 1 }, FAILING),
      { failed: 2, ready: 0 },
      [
        "FailureTarget=True BackoffLimitExceeded: Job has reached the specified backoff limit",
        "Failed=True BackoffLimitExceeded: Job has reached the specified backoff limit",
      ],
    ],
    [
      "suspended from the start",
      job("j", { suspend: true }),
      { ready: 0, terminating: 0 },
      ["Suspended=True JobSuspended: Job suspended"],
    ],
    [
      "past its deadline",
      job("j", { activeDeadlineSeconds: 30 }, LONG),
      { ready: 0 },
      [
        "FailureTarget=True DeadlineExceeded: Job was active longer than specified deadline",
        "Failed=True DeadlineExceeded: Job was active longer than specified deadline",
      ],
    ],
  ])("%s", (_case, object, status, wanted) => {
    const cluster = open();
    cluster.create("jobs.batch", object);
    cluster.live(120);
    const seen = cluster.get("jobs.batch", "j");
    expect(seen).toMatchObject({ status });
    expect(conditions(seen)).toEqual(wanted);
  });

  test("suspended while running and resumed: pods go, nothing counts as failed", () => {
    const cluster = open();
    cluster.create("jobs.batch", job("j", {}, LONG));
    cluster.live(20);
    expect(cluster.get("jobs.batch", "j")).toMatchObject({ status: { active: 1, ready: 1 } });
    cluster.patch("jobs.batch", "j", (spec) => Object.assign(spec, { suspend: true }));
    cluster.live(40);
    expect(cluster.store.list("pods")).toEqual([]);
    expect(cluster.get("jobs.batch", "j")?.["status"]).toEqual({
      conditions: [expect.objectContaining({ type: "Suspended", status: "True", reason: "JobSuspended" })],
      ready: 0,
      terminating: 0,
      uncountedTerminatedPods: {},
    });
    cluster.patch("jobs.batch", "j", (spec) => Object.assign(spec, { suspend: false }));
    cluster.live(20);
    expect(conditions(cluster.get("jobs.batch", "j"))).toEqual(["Suspended=False JobResumed: Job resumed"]);
    const events = cluster.eventsOf("j").map((text) => text.replace(/j-\w{5}/, "POD"));
    expect(events).toEqual([
      "Normal SuccessfulCreate Created pod: POD",
      "Normal SuccessfulDelete Deleted pod: POD",
      "Normal Suspended Job suspended",
      "Normal SuccessfulCreate Created pod: POD",
      "Normal Resumed Job resumed",
    ]);
  });

  test("deleted some time after it finished", () => {
    const cluster = open();
    cluster.create("jobs.batch", job("j", { ttlSecondsAfterFinished: 60 }));
    cluster.live(50);
    expect(cluster.get("jobs.batch", "j")).toBeDefined();
    cluster.live(100);
    expect(cluster.get("jobs.batch", "j")).toBeUndefined();
    expect(cluster.store.list("pods")).toEqual([]);
  });
});
