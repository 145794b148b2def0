import { describe, expect, test } from "vitest";
import { madeAppWrapper, madeRayPods, madeWorkload, WAITING } from "../../../tests/fixtures/ray-objects.ts";
import { handMade } from "../../../tests/fixtures/recorded-objects.ts";
import { PODS } from "../../common/core-objects/pod.ts";
import {
  type DeleteAppWrapperFacts,
  planDeleteAppWrapper,
  planResumeAppWrapper,
  planSuspendAppWrapper,
} from "./plan-app-wrapper.ts";

const queued = { metadata: { labels: { "kueue.x-k8s.io/queue-name": "user-queue" } } };
const own = PODS.project(
  handMade(
    { spec: { containers: [{ resources: { requests: { "nvidia.com/gpu": "4" } } }] }, status: { phase: "Running" } },
    { namespace: "team-a", labels: { "workload.codeflare.dev/appwrapper": "wrap" } },
  ),
  "v1",
);

describe("suspend and resume", () => {
  test("under Kueue: through the Workload", () => {
    const kueue = { queue: "user-queue", workload: madeWorkload() };
    expect(planSuspendAppWrapper(madeAppWrapper(queued), { kueue })).toMatchObject({
      title: "Suspend AppWrapper team-a/wrap through its Workload raycluster-train",
      refusedBecause: undefined,
      kind: { plural: "workloads" },
    });
    const stopped = {
      queue: "user-queue",
      workload: madeWorkload({ active: false, conditions: WAITING, admission: undefined }),
    };
    expect(planResumeAppWrapper(madeAppWrapper(queued), { kueue: stopped })).toMatchObject({
      refusedBecause: undefined,
      kind: { plural: "workloads" },
    });
  });

  test("under Kueue without a Workload to be seen: refused", () => {
    expect(planSuspendAppWrapper(madeAppWrapper(queued)).refusedBecause).toMatch(
      /Kueue decides over team-a\/wrap in queue user-queue/,
    );
  });

  test("without Kueue: its own field, written out", () => {
    expect(planSuspendAppWrapper(madeAppWrapper())).toMatchObject({
      refusedBecause: undefined,
      stops: { pods: 3 },
      request: {
        operations: expect.arrayContaining([expect.objectContaining({ path: "/spec/suspend", value: true })]),
      },
    });
    expect(
      planResumeAppWrapper(madeAppWrapper({ spec: { suspend: true }, status: { phase: "Suspended" } })),
    ).toMatchObject({
      refusedBecause: undefined,
      confirm: "none",
    });
  });

  test.each([
    ["it has ended", planSuspendAppWrapper(madeAppWrapper({ status: { phase: "Succeeded" } })), /has ended/],
    ["it runs", planResumeAppWrapper(madeAppWrapper()), /is not suspended/],
    ["it is suspended", planSuspendAppWrapper(madeAppWrapper({ spec: { suspend: true } })), /suspended already/],
  ])("refused: %s", (_case, plan, refused) => expect(plan.refusedBecause).toMatch(refused));
});

describe("delete", () => {
  test("says what goes with it, which quota is freed and when pods are forced out", () => {
    const appWrapper = madeAppWrapper({ metadata: { finalizers: ["workload.codeflare.dev/finalizer"] } });
    const { notes, request } = planDeleteAppWrapper(appWrapper, { workload: madeWorkload() });
    expect(request.verb).toBe("delete");
    for (const note of [
      /RayCluster train/,
      /ClusterQueue cq-a/,
      /by force after 10m/,
      /workload.codeflare.dev\/finalizer/,
    ]) {
      expect(notes).toContainEqual(expect.stringMatching(note));
    }
  });

  test.each<[string, Parameters<typeof madeAppWrapper>[0], DeleteAppWrapperFacts, object]>([
    [
      "its own pods among others",
      {},
      { pods: [own, ...madeRayPods()], runningJobs: 1 },
      { pods: 1, accelerators: 4, jobs: 1 },
    ],
    ["pods it expects, while they were not read", {}, {}, { pods: 3, accelerators: undefined }],
    ["none while suspended", { status: { phase: "Suspended" } }, {}, { pods: 0, accelerators: 0, jobs: 0 }],
    ["unknown in between", { status: { phase: "Resetting" } }, {}, { pods: undefined }],
  ])("counts %s", (_case, change, facts, stops) =>
    expect(planDeleteAppWrapper(madeAppWrapper(change), facts).stops).toMatchObject(stops),
  );
});
