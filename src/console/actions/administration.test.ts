import { describe, expect, test } from "vitest";
import { action, KINDS, plansOf, rights, why } from "../../../tests/fixtures/action-subjects.ts";
import { handMade, recordedObject } from "../../../tests/fixtures/recorded-objects.ts";
import { recordOf, relatedTo, rowOf } from "../../../tests/fixtures/related-records.ts";
import { NODES } from "../../common/core-objects/node.ts";
import { CLUSTER_QUEUES } from "../../common/kueue/cluster-queue.ts";
import { COHORTS } from "../../common/kueue/cohort.ts";
import { LOCAL_QUEUES } from "../../common/kueue/local-queue.ts";
import { WORKLOADS } from "../../common/kueue/workload.ts";
import { WORKLOAD_PRIORITY_CLASSES } from "../../common/kueue/workload-priority-class.ts";
import { valuesOf } from "../model/form.ts";
import type { Related } from "../model/related.ts";
import { kindIdOf } from "../model/related-cache.ts";
import { NOBODY } from "./asking.ts";

const queue = recordOf(CLUSTER_QUEUES, recordedObject("clusterqueue-borrowing"));
const localQueue = (name: string, namespace = "team-a") =>
  recordOf(LOCAL_QUEUES, handMade({ spec: { clusterQueue: "cq-a" } }, { name, namespace, uid: `uid-${name}` }));
const pending = recordOf(WORKLOADS, recordedObject("workload-pending"));
const admitted = recordOf(WORKLOADS, recordedObject("workload-admitted"));
const high = recordOf(WORKLOAD_PRIORITY_CLASSES, recordedObject("workloadpriorityclasses", "high"));
const ownedBy = (kind: string, apiVersion: string) =>
  recordOf(
    WORKLOADS,
    handMade(
      { spec: { queueName: "q" } },
      { namespace: "team-a", ownerReferences: [{ apiVersion, kind, name: "job", uid: "uid-job", controller: true }] },
    ),
  );
const CLASSES = relatedTo([WORKLOAD_PRIORITY_CLASSES, [high]]);

/** What a form plans for these values. */
function planned(id: string, record: Parameters<typeof rowOf>[0], values: Record<string, string>, related: Related) {
  const form = action(id).form;
  const given = new Map(Object.entries(values));
  return form?.plan(rowOf(record), related, valuesOf(form.fields(rowOf(record), related, given)), NOBODY);
}

describe("queues", () => {
  test("each takes the right to patch the kind of its row", () => {
    expect(rights("queue.hold", CLUSTER_QUEUES, queue)).toEqual(["patch clusterqueues.kueue.x-k8s.io"]);
    expect(rights("queue.drain", LOCAL_QUEUES, localQueue("q"))).toEqual([
      "patch localqueues.kueue.x-k8s.io in team-a",
    ]);
    expect(rights("queue.quota", COHORTS, recordOf(COHORTS, handMade({})))).toEqual(["patch cohorts.kueue.x-k8s.io"]);
  });

  test("are held, drained and resumed, each when it makes sense", () => {
    expect(why("queue.hold", CLUSTER_QUEUES, queue)).toBeUndefined();
    expect(why("queue.resume", CLUSTER_QUEUES, queue)).toMatch(/is not stopped/);
    const related = relatedTo([WORKLOADS, [admitted]]);
    const drained = { ...queue, meta: { ...queue.meta, name: admitted.clusterQueue } };
    expect(plansOf("queue.drain", CLUSTER_QUEUES, [drained], related)[0]).toMatchObject({
      stops: { pods: 4 },
      confirm: "count",
    });
  });

  test("quota: nothing is planned before something is given", () => {
    const related = relatedTo([CLUSTER_QUEUES, [queue]]);
    const fields = action("queue.quota").form?.fields(rowOf(queue), related, new Map());
    expect(fields?.map(({ id }) => id)).toEqual(["of", "nominal", "borrowing", "lending"]);
    expect(planned("queue.quota", queue, {}, related)).toBeUndefined();
    expect(planned("queue.quota", queue, { nominal: "1k" }, related)).toMatchObject({
      title: expect.stringMatching(/^Change quota of ClusterQueue cq-b, cpu of flavor \S+: nominal \d+ → 1k$/),
    });
  });

  test("quota of a cohort without any", () => {
    expect(why("queue.quota", COHORTS, recordOf(COHORTS, handMade({})))).toMatch(/has no quota of its own/);
  });

  test("fair weight", () => {
    expect(planned("queue.weight", queue, {}, relatedTo())).toBeUndefined();
    expect(planned("queue.weight", queue, { weight: "3" }, relatedTo())?.title).toMatch(/from 1 to 3$/);
  });
});

