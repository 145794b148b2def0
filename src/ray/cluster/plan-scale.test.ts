import { describe, expect, test } from "vitest";
import {
  condition,
  controller,
  madeAppWrapper,
  madeRayCluster,
  madeRayPod,
  madeRayPods,
  madeWorkload,
  WAITING,
} from "../../../tests/fixtures/ray-objects.ts";
import type { ResourceKind } from "../../common/kubernetes-cluster/resource-kind.ts";
import { planScale } from "./plan-scale.ts";
import { RAY_CLUSTERS, type RayCluster } from "./ray-cluster.ts";
import type { OwningRayService, ScaleRelated, ScaleWish } from "./scale-wish.ts";
import { workerGroupsAt } from "./worker-group.ts";

const REPLICAS = "/spec/workerGroupSpecs/0/replicas";
const sameGroup = { op: "test", path: "/spec/workerGroupSpecs/0/groupName", value: "small" };

const autoscaled = { spec: { enableInTreeAutoscaling: true } };
const queued = { metadata: { labels: { "kueue.x-k8s.io/queue-name": "user-queue" } } };
const elastic = {
  metadata: {
    labels: { "kueue.x-k8s.io/queue-name": "user-queue" },
    annotations: { "kueue.x-k8s.io/elastic-job": "true" },
  },
};
const wrapped = { metadata: controller("workload.codeflare.dev/v1beta2", "AppWrapper", "wrap") };
const ofJob = { metadata: controller("ray.io/v1", "RayJob", "job") };
const ofService = { metadata: controller("ray.io/v1", "RayService", "svc") };

function to(replicas: number, more: Partial<ScaleWish> = {}): ScaleWish {
  return { groupName: "small", replicas, ...more };
}

/** One situation of the fact sheet, what is wished in it, and what must come of it. */
interface Situation {
  readonly cluster: RayCluster;
  readonly related?: ScaleRelated;
  readonly wish: ScaleWish;
  readonly refused?: RegExp;
  readonly notes?: readonly RegExp[];
  readonly pods?: number | undefined;
  readonly accelerators?: number | undefined;
  readonly confirm?: string;
  readonly title?: RegExp;
}

