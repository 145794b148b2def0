import { expect, test } from "vitest";
import { madeRayCluster, madeRayPods } from "../../../tests/fixtures/ray-objects.ts";
import { planClearWorkersToDelete } from "./plan-clear-workers-to-delete.ts";

const listed = (name: string) => madeRayCluster({ group: { scaleStrategy: { workersToDelete: [name] } } });

test("removes a list whose pods are gone", () => {
  const plan = planClearWorkersToDelete(listed("train-small-x"), "small", { pods: madeRayPods() });
  const path = "/spec/workerGroupSpecs/0/scaleStrategy/workersToDelete";
  expect(plan.refusedBecause).toBeUndefined();
  expect(plan.request).toMatchObject({
    operations: [
      { op: "test", value: "small" },
      { op: "test", path, value: ["train-small-x"] },
      { op: "remove", path },
    ],
  });
});

test.each([
  ["one is still there", listed("train-small-a"), { pods: madeRayPods() }, /Still there: train-small-a/],
  ["pods were not read", listed("train-small-a"), {}, /could not be read/],
  ["there is no list", madeRayCluster(), { pods: madeRayPods() }, /No workers/],
  [
    "the autoscaler keeps it",
    madeRayCluster({ spec: { enableInTreeAutoscaling: true }, group: { scaleStrategy: { workersToDelete: ["x"] } } }),
    { pods: [] },
    /autoscaler/,
  ],
])("refused: %s", (_case, cluster, related, refused) => {
  expect(planClearWorkersToDelete(cluster, "small", related).refusedBecause).toMatch(refused);
});
