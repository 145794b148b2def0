import { describe, expect, test } from "vitest";
import { handMade, recordedObject } from "../../../tests/fixtures/recorded-objects.ts";
import { recordOf, relatedTo, rowOf } from "../../../tests/fixtures/related-records.ts";
import { NAMESPACES } from "../../common/core-objects/namespace.ts";
import { NODES } from "../../common/core-objects/node.ts";
import { PODS } from "../../common/core-objects/pod.ts";
import { rightInWords } from "../../common/kubernetes-cluster/access.ts";
import type { HasMeta } from "../../common/kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../../common/kubernetes-cluster/resource-kind.ts";
import { CLUSTER_QUEUES } from "../../common/kueue/cluster-queue.ts";
import { WORKLOADS } from "../../common/kueue/workload.ts";
import { APP_WRAPPERS } from "../../ray/appwrapper/app-wrapper.ts";
import { RAY_CLUSTERS } from "../../ray/cluster/ray-cluster.ts";
import { RAY_JOBS } from "../../ray/job/ray-job.ts";
import { RAY_SERVICES } from "../../ray/service/ray-service.ts";
import type { ActionSubject } from "../model/catalog.ts";
import type { Related } from "../model/related.ts";
import { kindIdOf } from "../model/related-cache.ts";
import { createActions } from "./actions.ts";
import { planScaleFor } from "./plan-scale-for.ts";

const KINDS = [RAY_CLUSTERS, RAY_JOBS, RAY_SERVICES, APP_WRAPPERS, WORKLOADS, CLUSTER_QUEUES, PODS, NODES, NAMESPACES];
const actions = createActions(
  new Map(KINDS.map((kind) => [kindIdOf(kind), { id: kindIdOf(kind), kind, rawValues: [] }])),
);

function action(id: string) {
  const found = actions.get(id);
  if (found === undefined) throw new Error(`no action ${id}`);
  return found;
}

function rights(id: string, kind: ResourceKind, record: HasMeta, related: Related = relatedTo()): readonly string[] {
  return action(id).needs(rowOf(record), related, kindIdOf(kind)).map(rightInWords);
}

function why(id: string, kind: ResourceKind, record: HasMeta, related: Related = relatedTo()): string | undefined {
  return action(id).unavailable(rowOf(record), related, kindIdOf(kind));
}

function plansOf(
  id: string,
  kind: ResourceKind,
  records: readonly HasMeta[],
  related: Related = relatedTo(),
  asking: Partial<ActionSubject> = {},
) {
  const start = action(id).run({
    rows: records.map((record) => rowOf(record)),
    kindId: kindIdOf(kind),
    related,
    protectedBecause: () => undefined,
    user: "alice",
    ...asking,
  });
  if (start.start !== "plans") throw new Error(start.start);
  return start.plans;
}

const group = { groupName: "workers", replicas: 2, minReplicas: 0, maxReplicas: 5, template: {} };
const cluster = (spec: object = {}, metadata: object = {}) =>
  recordOf(
    RAY_CLUSTERS,
    handMade({ spec: { workerGroupSpecs: [group], ...spec } }, { name: "train", namespace: "team-a", ...metadata }),
  );
const DELETING = { deletionTimestamp: "2026-11-01T11:00:00Z" };
const ownedBy = (kind: string, apiVersion: string) => ({
  ownerReferences: [{ apiVersion, kind, name: "owner", uid: "owner-uid", controller: true }],
});