const situations: Readonly<Record<string, Situation>> = {
  "1 no autoscaler, raised: allowed, and says how many pods start": {
    cluster: madeRayCluster(),
    wish: to(4),
    notes: [/Starts 2 pods/],
    pods: 0,
    accelerators: 0,
    confirm: "yes",
    title: /^Scale group "small" of team-a\/train from 2 to 4 workers$/,
  },
  "2 above the maximum: refused, with the clamp": {
    cluster: madeRayCluster(),
    wish: to(6),
    refused: /6 is above maxReplicas 4.*would run 4.*Widen the bounds.*1 to 4/,
  },
  "2 below the minimum: refused, with the clamp": {
    cluster: madeRayCluster(),
    wish: to(0),
    refused: /0 is below minReplicas 1.*would run 1/,
  },
  "2 above the maximum with wider bounds: allowed": {
    cluster: madeRayCluster(),
    wish: to(6, { widenBounds: true }),
    notes: [/Moves maxReplicas 4 to 6/, /Starts 4 pods/],
  },
  "2 below the minimum with wider bounds: allowed": {
    cluster: madeRayCluster(),
    related: { pods: madeRayPods() },
    wish: to(0, { widenBounds: true }),
    notes: [/Moves minReplicas 1 to 0/, /Deletes train-small-a, train-small-b/],
    pods: 2,
  },
  "2 a spec that is odd already: says what runs": {
    cluster: madeRayCluster({ group: { replicas: 9 } }),
    wish: to(3),
    notes: [/spec says 9.*runs 4/],
    title: /from 4 to 3 workers/,
    pods: 1,
  },
  "3 no autoscaler, lowered: lists who may go": {
    cluster: madeRayCluster(),
    related: { pods: madeRayPods(), runningJobs: 0 },
    wish: to(1),
    notes: [/picks 1 pod to delete, busy or not, among train-small-a, train-small-b/],
    pods: 1,
    accelerators: 1,
    confirm: "yes",
  },
  "3 no autoscaler, lowered without seeing the pods: says so": {
    cluster: madeRayCluster(),
    wish: to(1),
    notes: [/which ones could not be read/],
    pods: 1,
  },
  "4 autoscaler on, raised: a hint, offers minReplicas": {
    cluster: madeRayCluster(autoscaled),
    wish: to(4),
    notes: [/hint.*Raise minReplicas/],
    pods: 0,
  },
  "4 autoscaler on, minReplicas raised: kept": {
    cluster: madeRayCluster(autoscaled),
    wish: to(3, { change: "minReplicas" }),
    notes: [/keeps at least 3 replicas/],
    title: /^Set minReplicas of group "small" of team-a\/train to 3$/,
  },
  "5 autoscaler on, lowered: blocked, offers maxReplicas": {
    cluster: madeRayCluster(autoscaled),
    wish: to(1),
    refused: /KubeRay would remove nothing. Lower maxReplicas/,
  },
  "5 autoscaler on, maxReplicas lowered: allowed": {
    cluster: madeRayCluster(autoscaled),
    wish: to(1, { change: "maxReplicas" }),
    notes: [/takes workers away, down to 1 replica/],
    pods: 1,
  },
  "6 workers to delete by name: checked and told": {
    cluster: madeRayCluster(),
    related: { pods: madeRayPods() },
    wish: to(1, { workersToDelete: ["train-small-b"] }),
    notes: [/Deletes train-small-b/, /never empties this list/],
    pods: 1,
  },
  "6 the head as a worker to delete: refused": {
    cluster: madeRayCluster(),
    related: { pods: madeRayPods() },
    wish: to(1, { workersToDelete: ["train-head"] }),
    refused: /Not workers of group small: train-head/,
  },
  "6 another cluster's worker: refused": {
    cluster: madeRayCluster(),
    related: { pods: [...madeRayPods(), madeRayPod("other-a", "small", { labels: { "ray.io/cluster": "other" } })] },
    wish: to(1, { workersToDelete: ["other-a"] }),
    refused: /Not workers of group small: other-a/,
  },
  "6 too few workers named: refused": {
    cluster: madeRayCluster(),
    related: { pods: madeRayPods() },
    wish: to(1, { workersToDelete: [] }),
    refused: /Name each of the 1 pod/,
  },
  "6 workers named while pods cannot be read: refused": {
    cluster: madeRayCluster(),
    wish: to(1, { workersToDelete: ["train-small-a"] }),
    refused: /could not be read/,
  },
  "6 a list left behind by somebody: its living pods are told": {
    cluster: madeRayCluster({ group: { scaleStrategy: { workersToDelete: ["train-small-a"] } } }),
    related: { pods: madeRayPods() },
    wish: to(3),
    notes: [/also deletes train-small-a/],
  },
  "6 a list left behind by somebody: cleared when its pods are gone": {
    cluster: madeRayCluster({ group: { scaleStrategy: { workersToDelete: ["train-small-x"] } } }),
    related: { pods: madeRayPods() },
    wish: to(3),
    notes: [/Clears a list of workers to delete that are gone: train-small-x/],
  },
  "7 several hosts: computed in replicas, shown in pods": {
    cluster: madeRayCluster({ group: { numOfHosts: 4 } }),
    wish: to(1),
    notes: [/A replica is 4 pods.*8 pods now, 4 afterwards/],
    pods: 4,
    accelerators: 4,
    title: /from 2 to 1 replicas \(8 to 4 pods\)/,
  },
  "7 several hosts: a replica is not split": {
    cluster: madeRayCluster({ group: { numOfHosts: 2 } }),
    related: {
      pods: ["a-0", "a-1", "b-0", "b-1"].map((name) =>
        madeRayPod(name, "small", { labels: { "ray.io/worker-group-replica-name": name.slice(0, 1) } }),
      ),
    },
    wish: to(1, { workersToDelete: ["a-0", "b-1"] }),
    refused: /Name all pods of a replica/,
  },
  "8 owned by a RayJob: allowed with a note": {
    cluster: madeRayCluster(ofJob),
    related: { workload: madeWorkload() },
    wish: to(3),
    notes: [/until RayJob job ends or retries/, /outside of the quota/],
  },
  "9 owned by a RayService that was not read: refused": {
    cluster: madeRayCluster(ofService),
    wish: to(3),
    refused: /RayService svc, which could not be read/,
  },
  "9 owned by a RayService that dropped the group: refused": {
    cluster: madeRayCluster(ofService),
    related: { rayService: service("other") },
    wish: to(3),
    refused: /has no worker group small any more/,
  },
  "9 owned by a RayService: changes both": {
    cluster: madeRayCluster(ofService),
    related: { rayService: service("small") },
    wish: to(3),
    notes: [/RayService svc and its live cluster/],
  },
  "10 wrapped by an AppWrapper, lowered: blocked": {
    cluster: madeRayCluster(wrapped),
    related: { appWrapper: madeAppWrapper() },
    wish: to(1),
    refused: /build it again at its old size.*1 of 3 spent.*Delete AppWrapper wrap/,
  },
  "10 wrapped by an AppWrapper, raised: blocked": {
    cluster: madeRayCluster(wrapped),
    wish: to(3),
    refused: /outside of the quota.*Delete AppWrapper wrap/,
  },
  "10 wrapped by an AppWrapper, accepted: the whole cluster stops, by name": {
    cluster: madeRayCluster(wrapped),
    related: { pods: madeRayPods() },
    wish: to(1, { acceptRestart: true }),
    notes: [/delete the whole cluster/],
    pods: 3,
    accelerators: 2,
    confirm: "name",
  },
  "11 Kueue, not elastic: blocked": {
    cluster: madeRayCluster(queued),
    related: { workload: madeWorkload() },
    wish: to(3),
    refused: /stop the whole cluster.*place in the queue are lost.*elastic-job=true/,
  },
  "11 Kueue without a queue label, not elastic: blocked": {
    cluster: madeRayCluster(),
    related: { workload: madeWorkload() },
    wish: to(3),
    refused: /stop the whole cluster/,
  },
  "11 Kueue, restart accepted: the whole cluster stops, by name": {
    cluster: madeRayCluster(queued),
    related: { workload: madeWorkload(), pods: madeRayPods() },
    wish: to(3, { acceptRestart: true }),
    notes: [/Kueue stops the whole cluster, and queues it again/],
    pods: 3,
    accelerators: 2,
    confirm: "name",
  },
  "11 Kueue, only a bound changes: allowed": {
    cluster: madeRayCluster(queued),
    related: { workload: madeWorkload() },
    wish: to(6, { change: "maxReplicas" }),
    pods: 0,
  },
  "12 Kueue, elastic, raised: new slice": {
    cluster: madeRayCluster(elastic),
    related: { workload: madeWorkload() },
    wish: to(3),
    notes: [/slice in place of raycluster-train.*gated/],
    pods: 0,
  },
  "12 Kueue, elastic, lowered: in place": {
    cluster: madeRayCluster(elastic),
    related: { workload: madeWorkload() },
    wish: to(1),
    notes: [/in place and frees the quota/],
    pods: 1,
  },
  "13 suspended: stored, nothing runs": {
    cluster: madeRayCluster({ spec: { suspend: true } }),
    wish: to(1),
    notes: [/stored and nothing runs/],
    pods: 0,
    accelerators: 0,
  },
  "13 suspended by Kueue: allowed, the place may change": {
    cluster: madeRayCluster({ spec: { suspend: true }, ...queued }),
    related: { workload: madeWorkload({ conditions: WAITING, admission: undefined }) },
    wish: to(3),
    notes: [/place in the queue may change/, /nothing runs/],
    pods: 0,
  },
};

