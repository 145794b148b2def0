import { describe, expect, test } from "vitest";
import {
  action,
  cluster,
  DELETING,
  group,
  ownedBy,
  plansOf,
  rights,
  why,
} from "../../../tests/fixtures/action-subjects.ts";
import { handMade, recordedObject } from "../../../tests/fixtures/recorded-objects.ts";
import { recordOf, relatedTo, rowOf } from "../../../tests/fixtures/related-records.ts";
import { WORKLOADS } from "../../common/kueue/workload.ts";
import { PYTORCH_JOBS } from "../../kubeflow/pytorch-job/pytorch-job.ts";
import { TRAIN_JOBS } from "../../kubeflow/train-job/train-job.ts";
import { APP_WRAPPERS } from "../../ray/appwrapper/app-wrapper.ts";
import { RAY_CLUSTERS } from "../../ray/cluster/ray-cluster.ts";
import { RAY_JOBS } from "../../ray/job/ray-job.ts";
import { RAY_SERVICES } from "../../ray/service/ray-service.ts";
import { kindIdOf } from "../model/related-cache.ts";
import { planScaleFor } from "./plan-scale-for.ts";

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
    ["TrainJob", TRAIN_JOBS, recordOf(TRAIN_JOBS, handMade({}))],
    ["PyTorchJob", PYTORCH_JOBS, recordOf(PYTORCH_JOBS, handMade({}))],
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