describe("delete", () => {
  test("applies to every kind but Namespace and Node", () => {
    const { kinds } = action("object.delete");
    expect(kinds).not.toContain("namespaces");
    expect(kinds).not.toContain("nodes");
    expect(kinds).toHaveLength(KINDS.length - 2);
  });

  test("needs the right to delete that kind there", () => {
    expect(rights("object.delete", RAY_CLUSTERS, cluster())).toEqual(["delete rayclusters.ray.io in team-a"]);
    expect(rights("object.delete", CLUSTER_QUEUES, recordOf(CLUSTER_QUEUES, handMade({})))).toEqual([
      "delete clusterqueues.kueue.x-k8s.io",
    ]);
  });

  test("is not offered twice", () => {
    expect(why("object.delete", RAY_CLUSTERS, cluster())).toBeUndefined();
    expect(why("object.delete", RAY_CLUSTERS, cluster({}, DELETING))).toMatch(/is being deleted since/);
  });

  test("one plan per row, each for the object that was seen", () => {
    const records = [cluster({}, { uid: "u1" }), cluster({}, { uid: "u2", name: "other" })];
    const plans = plansOf("object.delete", RAY_CLUSTERS, records);
    expect(plans.map(({ target, confirm, request }) => [target.uid, target.name, confirm, request.verb])).toEqual([
      ["u1", "train", "count", "delete"],
      ["u2", "other", "count", "delete"],
    ]);
  });

  test.each([
    ["one of one's own", {}, {}, "yes"],
    ["in a protected place", {}, { protectedBecause: () => "context prod is protected" }, "name"],
    ["somebody else's", { labels: { "workload.codeflare.dev/user": "bob" } }, {}, "count"],
    ["one's own by its label", { labels: { "workload.codeflare.dev/user": "alice" } }, {}, "yes"],
    [
      "one's own, with a name that labels cannot hold",
      { labels: { "workload.codeflare.dev/user": "system.serviceaccount" } },
      { user: "system:serviceaccount" },
      "yes",
    ],
  ])("is confirmed by level: %s", (_case, metadata, asking, level) => {
    expect(plansOf("object.delete", RAY_CLUSTERS, [cluster({}, metadata)], relatedTo(), asking)[0]?.confirm).toBe(
      level,
    );
  });

  test("objects of no namespace are everybody's", () => {
    expect(plansOf("object.delete", CLUSTER_QUEUES, [recordOf(CLUSTER_QUEUES, handMade({}))])[0]?.confirm).toBe(
      "count",
    );
  });

  test("the kind's own planner tells what goes with it", () => {
    const owned = cluster({}, ownedBy("RayJob", "ray.io/v1"));
    expect(plansOf("object.delete", RAY_CLUSTERS, [owned])[0]?.notes[0]).toMatch(/^Delete RayJob owner instead/);
    const job = recordOf(
      RAY_JOBS,
      handMade(
        { status: { jobDeploymentStatus: "Running", rayClusterName: "train" } },
        { namespace: "team-a", name: "job" },
      ),
    );
    expect(plansOf("object.delete", RAY_CLUSTERS, [cluster()], relatedTo([RAY_JOBS, [job]]))[0]?.notes).toContainEqual(
      "Ends what runs on it: RayJob job.",
    );
    expect(plansOf("object.delete", PODS, [recordOf(PODS, handMade({}, { namespace: "team-a" }))])[0]?.title).toBe(
      "Delete Pod team-a/made",
    );
  });

  test("what could not be read is refused", () => {
    expect(
      plansOf("object.delete", RAY_CLUSTERS, [recordOf(RAY_CLUSTERS, handMade({ spec: 7 }))])[0]?.refusedBecause,
    ).toMatch(/could not be read/);
  });
});

describe("scale", () => {
  test("needs the right to patch the cluster, and the service that owns it", () => {
    expect(rights("ray-cluster.scale", RAY_CLUSTERS, cluster())).toEqual(["patch rayclusters.ray.io in team-a"]);
    expect(rights("ray-cluster.scale", RAY_CLUSTERS, cluster({}, ownedBy("RayService", "ray.io/v1")))).toEqual([
      "patch rayservices.ray.io in team-a",
      "patch rayclusters.ray.io in team-a",
    ]);
  });

  test.each([
    ["a plain cluster", cluster(), undefined],
    [
      "at its upper bound: the dialog offers to move it",
      cluster({ workerGroupSpecs: [{ ...group, replicas: 5 }] }),
      undefined,
    ],
    ["being deleted", cluster({}, DELETING), /is being deleted/],
    ["no worker group", cluster({ workerGroupSpecs: [] }), /^train has no worker group\.$/],
    ["wrapped", cluster({}, ownedBy("AppWrapper", "workload.codeflare.dev/v1beta2")), /AppWrapper/],
  ])("%s", (_case, record, reason) => {
    const found = why("ray-cluster.scale", RAY_CLUSTERS, record);
    if (reason === undefined) expect(found).toBeUndefined();
    else expect(found).toMatch(reason);
  });

  test("starts with the groups as they are", () => {
    const row = rowOf(cluster());
    const start = action("ray-cluster.scale").run({
      rows: [row],
      kindId: kindIdOf(RAY_CLUSTERS),
      related: relatedTo(),
      protectedBecause: () => undefined,
      user: undefined,
    });
    expect(start).toEqual({
      start: "scale",
      of: { kindId: "rayclusters.ray.io", uid: "uid-made", namespace: "team-a", name: "train" },
      groups: [{ name: "workers", replicas: 2, min: 0, max: 5 }],
    });
  });

  test("a wish becomes a plan; a protected place raises its level", () => {
    const wish = { groupName: "workers", replicas: 4 };
    expect(planScaleFor(rowOf(cluster()), relatedTo(), wish)).toMatchObject({
      refusedBecause: undefined,
      confirm: "yes",
      title: 'Scale group "workers" of team-a/train from 2 to 4 workers',
    });
    const asking = { protectedBecause: () => "namespace team-a is protected", user: undefined };
    expect(planScaleFor(rowOf(cluster()), relatedTo(), wish, asking).confirm).toBe("name");
    expect(planScaleFor(rowOf(cluster()), relatedTo(), { ...wish, replicas: 9 }).refusedBecause).toBeDefined();
  });
});

