import { describe, expect, test } from "vitest";
import { condition, madeRayCluster, madeRayPods } from "../../../tests/fixtures/ray-objects.ts";
import { madeOwningService, ofService, to, wrapped } from "../../../tests/fixtures/scale-situations.ts";
import { planScale } from "./plan-scale.ts";
import { RAY_CLUSTERS, type RayCluster } from "./ray-cluster.ts";
import type { ScaleWish } from "./scale-wish.ts";

const REPLICAS = "/spec/workerGroupSpecs/0/replicas";
const sameGroup = { op: "test", path: "/spec/workerGroupSpecs/0/groupName", value: "small" };

describe("what can never be scaled", () => {
  test.each<[string, RayCluster, ScaleWish, RegExp]>([
    [
      "a group that is not there",
      madeRayCluster(),
      { groupName: "big", replicas: 1 },
      /no worker group big. It has small/,
    ],
    ["the same size", madeRayCluster(), to(2), /already has replicas 2/],
    ["half a worker", madeRayCluster(), to(1.5), /whole number/],
    ["less than nothing", madeRayCluster(), to(-1), /whole number/],
    [
      "a cluster on its way out",
      madeRayCluster({ metadata: { deletionTimestamp: "2026-11-24T02:00:00Z" } }),
      to(3),
      /is being deleted/,
    ],
    [
      "a cluster that runs elsewhere",
      madeRayCluster({ spec: { managedBy: "kueue.x-k8s.io/multikueue" } }),
      to(3),
      /MultiKueue/,
    ],
  ])("%s", (_case, cluster, wish, refused) => expect(planScale(cluster, {}, wish).refusedBecause).toMatch(refused));
});

describe("the patch", () => {
  test("tests the group's name and the old count, and can be taken back", () => {
    const plan = planScale(madeRayCluster(), {}, to(4));
    expect(plan.kind).toBe(RAY_CLUSTERS);
    expect(plan.target).toEqual({
      namespace: "team-a",
      name: "train",
      uid: "uid-train",
      resourceVersion: "1",
      generation: 1,
    });
    expect(plan.request).toEqual({
      verb: "patch",
      operations: [sameGroup, { op: "test", path: REPLICAS, value: 2 }, { op: "replace", path: REPLICAS, value: 4 }],
    });
    expect(plan.undo).toEqual([
      sameGroup,
      { op: "test", path: REPLICAS, value: 4 },
      { op: "replace", path: REPLICAS, value: 2 },
    ]);
  });

  test("adds a count that is absent, and its undo removes it", () => {
    const plan = planScale(madeRayCluster({ group: { replicas: undefined } }), {}, to(2));
    expect(plan.request).toMatchObject({ operations: [sameGroup, { op: "add", path: REPLICAS, value: 2 }] });
    expect(plan.undo).toEqual([sameGroup, { op: "test", path: REPLICAS, value: 2 }, { op: "remove", path: REPLICAS }]);
  });

  test("widens a bound in the same patch", () => {
    const { request } = planScale(madeRayCluster(), {}, to(6, { widenBounds: true }));
    const max = "/spec/workerGroupSpecs/0/maxReplicas";
    expect(request).toMatchObject({
      operations: [
        sameGroup,
        { op: "test", path: max, value: 4 },
        { op: "replace", path: max, value: 6 },
        { op: "test" },
        { op: "replace" },
      ],
    });
  });

  test.each([
    [
      "into scaleStrategy",
      { scaleStrategy: {} },
      "/spec/workerGroupSpecs/0/scaleStrategy/workersToDelete",
      ["train-small-a"],
    ],
    ["with scaleStrategy", {}, "/spec/workerGroupSpecs/0/scaleStrategy", { workersToDelete: ["train-small-a"] }],
  ])("names workers to delete %s", (_case, group, path, value) => {
    const { request } = planScale(
      madeRayCluster({ group }),
      { pods: madeRayPods() },
      to(1, { workersToDelete: ["train-small-a"] }),
    );
    expect(request).toMatchObject({ operations: expect.arrayContaining([{ op: "add", path, value }]) });
  });

  test("of a RayService: the service by its own place first, then the live cluster, whatever KubeRay did meanwhile", () => {
    const rayService = madeOwningService("head-start", "small");
    const plan = planScale(madeRayCluster(ofService), { rayService }, to(3));
    const path = "/spec/rayClusterConfig/workerGroupSpecs/1";
    expect(plan.target.uid).toBe("uid-svc");
    expect(plan.request).toEqual({
      verb: "patch",
      operations: [
        { op: "test", path: `${path}/groupName`, value: "small" },
        { op: "test", path: `${path}/replicas`, value: 1 },
        { op: "replace", path: `${path}/replicas`, value: 3 },
      ],
    });
    expect(plan.then).toHaveLength(1);
    expect(plan.then[0]?.target.uid).toBe("uid-train");
    expect(plan.then[0]?.request).toEqual({
      verb: "patch",
      operations: [sameGroup, { op: "add", path: REPLICAS, value: 3 }],
    });
  });
});

test("another RayService of the same name is not the owner", () => {
  const rayService = {
    ...madeOwningService("small"),
    meta: { ...madeOwningService("small").meta, uid: "uid-of-another" },
  };
  expect(planScale(madeRayCluster(ofService), { rayService }, to(3)).refusedBecause).toMatch(/could not be read/);
});

test("the first refusal is the weightiest: an AppWrapper's before the bounds", () => {
  expect(planScale(madeRayCluster(wrapped), {}, to(9)).refusedBecause).toMatch(/AppWrapper wrap/);
});

test("while suspending counts as running still, by its pods", () => {
  const cluster = madeRayCluster({ status: { conditions: [condition("RayClusterSuspending", "True", "")] } });
  expect(planScale(cluster, { pods: madeRayPods() }, to(1)).stops.pods).toBe(1);
});