describe("the situations of scaling a Ray cluster", () => {
  test.each(Object.entries(situations))(
    "%s",
    (_case, { cluster, related = {}, wish, refused, notes = [], ...facts }) => {
      const plan = planScale(cluster, related, wish);
      if (refused === undefined) expect(plan.refusedBecause).toBeUndefined();
      else expect(plan.refusedBecause).toMatch(refused);
      for (const note of notes) expect(plan.notes).toContainEqual(expect.stringMatching(note));
      if ("pods" in facts) expect(plan.stops.pods).toBe(facts.pods);
      if ("accelerators" in facts) expect(plan.stops.accelerators).toBe(facts.accelerators);
      if (facts.confirm !== undefined) expect(plan.confirm).toBe(facts.confirm);
      if (facts.title !== undefined) expect(plan.title).toMatch(facts.title);
      if (refused !== undefined) expect({ undo: plan.undo, then: plan.then }).toEqual({ undo: undefined, then: [] });
    },
  );
});

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
    const rayService = service("head-start", "small");
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
  const rayService = { ...service("small"), meta: { ...service("small").meta, uid: "uid-of-another" } };
  expect(planScale(madeRayCluster(ofService), { rayService }, to(3)).refusedBecause).toMatch(/could not be read/);
});

test("the first refusal is the weightiest: an AppWrapper's before the bounds", () => {
  expect(planScale(madeRayCluster(wrapped), {}, to(9)).refusedBecause).toMatch(/AppWrapper wrap/);
});

test("while suspending counts as running still, by its pods", () => {
  const cluster = madeRayCluster({ status: { conditions: [condition("RayClusterSuspending", "True", "")] } });
  expect(planScale(cluster, { pods: madeRayPods() }, to(1)).stops.pods).toBe(1);
});

function service(...groupNames: readonly string[]): OwningRayService {
  const { meta } = madeRayCluster({ metadata: { name: "svc", uid: "uid-svc" } });
  const kind: ResourceKind = { ...RAY_CLUSTERS, kind: "RayService", plural: "rayservices" };
  const groups = workerGroupsAt({
    workerGroupSpecs: groupNames.map((groupName) => ({ groupName, replicas: 1, minReplicas: 0, maxReplicas: 5 })),
  });
  return { kind, meta, groups, queue: undefined, elastic: false };
}
