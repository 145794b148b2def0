import { expect, test } from "vitest";
import { conditions, GPU, named, type SmallWorld, smallWorld } from "../../../../tests/fixtures/small-admission.ts";
import { admissionState } from "./admission-state.ts";
import { explain } from "./explain.ts";
import type { Prediction } from "./verdict.ts";
import { itemsOf } from "./world-index.ts";

function predictedOf(world: SmallWorld): Prediction {
  const state = admissionState(smallWorld(world));
  const workload = itemsOf(state.world.workloads).find(({ meta }) => meta.name === "a");
  return workload === undefined ? expect.fail("no a") : explain(workload, state).predicted;
}

test("with the finer reason, one that was switched off for a cause has the same words as any other", () => {
  const message = "The workload is deactivated due to exceeding the maximum execution time";
  const status = {
    conditions: conditions(
      ["Evicted", "True", "DeactivatedDueToMaximumExecutionTimeExceeded", message],
      ["Requeued", "False", "DeactivatedDueToMaximumExecutionTimeExceeded"],
    ),
  };
  const predicted = predictedOf({ jobs: { a: { spec: { active: false }, status } } });
  expect(predicted).toMatchObject({
    reason: "Pending",
    message,
    granularReason: "Deactivated",
    granularMessage: "The workload is deactivated",
  });
});

test("with the finer reason, limits that a LimitRange gives by default do not count", () => {
  const limits = [{ type: "Container", max: { [GPU]: "1" } }];
  const more = { limitranges: [named("LimitRange", "range", { spec: { limits } }, { namespace: "ns" })] };
  const at = `spec.podSets[0].template.spec.containers[0]: Invalid value: ["${GPU}"]: requests must not`;
  expect(predictedOf({ jobs: { a: { gpus: 2 } }, more })).toMatchObject({
    message: `resources validation failed: ${at} exceed its limits`,
    granularMessage: `resources didn't satisfy LimitRange constraints: ${at} be above the limitRange max`,
  });
});

test("nothing matches where one resource fits and no group covers the other", () => {
  const flavors = [{ name: "a100", resources: [{ name: "cpu", nominalQuota: "8" }] }];
  const queue = { resourceGroups: [{ coveredResources: ["cpu"], flavors }] };
  const predicted = predictedOf({ jobs: { a: { cpu: "1" } }, queue });
  expect(predicted).toMatchObject({ reason: "Pending", granularReason: "NoMatchingFlavor" });
});