describe("workloads", () => {
  test("requeue", () => {
    expect(rights("workload.requeue", WORKLOADS, pending)[0]).toMatch(/^patch workloads\.kueue\.x-k8s\.io in /);
    expect(plansOf("workload.requeue", WORKLOADS, [pending])[0]?.then).toHaveLength(1);
  });

  test.each([
    ["RayCluster", "ray.io/v1", "patch rayclusters.ray.io in team-a"],
    ["Job", "batch/v1", "patch jobs.batch in team-a"],
    ["PyTorchJob", "kubeflow.org/v1", "patch pytorchjobs.kubeflow.org in team-a"],
  ])("priority and move take the right to patch the %s", (kind, apiVersion, right) => {
    expect(rights("workload.priority", WORKLOADS, ownedBy(kind, apiVersion))).toEqual([right]);
    expect(rights("workload.move", WORKLOADS, ownedBy(kind, apiVersion))).toEqual([right]);
    expect(why("workload.priority", WORKLOADS, ownedBy(kind, apiVersion), CLASSES)).toBeUndefined();
  });

  test.each([
    ["Pod", "v1"],
    ["Thing", "example.com/v1"],
  ])("a %s cannot be changed from here", (kind, apiVersion) => {
    expect(why("workload.priority", WORKLOADS, ownedBy(kind, apiVersion), CLASSES)).toMatch(
      /cannot be changed from here/,
    );
  });

  test("priority", () => {
    expect(why("workload.priority", WORKLOADS, pending)).toMatch(/no WorkloadPriorityClass could be read/);
    expect(planned("workload.priority", pending, { class: "high" }, CLASSES)).toMatchObject({
      kind: { kind: "RayCluster" },
      refusedBecause: undefined,
    });
  });

  test("move: to the other queues of its namespace", () => {
    expect(why("workload.move", WORKLOADS, pending)).toMatch(/no other LocalQueue of namespace team-a/);
    const related = relatedTo([
      LOCAL_QUEUES,
      [localQueue(pending.queue), localQueue("second"), localQueue("first"), localQueue("third", "team-b")],
    ]);
    const [field] = action("workload.move").form?.fields(rowOf(pending), related, new Map()) ?? [];
    expect(field).toMatchObject({ options: [{ value: "first" }, { value: "second" }] });
    expect(planned("workload.move", pending, { queue: "second" }, related)?.title).toMatch(/to second$/);
    expect(why("workload.move", WORKLOADS, admitted, related)).toMatch(/holds quota/);
  });
});

test("nodes are cordoned and uncordoned", () => {
  const node = recordOf(NODES, recordedObject("nodes", "node-0"));
  expect(KINDS).toContain(NODES);
  expect(rights("node.cordon", NODES, node)).toEqual(["patch nodes"]);
  expect(why("node.uncordon", NODES, node)).toMatch(/is not cordoned/);
  expect(plansOf("node.cordon", NODES, [node])[0]?.title).toBe("Cordon Node node-0");
});

test("forms open on their row", () => {
  const row = rowOf(queue);
  const subject = { rows: [row], kindId: kindIdOf(CLUSTER_QUEUES), related: relatedTo(), ...NOBODY };
  expect(action("queue.quota").run(subject)).toMatchObject({ start: "form", of: { uid: queue.meta.uid } });
});
