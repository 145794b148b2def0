import { describe, expect, test } from "vitest";
import { handMade, recordedObject } from "../../../tests/fixtures/recorded-objects.ts";
import { projectMeta } from "../kubernetes-cluster/meta.ts";
import { managedByKueue, workloadOf, workloadsByJob } from "./suspend-ownership.ts";
import { WORKLOADS } from "./workload.ts";

const workload = (name: string, metadata: object, status: object = {}) =>
  WORKLOADS.project(handMade({ status }, { name, creationTimestamp: "2026-01-01T00:00:00Z", ...metadata }), "v1beta2");
const byLabel = (uid: string) => ({ labels: { "kueue.x-k8s.io/job-uid": uid } });
const byOwner = (...uids: string[]) => ({ ownerReferences: uids.map((uid) => ({ kind: "Pod", name: uid, uid })) });
const finished = { conditions: [{ type: "Finished", status: "True", reason: "Succeeded" }] };
const later = { creationTimestamp: "2026-01-02T00:00:00Z" };

describe("the workload of a job", () => {
  test.each([
    ["by label", [workload("a", byLabel("job")), workload("b", byLabel("other"))], "a"],
    ["by owner", [workload("a", byOwner("job"))], "a"],
    ["a group of pods has many owners", [workload("a", byOwner("pod-1", "job"))], "a"],
    [
      "the unfinished one of two",
      [workload("a", { ...byLabel("job"), ...later }, finished), workload("b", byLabel("job"))],
      "b",
    ],
    ["the newest of two", [workload("a", byLabel("job")), workload("b", { ...byLabel("job"), ...later })], "b"],
    ["none", [workload("a", byLabel("other")), workload("b", {})], undefined],
  ])("%s", (_case, workloads, expected) => {
    expect(workloadOf("job", workloads)?.meta.name).toBe(expected);
    expect(workloadsByJob(workloads).get("job")?.meta.name).toBe(expected);
  });

  test("workloads without a job are nobody's", () => {
    expect(workloadsByJob([workload("a", {})]).size).toBe(0);
    expect(workloadOf("", [workload("a", {})])).toBeUndefined();
  });
});

describe("who owns a job's suspension", () => {
  const job = (metadata: object = {}) => ({ meta: projectMeta(handMade({}, { uid: "job", ...metadata })) });
  const queued = { labels: { "kueue.x-k8s.io/queue-name": "lq" } };
  const known = workloadsByJob([workload("a", byLabel("job"))]);
  test.each([
    ["a queue label", job(queued), workloadsByJob([]), { queue: "lq", workload: undefined }],
    ["a workload", job(), known, { queue: "", workload: { meta: { name: "a" } } }],
    ["both", job(queued), known, { queue: "lq", workload: { meta: { name: "a" } } }],
  ])("Kueue, by %s", (_case, record, workloads, expected) =>
    expect(managedByKueue(record, workloads)).toMatchObject(expected),
  );

  test("nobody but the person", () => expect(managedByKueue(job(), workloadsByJob([]))).toBeUndefined());

  test("a recorded Ray cluster and its workload", () => {
    const cluster = { meta: projectMeta(recordedObject("raycluster-ready")) };
    const workloads = workloadsByJob([WORKLOADS.project(recordedObject("workload-admitted"), "v1beta2")]);
    expect(managedByKueue(cluster, workloads)).toMatchObject({
      queue: "user-queue",
      workload: { clusterQueue: "cq-a" },
    });
  });
});