describe("suspend and resume", () => {
  const workload = recordOf(
    WORKLOADS,
    handMade(
      { spec: { queueName: "q" } },
      { name: "wl", namespace: "team-a", labels: { "kueue.x-k8s.io/job-uid": "uid-made" } },
    ),
  );
  const queued = cluster({ suspend: false }, { labels: { "kueue.x-k8s.io/queue-name": "q" } });

  test("a cluster of nobody's: its own field, and the right to patch it", () => {
    expect(rights("ray.suspend", RAY_CLUSTERS, cluster())).toEqual(["patch rayclusters.ray.io in team-a"]);
    expect(plansOf("ray.suspend", RAY_CLUSTERS, [cluster()])[0]).toMatchObject({
      request: { verb: "patch", operations: [{ op: "add", path: "/spec/suspend", value: true }] },
    });
    expect(why("ray.resume", RAY_CLUSTERS, cluster())).toMatch(/is not suspended/);
    expect(why("ray.suspend", RAY_CLUSTERS, cluster({ suspend: true }))).toMatch(/is suspended already/);
  });

  test("what Kueue manages: its Workload, and the right to patch that", () => {
    const related = relatedTo([WORKLOADS, [workload]]);
    expect(rights("ray.suspend", RAY_CLUSTERS, queued, related)).toEqual(["patch workloads.kueue.x-k8s.io in team-a"]);
    expect(plansOf("ray.suspend", RAY_CLUSTERS, [queued], related)[0]).toMatchObject({
      kind: WORKLOADS,
      target: { name: "wl" },
    });
  });

  test("what Kueue manages, with no Workload to be seen", () => {
    expect(why("ray.suspend", RAY_CLUSTERS, queued)).toMatch(/Workload cannot be found or read/);
  });

  test.each([
    ["RayJob", RAY_JOBS, recordOf(RAY_JOBS, handMade({ spec: { shutdownAfterJobFinishes: true } }))],
    ["RayService", RAY_SERVICES, recordOf(RAY_SERVICES, handMade({}))],
    ["AppWrapper", APP_WRAPPERS, recordOf(APP_WRAPPERS, handMade({}))],
  ] as const)("%s", (_case, kind, record) => {
    expect(why("ray.suspend", kind, record)).toBeUndefined();
    expect(plansOf("ray.suspend", kind, [record])[0]?.title).toMatch(/^Suspend /);
  });

  test("a protected place raises the level", () => {
    expect(
      plansOf("ray.suspend", RAY_CLUSTERS, [cluster()], relatedTo(), { protectedBecause: () => "x" })[0]?.confirm,
    ).toBe("name");
  });
});

describe("workloads", () => {
  const pending = recordOf(WORKLOADS, recordedObject("workload-pending"));
  test("are deactivated and activated, each when it makes sense", () => {
    expect(why("workload.deactivate", WORKLOADS, pending)).toBeUndefined();
    expect(why("workload.activate", WORKLOADS, pending)).toMatch(/is active already/);
    expect(rights("workload.deactivate", WORKLOADS, pending)[0]).toMatch(/^patch workloads\.kueue\.x-k8s\.io in /);
    expect(plansOf("workload.deactivate", WORKLOADS, [pending, pending]).map(({ confirm }) => confirm)).toEqual([
      "count",
      "count",
    ]);
  });
});

test("the dashboard is looked for, and changes nothing", () => {
  const open = action("ray-cluster.dashboard");
  expect([open.changes, open.onMany]).toEqual([false, false]);
  const start = open.run({
    rows: [rowOf(cluster())],
    kindId: kindIdOf(RAY_CLUSTERS),
    related: relatedTo(),
    protectedBecause: () => undefined,
    user: undefined,
  });
  expect(start).toMatchObject({ start: "effects", effects: [{ kind: "find-dashboard", of: { name: "train" } }] });
  expect(why("ray-cluster.dashboard", RAY_CLUSTERS, cluster({}, DELETING))).toBe("train is being deleted.");
});
